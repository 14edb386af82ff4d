"""A slider with a mark at each of its positions, if there is room for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges

_CLOSEST = 4
"""Between two marks, in pixels; of more positions than that only every second, fifth … has one."""
_MARK_HEIGHT = 4


class MarkedSlider(FollowsChanges, QSlider):
    """Horizontal; the marks stand below the groove."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.follow_changes()

    def marks(self) -> list[int]:
        """Return which positions have a mark."""
        count = self.maximum() - self.minimum()
        if count < 1:
            return []
        room = max(1, (self.width() - self._handle_width()) // _CLOSEST)
        step = next(s * 10**p for p in range(12) for s in (1, 2, 5) if count <= room * s * 10**p)
        return list(range(self.minimum(), self.maximum() + 1, step))

    def restyle(self) -> None:
        """Draw the marks in the colours of the palette."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks, then the slider."""
        painter = QPainter(self)
        handle = self._handle_width()
        room = self.width() - handle
        top = self.height() // 2 + handle // 2 - 1
        for position in self.marks():
            x = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), position, room)
            painter.fillRect(x + handle // 2, top, 1, _MARK_HEIGHT, QColor(colors_of(self).edge))
        painter.end()
        super().paintEvent(event)

    def _handle_width(self) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_SliderHandle
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self).width()
