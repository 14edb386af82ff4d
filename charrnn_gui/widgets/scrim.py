"""A box that lies over the dimmed window until it is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from charrnn_gui.theme import colors_of

_TOP = 84
_MARGIN = 24
_LIGHT, _DARK = QColor(0x14, 0x18, 0x1E, 72), QColor(0, 0, 0, 115)


class Scrim(QWidget):
    """Covers its parent, the window, with a box in its middle.

    It is a child and no window of its own: it can't be lost behind others, and its corners are round
    everywhere.

    Args:
        parent: the window.
        width, height: of the box, where there is so much room.

    Signals:
        opened: it is on the screen (True), or gone (False).

    Attributes:
        box: what lies over the window.
    """

    opened = Signal(bool)

    def __init__(self, parent: QWidget, width: int, height: int) -> None:
        super().__init__(parent)
        self._below = parent
        self._most = (width, height)
        self._had_focus: QWidget | None = None
        self.hide()
        self.box = QFrame(self)
        self.box.setProperty("kind", "popup")
        parent.installEventFilter(self)

    def come(self, first: QWidget) -> None:
        """Lie over the window, with the keyboard in ``first``."""
        self._had_focus = self.window().focusWidget()
        self._place()
        self.show()
        self.raise_()
        first.setFocus()
        self.opened.emit(True)

    def leave(self) -> None:
        """Be gone; the keyboard goes back to where it was."""
        if not self.isVisible():
            return
        self.hide()
        if self._had_focus is not None:
            self._had_focus.setFocus()
        self.opened.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size."""
        if watched is self._below and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window below."""
        is_dark = QColor(colors_of(self).panel).lightness() < 128
        QPainter(self).fillRect(self.rect(), _DARK if is_dark else _LIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close at a click beside the box."""
        if not self.box.geometry().contains(event.position().toPoint()):
            self.leave()

    def _place(self) -> None:
        room = self._below.rect()
        self.setGeometry(room)
        width = min(self._most[0], room.width() - 2 * _MARGIN)
        top = min(_TOP, room.height() // 8)
        height = min(self._most[1], room.height() - top - _MARGIN)
        self.box.setGeometry(QRect((room.width() - width) // 2, top, width, height))
