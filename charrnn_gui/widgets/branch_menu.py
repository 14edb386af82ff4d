"""The menu of places at which another run can branch off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

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
        self._path: Path | None = None
        self._checkpoints: Sequence[int] = ()
        self._holds_out = False
        self.aboutToShow.connect(self._fill)

    def set_run(self, path: Path | None, checkpoints: Sequence[int] = (), *, holds_out: bool = False) -> None:
        """Offer the checkpoints of the run in ``path``, by their updates; None: there is no run.

        ``holds_out`` tells whether a part of its text is held out.
        """
        self._path, self._checkpoints, self._holds_out = path, checkpoints, holds_out

    def _fill(self) -> None:
        self.clear()
        path = self._path
        if path is None:
            return
        for update in self._checkpoints[:_MOST]:
            text = ngettext("After {count} update", "After {count} updates", update)
            action = self.addAction(text.format(count=f"{update:,}"))
            action.triggered.connect(partial(self.branch_requested.emit, path, update))
        if self._holds_out:
            self.addSeparator()
            action = self.addAction(_("On the whole text, for as long again"))
            action.triggered.connect(partial(self.whole_text_requested.emit, path))
