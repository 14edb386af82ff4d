"""The workspaces, of which one is in sight; all but Train are made when they are first needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from charrnn_gui.frame.rail import WORKSPACES
from charrnn_gui.frame.train_workspace import TrainWorkspace
from charrnn_gui.widgets.bounded import show_plainly

if TYPE_CHECKING:
    from charrnn_gui.choosing.panel import ChoosingPanel
    from charrnn_gui.frame.compare_workspace import CompareWorkspace
    from charrnn_gui.reading.panel import ReadPanel


class Workspaces(QStackedWidget):
    """A stack of workspaces, by the names of ``charrnn_gui.frame.rail.WORKSPACES``.

    Signals:
        shown: another one is in sight; its name.

    Args:
        train: the first one.
    """

    shown = Signal(str)

    def __init__(self, train: TrainWorkspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._train = train
        self._choosing: ChoosingPanel | None = None
        self._read: ReadPanel | None = None
        self._compare: CompareWorkspace | None = None
        self.addWidget(train)

    @property
    def choosing(self) -> ChoosingPanel:
        """The Write workspace."""
        if self._choosing is None:
            # The window is on the screen earlier without it.
            from charrnn_gui.choosing.panel import ChoosingPanel

            self._choosing = ChoosingPanel()
            show_plainly(self._choosing)
            self.addWidget(self._choosing)
        return self._choosing

    @property
    def read(self) -> ReadPanel:
        """The Read workspace."""
        if self._read is None:
            # Likewise.
            from charrnn_gui.reading.panel import ReadPanel

            self._read = ReadPanel()
            show_plainly(self._read)
            self.addWidget(self._read)
        return self._read

    @property
    def compare(self) -> CompareWorkspace:
        """The Compare workspace."""
        if self._compare is None:
            # Likewise.
            from charrnn_gui.frame.compare_workspace import CompareWorkspace

            self._compare = CompareWorkspace()
            show_plainly(self._compare)
            self.addWidget(self._compare)
        return self._compare

    def free_area(self) -> QRect:
        """Return the part of the workspace in sight that shows something, but in which nothing is used."""
        return self._train.free_area() if self.currentWidget() is self._train else self.rect()

    def show_workspace(self, name: str) -> None:
        """Bring a workspace in sight."""
        match name:
            case "write":
                self.setCurrentWidget(self.choosing)
            case "read":
                self.setCurrentWidget(self.read)
            case "compare":
                self.setCurrentWidget(self.compare)
            case _:
                self.setCurrentWidget(self._train)
        self.shown.emit(name)

    def show_by(self, actions: Mapping[str, QAction]) -> None:
        """Let each workspace be brought in sight by its action, too; ``actions`` are given by name."""
        for name in WORKSPACES:
            actions[f"show_{name}"].triggered.connect(
                lambda _checked=False, name=name: self.show_workspace(name)
            )
