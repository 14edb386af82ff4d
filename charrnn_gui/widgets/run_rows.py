"""How every list of runs shows a run: a checked box in the colour of its curve, a long name cut."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from charrnn_gui.look.run_marks import Dashes
from core.runs.telling_apart import told_apart

RADIUS = 4
"""Of the corners, in pixels."""
SWATCH = (14, 4)
"""Width and height of the short line that stands for a run beside its name."""
# In shares of the box.
_TICK = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.3))
# To tell thousands of names apart would take longer than to paint them.
_MOST_BESIDE = 200
# In pixels: as a list is widened, names are not cut anew at every pixel.
_ROOM_STEP = 4


def draw_checked(painter: QPainter, box: QRectF, color: str, ground: str, *, is_hollow: bool = False) -> None:
    """Draw ``box`` with a tick: filled with ``color``, or if it is hollow, with a frame and a tick in it.

    Args:
        ground: the colour of the tick, or of the hollow.
    """
    frame = box.width() / 8 if is_hollow else 0.0
    painter.setPen(QPen(QColor(color), frame) if is_hollow else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(ground if is_hollow else color))
    painter.drawRoundedRect(box.adjusted(frame / 2, frame / 2, -frame / 2, -frame / 2), RADIUS, RADIUS)
    pen = QPen(QColor(color if is_hollow else ground), box.width() / 9)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in _TICK])


def swatch(color: str, dashes: Dashes, ratio: float = 1.0) -> QPixmap:
    """Return a short line in ``color``, dashed as a ``RunMark`` says, with ``ratio`` pixels a point."""
    drawn = QPixmap(round(SWATCH[0] * ratio), round(SWATCH[1] * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    middle = QPointF(0, SWATCH[1] / 2)
    painter.setPen(swatch_pen(color, dashes))
    painter.drawLine(middle, middle + QPointF(SWATCH[0], 0))
    painter.end()
    return drawn


def swatch_pen(color: str, dashes: Dashes) -> QPen:
    """Return the pen of a swatch."""
    pen = QPen(QColor(color), SWATCH[1] - 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def rows_beside(place: int) -> slice:
    """Return the rows from whose names the one at ``place`` must differ: many more than are in sight."""
    first = place - place % _MOST_BESIDE
    return slice(first, first + _MOST_BESIDE)


def shown_name(name: str, beside: tuple[str, ...], room: float, font: QFont) -> str:
    """Return what of a run's name has ``room``, so that it differs from the names ``beside`` it."""
    steps = max(1, int(room // _ROOM_STEP))
    return _shown_names(beside if name in beside else (*beside, name), steps, font.toString())[name]


@lru_cache(8)  # A list asks for one row after the other, and in two weights.
def _shown_names(names: tuple[str, ...], steps: int, font: str) -> Mapping[str, str]:
    written = QFont()
    written.fromString(font)
    shown = told_apart(names, float(steps * _ROOM_STEP), QFontMetricsF(written).horizontalAdvance)
    return dict(zip(names, shown, strict=True))
