"""The menu of places at which another run can branch off."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from charrnn_gui.runs.run_row import RunRow
from core.common.i18n import gettext as _
from core.common.i18n import ngettext

_MOST = 40


class BranchMenu(QMenu):
    """The checkpoints of a run, the newest first; it is filled when it is opened.

    Signals:
        branch_requested(Path, int): begin a run at a checkpoint, given by its update.
        whole_text_requested(Path): train on the held-out part, too, for as long again.
    """

    branch_requested = Signal(Path, int)
    whole_text_requested = Signal(Path)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row: RunRow | None = None
        self.aboutToShow.connect(self._fill)

    def set_run(self, row: RunRow | None) -> None:
        """Offer the checkpoints of this run."""
        self._row = row

    def _fill(self) -> None:
        self.clear()
        row = self._row
        if row is None:
            return
        for update in row.checkpoints[:_MOST]:
            text = ngettext("After {count} update", "After {count} updates", update)
            action = self.addAction(text.format(count=f"{update:,}"))
            action.triggered.connect(partial(self.branch_requested.emit, row.path, update))
        if row.holds_out:
            self.addSeparator()
            action = self.addAction(_("On the whole text, for as long again"))
            action.triggered.connect(partial(self.whole_text_requested.emit, row.path))
