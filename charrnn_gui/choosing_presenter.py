"""Shows in the Write workspace what the model on display writes, and the lines kept with its run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui.prefix_on_display import PrefixOnDisplay
from charrnn_gui.session.greedy_lines import GreedyLines
from charrnn_gui.session.run_list import RunList
from charrnn_gui.session.writing_room import WritingRoom
from charrnn_gui.widgets.sampling_words import sampling_words
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt
from core.common.weights_of import WeightsOf
from core.runs.listing import title_of

if TYPE_CHECKING:
    from charrnn_gui.choosing.panel import ChoosingPanel

NUM_SEVERAL = 8
"""How many lines are written at once."""


class ChoosingPresenter(QObject):
    """Knows whether there is a model that writes, and reads the lines of its run once Write is in sight.

    Args:
        make_panel: returns the panel, which is made when it is first in sight.
        room: writes, and keeps the lines.
        greedy: tells what stands beside a line that was drawn.
        runs: the list of runs, which says what checkpoints there are.

    Signals:
        compare_wanted: the person wants to choose weights that write beside the present; see ``compare``.
        said: a sentence for the status line (str), and its severity (str).
    """

    compare_wanted = Signal()
    said = Signal(str, str)

    def __init__(
        self,
        make_panel: Callable[[], ChoosingPanel],
        room: WritingRoom,
        greedy: GreedyLines,
        runs: RunList,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_panel, self._room, self._greedy, self._runs = make_panel, room, greedy, runs
        self._made: ChoosingPanel | None = None
        self._is_open = False
        self._opened: m.RunOpened | None = None
        self._folder: Path | None = None
        self._pinned: tuple[str, ...] = ()
        self._prefix = PrefixOnDisplay()
        self._state: Mapping[str, object] = {}
        # What different weights are to write, or have written.
        self._compared = Prompt("")
        # What a line was asked for whose weights are gone, and after how many updates the nearest ones are
        # kept; None for these: only the present ones are there.
        self._again: tuple[Prompt, int | None] | None = None
        # What is shown: a line whose weights are gone, and what different weights have written.
        self._gone: Line | None = None
        self._answers: tuple[tuple[WeightsOf, Continuation], ...] = ()

    @property
    def panel(self) -> ChoosingPanel | None:
        """The panel, if it has been in sight."""
        return self._made

    @property
    def folder(self) -> Path | None:
        """The folder of the run on display."""
        return self._folder

    def save_state(self) -> Mapping[str, object]:
        """Return what the person set in the panel, ready for JSON."""
        return self._state if self._made is None else self._made.save_state()

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned; the panel gets it when it is made."""
        self._state = state

    def set_open(self, is_open: bool) -> None:
        """Take note of whether Write is in sight: no lines are read before."""
        self._is_open = is_open
        if not is_open:
            return
        if self._made is None:
            self._made = self._make_panel()
            self._connect(self._made)
            if self._state:
                self._made.restore_state(self._state)
            elif self._pinned:
                self._made.set_prefix(self._pinned[0])
            self._choose_prefix()
        # Here a person types first.
        self._made.toolbar.prefix.setFocus()
        self._begin()

    def show_run(self, opened: m.RunOpened) -> None:
        """Show another run, or the same one with other weights."""
        is_another = opened.folder != self._folder
        if is_another:
            self._room.close_run()
        self._opened, self._folder = replace(opened, told=type(opened.told)()), opened.folder
        if is_another:
            self.set_pinned_prefixes(opened.settings.prefixes)
            self._choose_prefix()
        self._begin()

    def clear_run(self) -> None:
        """Show that there is no run."""
        self._opened = self._folder = None
        self._room.close_run()
        self._show_model()
        self._choose_prefix()

    def show_text(self) -> None:
        """Follow another text, if no run is on display."""
        if self._opened is None:
            self._choose_prefix()

    def retranslate(self) -> None:
        """Say in the current language what the panel was told in words."""
        if self._made is None:
            return
        self._show_whether_it_writes(self._made)
        if self._gone is not None:
            self._tell_gone(self._gone)
        # What is closed stays so.
        self._made.below.compared.show_compared(self._named_answers())

    def follow(self, before: Path, now: Path) -> None:
        """Know the run in the folder ``before`` by its new folder."""
        if self._folder == before:
            self._folder = now

    def set_pinned_prefixes(self, prefixes: tuple[str, ...]) -> None:
        """Show the pinned prefixes."""
        self._pinned = prefixes
        self._prefix.note_pins(prefixes)
        if self._made is not None:
            self._made.set_pinned_prefixes(prefixes)

    def compare(self, others: tuple[WeightsOf, ...]) -> None:
        """Let the held weights, the present ones and ``others`` write after the prefix of the panel."""
        held = self._room.held
        first = [WeightsOf(self._folder)]
        if held is not None:
            first.insert(0, WeightsOf(self._folder, held.update))
        self._room.compare(self._compared, (*first, *(each for each in others if each not in first)))

    def _connect(self, panel: ChoosingPanel) -> None:
        room = self._room
        panel.write_wanted.connect(lambda prompt: room.write(prompt))
        panel.write_on_wanted.connect(room.write_on)
        panel.choice_wanted.connect(room.tell_choice)
        panel.greedy_wanted.connect(self._ask_for_greedy)
        panel.several_wanted.connect(lambda prompt: room.write_several(prompt, NUM_SEVERAL))
        panel.take_wanted.connect(room.take)
        panel.line_chosen.connect(room.show)
        panel.remove_wanted.connect(room.remove)
        panel.undo_wanted.connect(room.undo)
        panel.redo_wanted.connect(room.redo)
        panel.hold_wanted.connect(room.hold)
        panel.cancel_wanted.connect(room.cancel)
        panel.compare_wanted.connect(self._want_comparison)
        panel.offer_taken.connect(self._write_again)
        room.lines_changed.connect(self._show_lines)
        room.line_growing.connect(self._show_growing)
        room.line_shown.connect(self._show_line)
        room.choice_told.connect(panel.show_choice)
        self._greedy.told.connect(panel.show_greedy)
        room.several_written.connect(panel.show_several)
        room.moment_held.connect(self._show_held)
        room.compared.connect(self._show_compared)
        room.refused.connect(panel.set_sentence)
        room.weights_gone.connect(self._tell_gone)
        panel.set_pinned_prefixes(self._pinned)

    def _choose_prefix(self) -> None:
        """Let the prefix be one of the run or text on display; a panel that isn't made yet does so later."""
        panel = self._made
        if panel is None:
            return
        vocab = None if self._opened is None else self._opened.vocab
        prefix = self._prefix.instead_of(panel.prompt().prefix, vocab)
        if prefix is not None:
            panel.set_prefix(prefix)

    def _begin(self) -> None:
        self._show_model()
        if self._is_open and self._opened is not None and self._opened.can_write:
            self._room.open_run(self._opened.folder)

    def _show_model(self) -> None:
        if self._made is None:
            return
        opened = self._opened
        self._made.set_vocab("" if opened is None else opened.vocab.characters)
        self._show_whether_it_writes(self._made)
        self._made.set_sentence("")

    def _show_whether_it_writes(self, panel: ChoosingPanel) -> None:
        opened, why = self._opened, ""
        if opened is None:
            why = _("There is no model yet. Start the training: it writes here from the first update on.")
        elif not opened.can_write:
            why = _("This run has no weights yet.")
        panel.set_can_write(not why, why)

    def _show_lines(self, lines: tuple[Line, ...], can_undo: bool, can_redo: bool) -> None:
        if not self._room.shown:
            self._say_nothing_of_gone()
        if self._made is not None:
            self._made.set_lines(lines, self._room.shown)
            self._made.set_undo(can_undo, can_redo)

    def _show_line(self, line: Line, answer: Continuation) -> None:
        self._say_nothing_of_gone()
        if self._made is not None:
            # The stamp says which weights the probabilities are from.
            self._made.show_line(replace(line, moment=answer.moment), answer)

    def _show_growing(self, answer: Continuation) -> None:
        self._say_nothing_of_gone()
        if self._made is not None:
            self._made.show_growing(answer)

    def _show_held(self, moment: Moment | None, num_bytes: int) -> None:
        if self._made is not None:
            self._made.set_held(moment)
        if moment is not None and num_bytes:
            words = _(
                "The weights of epoch {epoch}, update {update} are held, and write from now on. Beside the "
                "model on display {size} MB of weights are in memory."
            )
            size = f"{num_bytes / 1e6:,.1f}"
            self.said.emit(
                words.format(epoch=f"{moment.epoch:,}", update=f"{moment.update:,}", size=size), "info"
            )

    def _ask_for_greedy(self, line: Line) -> None:
        if self._folder is not None:
            self._greedy.ask(line, self._folder)

    def _tell_gone(self, line: Line) -> None:
        """Say what is known of a line whose weights are gone, and offer to write it with the nearest ones."""
        if self._made is None or self._folder is None:
            return
        run = self._runs.get(self._folder)
        updates = () if run is None else run.checkpoints
        nearest = min(updates, key=lambda update: abs(update - line.moment.update), default=None)
        self._gone, self._again = line, (line.prompt, nearest)
        offer = _("Write it again with the present weights")
        if nearest is not None:
            offer = ngettext(
                "Write it again with the checkpoint after {count} update",
                "Write it again with the checkpoint after {count} updates",
                nearest,
            ).format(count=f"{nearest:,}")
        words = _(
            "No checkpoint keeps the weights of epoch {epoch}, update {update}, which wrote this line with "
            "{how}. Its probabilities are those of the present weights; how its characters were chosen can't "
            "be told any more."
        )
        self._made.set_warning(
            words.format(
                epoch=f"{line.moment.epoch:,}",
                update=f"{line.moment.update:,}",
                how=sampling_words(line.prompt.sampling),
            ),
            offer,
        )

    def _write_again(self) -> None:
        if self._again is not None and self._made is not None:
            self._made.set_sentence("")
            self._room.write(*self._again)

    def _say_nothing_of_gone(self) -> None:
        if self._made is not None:
            self._made.set_warning("", "")
        self._gone = self._again = None

    def _want_comparison(self, prompt: Prompt) -> None:
        self._compared = prompt
        self.compare_wanted.emit()

    def _show_compared(self, compared: tuple[tuple[WeightsOf, Continuation], ...]) -> None:
        self._answers = compared
        if self._made is not None:
            self._made.show_compared(self._named_answers())

    def _named_answers(self) -> tuple[tuple[str, Continuation], ...]:
        return tuple((self._name_of(each), answer) for each, answer in self._answers)

    def _name_of(self, weights: WeightsOf) -> str:
        """Return a name for weights; their moment stands beside it."""
        held = self._room.held
        if weights.folder not in {None, self._folder}:
            assert weights.folder is not None
            return title_of(weights.folder)
        if weights.update is None:
            return _("Now")
        return _("Held") if held is not None and held.update == weights.update else _("Checkpoint")
