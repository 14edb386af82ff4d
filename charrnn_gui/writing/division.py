"""Two panes one above the other: the upper has the height that it asks for, the lower has the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.splitter_sizes import restore_sizes


class Division(HairSplitter):
    """Divides its height so until the person divides it otherwise.

    Args:
        upper, lower: the panes.
    """

    def __init__(self, upper: QWidget, lower: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._is_by_hand, self._panes = False, (upper, lower)
        for index, pane in enumerate(self._panes):
            self.addWidget(pane)
            self.setStretchFactor(index, index)
        self.splitterMoved.connect(self._on_moved)

    def set_alone(self, is_alone: bool, ground: QWidget) -> None:
        """Leave all of the room to the upper pane, and the lower one to ``ground``; or take it back."""
        _upper, lower = self._panes
        if is_alone:
            lower.setParent(ground)
        else:
            self.addWidget(lower)
            self.setStretchFactor(1, 1)
            lower.show()
            self.divide()

    def save_state(self) -> list[int]:
        """Return the heights that the person chose, if they did."""
        return self.sizes() if self._is_by_hand and self.count() == len(self._panes) else []

    def restore_state(self, sizes: object) -> None:
        """Take up what ``save_state`` returned; anything else is passed over."""
        if isinstance(sizes, list) and len(sizes) == self.count():
            restore_sizes(self, sizes)
            self._is_by_hand = True

    def divide(self) -> None:
        """Divide the height anew: the upper pane may ask for another one."""
        if not self._is_by_hand:
            upper, lower = (pane.sizeHint().height() for pane in self._panes)
            height = self.height() - self.handleWidth()
            above = max(1, min(upper, height - lower))
            self.setSizes([above, max(1, height - above)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the height that there is now."""
        super().resizeEvent(event)
        self.divide()

    def _on_moved(self) -> None:
        self._is_by_hand = True
