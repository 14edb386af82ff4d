"""The menu of weights that can write beside the present ones: checkpoints of this run, and other runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from charrnn_gui.widgets.bounded import entry
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.weights_of import WeightsOf
from core.runs import RunSummary

_MOST_CHECKPOINTS, _MOST_RUNS = 40, 40
MOST_CHOSEN = 3
"""So many columns have room beside the present ones."""


class WeightsMenu(QMenu):
    """Checkable entries; what is chosen stays chosen until another run is on display.

    Signals:
        chosen(tuple[WeightsOf, ...]): these are to write, in the order in which they were chosen.
    """

    chosen = Signal(tuple)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen: list[WeightsOf] = []
        self._menus: list[QMenu] = []

    def choice(self) -> tuple[WeightsOf, ...]:
        """Return what is chosen, in the order in which it was."""
        return tuple(self._chosen)

    def clear_choice(self) -> None:
        """Choose none."""
        self._chosen = []

    def fill(self, folder: Path, runs: Iterable[RunSummary]) -> None:
        """Offer the checkpoints of the run in ``folder``, and the other ones of ``runs``."""
        self.clear()
        for menu in self._menus:
            menu.deleteLater()
        self._menus = []
        runs = list(runs)
        alone = self.addAction(_("Only the present weights"))
        alone.triggered.connect(self._choose_none)
        own = next((run for run in runs if run.path == folder), None)
        if own is not None:
            self._add_title(_("This run"))
            self._add_checkpoints(self, own)
        others = [run for run in runs if run.path != folder][:_MOST_RUNS]
        if others:
            self._add_title(_("Other runs"))
        for run in others:
            menu = self.addMenu(entry(run.title))
            self._menus.append(menu)
            self._add(menu, _("As it was saved last"), WeightsOf(run.path))
            self._add_checkpoints(menu, run)

    def offered(self) -> Sequence[QAction]:
        """Return the entries for weights, those of menus within included."""
        return [action for menu in (self, *self._menus) for action in menu.actions() if action.isCheckable()]

    def _add_title(self, title: str) -> None:
        # The style shows no text of a section.
        self.addSeparator()
        self.addAction(title).setEnabled(False)

    def _add_checkpoints(self, menu: QMenu, run: RunSummary) -> None:
        for update in run.checkpoints[:_MOST_CHECKPOINTS]:
            text = ngettext("After {count} update", "After {count} updates", update)
            self._add(menu, text.format(count=f"{update:,}"), WeightsOf(run.path, update))

    def _add(self, menu: QMenu, text: str, weights: WeightsOf) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(weights in self._chosen)
        action.triggered.connect(lambda is_checked: self._choose(weights, is_checked))

    def _choose(self, weights: WeightsOf, is_checked: bool) -> None:
        self._chosen = [each for each in self._chosen if each != weights]
        if is_checked:
            self._chosen = [*self._chosen, weights][-MOST_CHOSEN:]
        self.chosen.emit(tuple(self._chosen))

    def _choose_none(self) -> None:
        self._chosen = []
        self.chosen.emit(())
