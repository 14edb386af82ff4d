"""A few words on a coloured ground."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import MARK_RADIUS
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges

_BESIDE = 8


class Badge(FollowsChanges, ElidedLabel):
    """Says how something stands, in the colour of the present model.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.TextElideMode.ElideRight, parent)
        set_type(self, "caption")
        self.setContentsMargins(_BESIDE, 3, _BESIDE, 3)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.follow_changes()

    def width_for(self, text: str) -> int:
        """Return the width that ``text`` needs."""
        return self.fontMetrics().horizontalAdvance(text) + 2 * _BESIDE + 1

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self.setPalette(in_color(colors_of(self).accent))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, then the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors_of(self).accent_soft))
        painter.drawRoundedRect(self.rect(), MARK_RADIUS, MARK_RADIUS)
        painter.end()
        super().paintEvent(event)
