"""Panes with a line of one pixel between them that is easy to grab."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

_LINE = 1
_GRABBED_BESIDE = 3


class HairSplitter(QSplitter):
    """A splitter whose handle is a hair line, and can be grabbed within three pixels on either side."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setHandleWidth(_LINE)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:  # noqa: N802
        """Return a line that is easy to grab."""
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Draw one line, and take the mouse on both sides of it. (Qt takes two pixels a side.)"""
        # Not Qt's own method: it sets other margins, and that would resize the handle again.
        beside = _GRABBED_BESIDE
        if self.orientation() is Qt.Orientation.Horizontal:
            self.setContentsMargins(beside, 0, beside, 0)
        else:
            self.setContentsMargins(0, beside, 0, beside)
        self.setMask(QRegion(self.contentsRect()))
        self.setAttribute(Qt.WidgetAttribute.WA_MouseNoMask)
