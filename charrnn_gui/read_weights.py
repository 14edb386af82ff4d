"""With which weights the text in Read is read: chosen in the panel, offered as runs and checkpoints come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charrnn_gui import questions as q
from charrnn_gui.read_choices import moments_to_compare_with, moments_to_read_at, runs_to_compare_with
from charrnn_gui.session.readings import Readings
from charrnn_gui.session.run_list import RunList
from core.common.i18n import gettext as _
from core.common.progress import EpochFinished, Moment
from core.common.surprise import Surprise
from core.common.weights_of import PRESENT, WeightsOf

if TYPE_CHECKING:
    from charrnn_gui.reading.panel import ReadPanel


class ReadWeights(QObject):
    """Knows what is chosen above the text, and asks for readings with it.

    Args:
        readings: reads the text.
        runs: the list of runs.

    Signals:
        said: a sentence about the weights for the person who looks at the text; empty: nothing is in the way.
    """

    said = Signal(str)

    def __init__(self, readings: Readings, runs: RunList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readings, self._runs = readings, runs
        self._panel: ReadPanel | None = None
        self._folder: Path | None = None
        self._epochs: tuple[EpochFinished, ...] = ()
        self._present: Moment | None = None
        self._held: Moment | None = None
        # Held in Write: offered here as long as it is.
        self._held_elsewhere: Moment | None = None
        self._waits_for_held = False
        self._view = "surprise"
        readings.held.connect(self._on_held)
        readings.text_read.connect(self._on_text_read)
        runs.changed.connect(lambda _changes: self._offer())

    def attach(self, panel: ReadPanel) -> None:
        """Follow what is chosen in the panel from now on."""
        self._panel = panel
        panel.view_chosen.connect(self._choose_view)
        panel.at.weights_chosen.connect(lambda _weights: self._choose_moment())
        panel.surprise.other.weights_chosen.connect(lambda _weights: self._use())
        panel.hold_wanted.connect(self._hold)
        panel.language_changed.connect(self._say_again)
        self._readings.not_held.connect(self._on_not_held)
        self._offer()

    def show_run(self, folder: Path | None, epochs: tuple[EpochFinished, ...] = ()) -> None:
        """Offer the moments of another run; None: there is none. Its present weights read."""
        self._release()
        if folder != self._folder:
            self._held_elsewhere = None
        self._folder, self._epochs, self._present = folder, epochs, None
        self._view = "surprise"
        self._offer()
        if self._panel is not None:
            self._panel.at.choose(PRESENT)
            self._panel.set_view(self._view)
        self._readings.forget()
        self._readings.use(PRESENT)

    def add_epochs(self, epochs: tuple[EpochFinished, ...]) -> None:
        """Take note of the epochs that the run has finished since then."""
        if epochs:
            self._epochs += epochs
            self._offer()

    def follow(self, before: Path, now: Path) -> None:
        """Know a run by its new folder."""
        self._readings.follow(before, now)
        if self._folder == before:
            self._folder = now
            self._offer()

    def _offer(self) -> None:
        """Offer what there is to choose."""
        panel = self._panel
        if panel is None:
            return
        run = None if self._folder is None else self._runs.get(self._folder)
        panel.at.set_choices(moments_to_read_at(run, self._present, self._all_held, self._epochs))
        at, before = panel.at.weights(), panel.surprise.other.weights()
        if self._view == "change":
            moments = moments_to_compare_with(run, self._all_held, self._epochs)
            same = self._present_weights if at == PRESENT else at
            panel.surprise.other.set_choices(tuple(choice for choice in moments if choice.weights != same))
        elif self._view == "against":
            others = self._runs.matching(lambda _run: True)
            panel.surprise.other.set_choices(runs_to_compare_with(others, run))
        panel.hold.setEnabled(self._folder is not None and at in (PRESENT, self._held_weights))
        if self._view in ("change", "against") and panel.surprise.other.weights() != before:
            self._use()

    @property
    def _all_held(self) -> list[Moment]:
        return list(dict.fromkeys(each for each in (self._held, self._held_elsewhere) if each is not None))

    @property
    def _present_weights(self) -> WeightsOf | None:
        """The present weights, named by their moment; None: nothing was read with them yet."""
        return None if self._present is None else WeightsOf(update=self._present.update)

    @property
    def _held_weights(self) -> WeightsOf | None:
        return None if self._held is None else WeightsOf(update=self._held.update)

    def _choose_view(self, view: str) -> None:
        assert self._panel is not None
        self._view = view
        self._panel.set_view(view)
        self._panel.surprise.other.set_choices(())
        self._offer()
        self._use()

    def _choose_moment(self) -> None:
        self._offer()
        self._use()

    def _use(self) -> None:
        """Let the text be read as is chosen now."""
        panel = self._panel
        assert panel is not None
        at, other = panel.at.weights() or PRESENT, panel.surprise.other.weights()
        is_compared = self._view in ("change", "against")
        waits = is_compared or self._view == "adapting"
        sentence = _("The text is being read …") if waits else ""
        self.said.emit(self._why_no_other() if is_compared and other is None else sentence)
        self._readings.use(at, other if is_compared else None, adapts=self._view == "adapting")
        panel.hold.setEnabled(self._folder is not None and at in (PRESENT, self._held_weights))

    def _say_again(self) -> None:
        """Say in the current language what there is to choose, or why there is nothing."""
        self._offer()
        assert self._panel is not None
        if self._view in ("change", "against") and self._panel.surprise.other.weights() is None:
            self.said.emit(self._why_no_other())

    def _why_no_other(self) -> str:
        if self._view == "change":
            return _(
                "No earlier checkpoint of this run is kept. Press “Hold” while it trains, and after a while "
                "choose “this moment” again."
            )
        return _("There is no other run to compare with yet.")

    def _hold(self, is_held: bool) -> None:
        if is_held:
            self._waits_for_held = True
            self._readings.hold()
            return
        self._release()
        self._offer()
        self._use()

    def _on_text_read(self, surprise: Surprise) -> None:
        if self._readings.at == PRESENT and surprise.moment != self._present:
            self._present = surprise.moment
            self._offer()

    def _on_held(self, held: q.MomentHeld) -> None:
        panel = self._panel
        if held.holder:
            self._offer_held_elsewhere(held.moment if held.folder == self._folder else None)
            return
        if not self._waits_for_held or held.moment is None or held.folder != self._folder or panel is None:
            return
        self._waits_for_held, self._held = False, held.moment
        self._offer()
        panel.at.choose(WeightsOf(update=held.moment.update))
        self._use()

    def _offer_held_elsewhere(self, moment: Moment | None) -> None:
        self._held_elsewhere = moment
        at = None if self._panel is None else self._panel.at.weights()
        self._offer()
        if self._panel is not None and self._panel.at.weights() != at:
            self._use()

    def _on_not_held(self, why: str) -> None:
        if self._waits_for_held and self._panel is not None:
            self._waits_for_held = False
            self.said.emit(why)
            self._panel.hold.setChecked(False)

    def _release(self) -> None:
        if self._held is not None and self._folder is not None:
            self._readings.release(self._folder, self._held.update)
        self._held, self._waits_for_held = None, False
        if self._panel is not None:
            self._panel.hold.setChecked(False)
