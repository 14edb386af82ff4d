"""How every list of runs shows a run: a checked box in the colour of its curve, a long name cut."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

RADIUS = 4
"""Of the corners, in pixels."""
# In shares of the box.
_TICK = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.3))
_DATED = re.compile(r"\d{4}-\d\d-\d\d")


def draw_checked(painter: QPainter, box: QRectF, color: str, tick: str) -> None:
    """Fill ``box`` with ``color`` and draw a tick in it, in the colour ``tick``."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    pen = QPen(QColor(tick), box.width() / 9)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in _TICK])


def elided_where(name: str) -> Qt.TextElideMode:
    """Return where a run's name is cut: a name that the program gave at the date, another at its end."""
    return Qt.TextElideMode.ElideLeft if _DATED.match(name) else Qt.TextElideMode.ElideRight
