"""Write: what the model writes, what else could have come, and how it was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from charrnn_gui.choosing.columns import Columns
from charrnn_gui.choosing.greedy_beside import GreedyBeside
from charrnn_gui.choosing.lines_section import LinesSection
from charrnn_gui.choosing.middle import Middle
from charrnn_gui.choosing.steps_section import StepsSection
from charrnn_gui.theme import colors_of, on_ground
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.own_undo import share_undo
from core.common.choices import Choice
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt
from core.text.vocab import Vocab

ASK_MS = 40
"""How long a character stays chosen until it is asked how it came about."""
_LEAST_SIZE = 320, 240


class ChoosingPanel(FollowsChanges, QFrame):
    """The Write workspace. It is told what to show, and asks for everything else.

    Signals:
        write_wanted(Prompt): a text after a prefix.
        write_on_wanted(int, int, str): line, place in its text, and the character that is to stand there.
        choice_wanted(int, int): how the character of a line at a place was chosen.
        greedy_wanted(Line): what the greedy line from the prefix and the weights of a line costs.
        several_wanted(Prompt): several texts after a prefix, with one seed each.
        take_wanted(int): the one of several at this place is to become a line.
        line_chosen(int), remove_wanted(int): number of a line that is to be shown, or removed.
        undo_wanted(), redo_wanted(): the last change of the lines is to be taken back, or done again.
        hold_wanted(bool): the present weights are to be held, or no longer.
        compare_wanted(Prompt): what several weights write.
        export_wanted(): all lines are to be saved.
        pin_wanted(str): a prefix is to be pinned.
        cancel_wanted(): the text being written is to end here.
        offer_taken(): the person wants what the button beside the sentence says.

    Attributes:
        toolbar, text, lines, steps, below: what it is made of.
    """

    write_wanted = Signal(Prompt)
    write_on_wanted = Signal(int, int, str)
    choice_wanted = Signal(int, int)
    greedy_wanted = Signal(Line)
    several_wanted = Signal(Prompt)
    take_wanted = Signal(int)
    line_chosen = Signal(int)
    remove_wanted = Signal(int)
    undo_wanted = Signal()
    redo_wanted = Signal()
    hold_wanted = Signal(bool)
    export_wanted = Signal()
    pin_wanted = Signal(str)
    cancel_wanted = Signal()
    offer_taken = Signal()
    compare_wanted = Signal(Prompt)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self._answered: Prompt | None = None
        self._greedy = GreedyBeside()
        self._takes_prefix = False
        self._vocab: Vocab | None = None
        self._pinned: tuple[str, ...] = ()
        self.lines, self._middle, self.steps = LinesSection(), Middle(), StepsSection()
        self.toolbar, self.text, self.below = self._middle.toolbar, self._middle.text, self._middle.below
        self._columns = Columns(self.lines, self._middle, self.steps, self.toolbar)
        self._ask_timer = QTimer(self, singleShot=True, interval=ASK_MS)
        self._ask_timer.timeout.connect(self._ask)
        self._lay_out()
        self._connect()
        self.set_can_write(False, "")
        self._on_prompt_changed()
        self.follow_changes()

    def prompt(self) -> Prompt:
        """Return what stands in the panel now."""
        form = self.steps.form
        prefix = form.prefix_from(self.toolbar.prefix.text())
        return Prompt(prefix, form.length.value(), form.sampling(), ends_at_line=form.stops_at_line())

    def set_vocab(self, vocab: str) -> None:
        """Take note of the characters that the model knows; empty: that is not known."""
        self._vocab = Vocab(vocab) if vocab else None
        self.toolbar.prefix.set_vocab(self._vocab)
        self.text.alternatives.set_vocab(vocab)
        self.steps.set_vocab(vocab)
        self._on_prompt_changed()

    def set_can_write(self, can_write: bool, why: str) -> None:
        """Say whether there is a model that writes; if not, ``why``, in one sentence."""
        self.toolbar.set_can_write(can_write, why)
        self.text.set_can_write(can_write, why)
        for button in (self.text.stamp_line.hold, self.text.stamp_line.compare):
            button.setEnabled(can_write)

    def set_pinned_prefixes(self, prefixes: tuple[str, ...]) -> None:
        """Show the pinned prefixes."""
        self._pinned = prefixes
        self.lines.pinned.set_prefixes(prefixes)
        self._on_prompt_changed()

    def set_prefix(self, prefix: str) -> None:
        """Put ``prefix`` where a person types it."""
        form = self.steps.form
        form.begins_line.setChecked(prefix.startswith("\n"))
        self.toolbar.prefix.set_text(prefix.removeprefix("\n"))
        self._on_prompt_changed()

    def set_lines(self, lines: tuple[Line, ...], shown: int) -> None:
        """List the lines of the run; ``shown`` is the number of the one in the middle, 0: none."""
        self.lines.set_lines(lines, shown)
        if not shown and (self._line is not None or not lines):
            self._line = self._answered = None
            self.text.show_answer(None, is_whole=True)
            self.toolbar.set_writing(False)
            self.steps.set_choice(None)
            self._on_prompt_changed()
        self._show_figures()

    def show_growing(self, answer: Continuation) -> None:
        """Show an answer that is being written."""
        self._line = None
        self._answered = replace(answer.prompt, begun="")
        self.text.show_answer(answer, is_whole=False)
        self.steps.set_choice(None)
        self.toolbar.set_writing(not answer.finished)
        self._show_figures()
        self._on_prompt_changed()

    def show_line(self, line: Line, answer: Continuation) -> None:
        """Show a line, with the probabilities of its characters."""
        is_other = self._line is None or self._line.number != line.number
        self._line = line
        self._answered = replace(line.prompt, begun="")
        self.text.show_answer(answer, is_whole=True)
        self.toolbar.set_writing(False)
        if self._takes_prefix:
            self._takes_prefix = False
            self.set_prefix(line.prompt.prefix)
        if is_other:
            self.steps.set_choice(None)
            self._ask_timer.start()
            if self._greedy.is_missing(line):
                self.greedy_wanted.emit(line)
        self._show_figures()
        self._on_prompt_changed()

    def show_choice(self, choice: Choice) -> None:
        """Show how a character of the line was chosen, unless another one is asked for by now."""
        line = self._line
        if line is None or choice.place != self._asked_place():
            return
        if (choice.prompt, choice.moment) == (line.prompt, line.moment):
            self.steps.set_choice(choice)
            self.text.show_choice(choice)

    def show_greedy(self, answer: Continuation) -> None:
        """Say at the foot what the greedy line costs that was asked for."""
        self._greedy.take(answer)
        self._show_figures()

    def show_several(self, several: tuple[Continuation, ...]) -> None:
        """Show several texts after one prefix as a tree; none: hide it."""
        self._middle.show_several(several)

    def show_compared(self, compared: tuple[tuple[str, Continuation], ...]) -> None:
        """Show what several weights write, side by side; each with the name of the weights. None: hide it."""
        self._middle.show_compared(compared)

    def set_sentence(self, sentence: str) -> None:
        """Say above the text why something can't be done; empty: nothing."""
        self.text.set_sentence(sentence)

    def set_warning(self, warning: str, offer: str) -> None:
        """Say above the text what is wrong with the line that is shown: see ``TextNote``."""
        self.text.note.set_warning(warning, offer)

    def set_undo(self, can_undo: bool, can_redo: bool) -> None:
        """Say what can be taken back, and done again."""
        self.toolbar.set_undo(can_undo, can_redo)

    def set_held(self, moment: Moment | None) -> None:
        """Say of which moment the weights are held; None: of none."""
        self.text.stamp_line.set_held(moment)

    def save_state(self) -> dict[str, object]:
        """Return what the person set here, ready for JSON."""
        return {
            "prefix": self.toolbar.prefix.text(),
            "history": self.toolbar.prefix.history(),
            "underline": self.toolbar.underline.isChecked(),
            **self.steps.form.save_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned; what is missing or makes no sense is passed over."""
        prefix, history, underline = (state.get(name) for name in ("prefix", "history", "underline"))
        if isinstance(prefix, str):
            self.toolbar.prefix.set_text(prefix)
        if isinstance(history, list):
            self.toolbar.prefix.set_history([text for text in history if isinstance(text, str)])
        if isinstance(underline, bool):
            self.toolbar.underline.setChecked(underline)
        self.steps.form.restore_state(state)
        self._on_prompt_changed()

    def restyle(self) -> None:
        """Take the colours of the palette, and use the room at the size of text."""
        self.setAutoFillBackground(True)
        self._columns.use_room()
        # Last: a palette of one's own is a change that is followed at once, within this call.
        self.setPalette(on_ground(colors_of(self).panel))

    def minimumSizeHint(self) -> QSize:
        """Ask for less than everything would need: on little room some of it is folded."""
        return QSize(*_LEAST_SIZE)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        # What there is no room for is folded.
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(self._columns)

    def _connect(self) -> None:
        bar, text, lines = self.toolbar, self.text, self.lines
        bar.prefix.text_edited.connect(self._on_prompt_changed)
        bar.prefix.entered.connect(self._write)
        bar.pin.clicked.connect(self._pin)
        bar.write.clicked.connect(self._write)
        bar.several.clicked.connect(lambda: self.several_wanted.emit(self.prompt()))
        bar.undo.clicked.connect(self.undo_wanted)
        bar.redo.clicked.connect(self.redo_wanted)
        bar.underline.toggled.connect(text.set_underlined)
        bar.underline.toggled.connect(self.below.compared.set_underlined)
        bar.stop.clicked.connect(self.cancel_wanted)
        text.place_wanted.connect(self._ask_timer.start)
        text.write_on_wanted.connect(self._write_on)
        text.note.button_clicked.connect(self.offer_taken)
        text.stamp_line.hold_wanted.connect(self.hold_wanted)
        text.stamp_line.compare.clicked.connect(lambda: self.compare_wanted.emit(self.prompt()))
        self.below.several.tree.taken.connect(self.take_wanted)
        lines.list.line_chosen.connect(self._choose_line)
        lines.list.remove_wanted.connect(self.remove_wanted)
        lines.export_wanted.connect(self.export_wanted)
        lines.pinned.add.clicked.connect(self._pin)
        lines.pinned.prefix_chosen.connect(self._write_after)
        self.steps.changed.connect(self._on_prompt_changed)
        for keys, signal in (
            (QKeySequence.StandardKey.Undo, self.undo_wanted),
            (QKeySequence.StandardKey.Redo, self.redo_wanted),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(keys)  # all of them: Ctrl+Y and Ctrl+Shift+Z
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(signal)
        share_undo(self)

    def _write(self) -> None:
        """Ask for a text; for another one with another seed, if the prompt has been answered."""
        if not self.toolbar.write.isEnabled():
            return
        if self.prompt() == self._answered and self.prompt().sampling.temperature > 0:
            self.steps.form.draw_again()
        self.set_sentence("")
        self.write_wanted.emit(self.prompt())

    def _write_after(self, prefix: str) -> None:
        self.set_prefix(prefix)
        self._write()

    def _write_on(self, place: int, character: str) -> None:
        if self._line is not None:
            self.set_sentence("")
            self.write_on_wanted.emit(self._line.number, place, character)

    def _pin(self) -> None:
        if self.toolbar.pin.isEnabled():
            self.pin_wanted.emit(self.toolbar.prefix.text())

    def _choose_line(self, number: int) -> None:
        self._takes_prefix = True
        self.line_chosen.emit(number)

    def _asked_place(self) -> int | None:
        """Return where the character is whose steps are to be shown: the chosen one, or where it parted."""
        line, place = self._line, self.text.place()
        if line is None or not line.text:
            return None
        if place is None:
            place = line.place if line.parent else 0
        return min(place, len(line.text) - 1)

    def _ask(self) -> None:
        place = self._asked_place()
        if self._line is not None and place is not None:
            self.choice_wanted.emit(self._line.number, place)

    def _on_prompt_changed(self) -> None:
        prompt, prefix = self.prompt(), self.toolbar.prefix.text()
        self.toolbar.set_greedy(prompt.sampling.temperature == 0)
        self.toolbar.set_again(prompt == self._answered)
        self.toolbar.pin.judge(prefix, self._pinned, self._vocab)
        self.lines.pinned.add.setEnabled(self.toolbar.pin.isEnabled())
        self.lines.pinned.add.setToolTip(self.toolbar.pin.toolTip())
        self.lines.pinned.set_present(prefix)

    def _show_figures(self) -> None:
        self.toolbar.copy.set_available(self.text.answer() is not None)
        self.steps.figures.set_costs(self.text.shown.costs(), self._greedy.costs(self._line))
