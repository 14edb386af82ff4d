"""A sentence in the middle of a plot that has nothing to draw yet."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from charrnn_gui.look.tokens import Colors
from charrnn_gui.theme import in_color

_AIR = 24
_MARGIN = 16


class Invitation(QLabel):
    """Shown if the plot is empty and the sentence has room between the axes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_wanted = self._has_room = False
        self._is_silenced = False
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setAutoFillBackground(True)
        self.setMargin(8)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_wanted(self, is_wanted: bool) -> None:
        """Say whether the plot is empty."""
        self._is_wanted = is_wanted
        self._show_or_hide()

    def set_silenced(self, is_silenced: bool) -> None:
        """Leave it to somebody else to say what to do."""
        self._is_silenced = is_silenced
        self._show_or_hide()

    def set_colors(self, colors: Colors) -> None:
        """Write in ``colors``."""
        palette = in_color(colors.muted)
        palette.setColor(QPalette.ColorRole.Window, QColor(colors.panel))
        self.setPalette(palette)

    def place(self, area: QRect) -> None:
        """Put the sentence in the middle of ``area``, the room between the axes."""
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + _AIR
        width = min(wanted, area.width() - _MARGIN)
        height = self.heightForWidth(width)
        center = area.center()
        self.setGeometry(center.x() - width // 2, center.y() - height // 2, width, height)
        # It must not lie over the axes; the status line says the same.
        self._has_room = width >= self.minimumSizeHint().width() and height <= area.height()
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        says = bool(self.text()) and self._is_wanted and not self._is_silenced
        self.setVisible(says and self._has_room)
