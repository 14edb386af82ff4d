"""Widgets one below the other and side by side."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget


class Column(QWidget):
    """A column whose sentences keep all their lines, however narrow it gets."""

    def minimumSizeHint(self) -> QSize:
        """Ask for the height that the sentences take at the present width."""
        least, layout = super().minimumSizeHint(), self.layout()
        if layout is not None and layout.hasHeightForWidth():
            least.setHeight(layout.minimumHeightForWidth(self.width()))
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask again if the width has changed."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def row(*widgets: QWidget, stretch: int) -> QHBoxLayout:
    """Return the widgets side by side; number ``stretch`` takes the room."""
    layout = QHBoxLayout()
    for i, widget in enumerate(widgets):
        layout.addWidget(widget, int(i == stretch))
    return layout
