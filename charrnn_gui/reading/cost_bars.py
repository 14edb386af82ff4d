"""The cost of each character as a bar, along the whole text; or how it changes, as a bar up or down."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import SMALLEST
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_HEIGHT = 96
_LEFT, _RIGHT, _BOTTOM = 28, 96, 18
# Of the scale, in nats: of costs, and of changes, which may be small everywhere.
_LEAST_TOP, _LEAST_CHANGE = 4.0, 0.1


class CostBars(FollowsChanges, QWidget):
    """Bars from the first character to the last; where several share a pixel, the highest is seen.

    Signals:
        place_chosen: a person clicked on the bar of this character.
    """

    place_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nats: NDArray[np.float32] = np.zeros(0, np.float32)
        self._lines: tuple[tuple[str, float], ...] = ()
        self._unit, self._least_top = 1.0, _LEAST_TOP
        self._current = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_costs(self, nats: NDArray[np.float32]) -> None:
        """Show the costs of a text, shape ``(n,)``, in nats; NaN where there is none."""
        self._set(nats, _LEAST_TOP)

    def set_changes(self, nats: NDArray[np.float32]) -> None:
        """Show how costs change, shape ``(n,)``, in nats; NaN where nothing is known. Negative: downwards."""
        self._set(nats, _LEAST_CHANGE)

    def scale_values(self) -> list[float]:
        """Return the values at the lines of the scale, from below, in its unit."""
        bottom, top = self._span()
        step = _step((top - bottom) / self._unit)
        numbers = range(math.ceil(bottom / self._unit / step), math.floor(top / self._unit / step) + 1)
        return [number * step for number in numbers]

    def _set(self, nats: NDArray[np.float32], least_top: float) -> None:
        self._least_top = least_top
        self._nats = np.nan_to_num(nats, nan=0.0, posinf=0.0, neginf=0.0)
        self.update()

    def set_lines(self, lines: tuple[tuple[str, float], ...], unit: float) -> None:
        """Draw lines to compare with: a name and nats each. ``unit`` is what the scale counts, in nats."""
        self._lines, self._unit = lines, unit
        self.update()

    def set_current(self, place: int) -> None:
        """Mark the bar of a character; −1: of none."""
        self._current = place
        self.update()

    def retranslate(self) -> None:
        """Say for a screen reader what this is."""
        self.setAccessibleName(_("Cost of each character along the text"))

    def restyle(self) -> None:
        """Be as high as the size of text asks for."""
        self.setFixedHeight(round(_HEIGHT * self._scale()))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height and some width."""
        return QSize(300, round(_HEIGHT * self._scale()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which character was clicked: of the costliest bar near the pointer."""
        area = self._area()
        if not len(self._nats) or event.button() != Qt.MouseButton.LeftButton:
            return
        share = (event.position().x() - area.left()) / area.width()
        middle = round(share * (len(self._nats) - 1))
        reach = max(1, round(3 * len(self._nats) / area.width()))
        first = min(max(0, middle - reach), len(self._nats) - 1)
        near = self._nats[first : middle + reach + 1]
        if len(near):
            self.place_chosen.emit(first + int(np.abs(near).argmax()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, the scale at the left, and the lines with their names at the right."""
        painter, colors, area = QPainter(self), colors_of(self), self._area()
        painter.setFont(numbers(typed(self.font(), SMALLEST)))
        bottom, top = self._span()
        pixels = area.height() / (top - bottom)
        zero = area.bottom() + bottom * pixels
        for value in self.scale_values():
            y = zero - value * self._unit * pixels
            painter.setPen(QColor(colors.grid))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colors.muted))
            box = QRectF(0, y - 8, area.left() - 6, 16)
            at_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, at_right, f"{value:g}".replace("-", "−"))
        heights = self._heights(int(area.width()))
        width = area.width() / max(1, len(heights))
        for number, value in enumerate(heights):
            left, color = area.left() + number * width, QColor(colors.pos if value > 0 else colors.neg)
            y = zero - max(value, 0.0) * pixels
            painter.fillRect(QRectF(left, y, max(1.0, width - 1), abs(value) * pixels), color)
        self._paint_lines(painter, area, top)
        self._paint_axis(painter, area)
        if 0 <= self._current < len(self._nats):
            at = area.left() + area.width() * (self._current + 0.5) / len(self._nats)
            painter.setPen(QPen(QColor(colors.accent), 1))
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))

    def _paint_lines(self, painter: QPainter, area: QRectF, top: float) -> None:
        colors, metrics = colors_of(self), QFontMetricsF(painter.font())
        lowest = math.inf
        for name, value in sorted(self._lines, key=lambda line: line[1]):
            y = area.bottom() - area.height() * value / top
            painter.setPen(QPen(QColor(colors.reference), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            text_y = min(y, lowest - metrics.height())
            lowest = text_y
            painter.setPen(QColor(colors.muted))
            label = f"{name} {value / self._unit:.2f}"
            painter.drawText(QPointF(area.right() + 8, text_y + metrics.ascent() / 2 - 1), label)

    def _paint_axis(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QColor(colors_of(self).muted))
        box = QRectF(area.left(), area.bottom() + 2, area.width(), _BOTTOM * self._scale())
        if len(self._nats):
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, _("character {place}").format(place=1))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, f"{len(self._nats):,}")

    def _span(self) -> tuple[float, float]:
        """Return the least and the greatest nats that there is room for."""
        highest = [float(self._nats.max(initial=0.0)), *(value for _name, value in self._lines)]
        top, lowest = max(self._least_top, *highest), float(self._nats.min(initial=0.0))
        # Both ways to the same height, so that bars can be compared.
        bottom = -max(top, -lowest) if lowest < 0 else 0.0
        return bottom, max(top, -bottom)

    def _heights(self, width: int) -> list[float]:
        """Return the heights of the bars, in nats: of each character, or the farthest from 0 in a pixel."""
        count = len(self._nats)
        if not count or width < 1:
            return []
        if count <= width:
            return list(self._nats.tolist())
        begins = (np.arange(width) * count) // width
        highest = np.maximum.reduceat(self._nats, begins)
        lowest = np.minimum.reduceat(self._nats, begins)
        return list(np.where(highest >= -lowest, highest, lowest).tolist())

    def _area(self) -> QRectF:
        scale = self._scale()
        left, right, bottom = (round(side * scale) for side in (_LEFT, _RIGHT, _BOTTOM))
        return QRectF(left, 8, max(1, self.width() - left - right), max(1, self.height() - bottom - 8))

    def _scale(self) -> float:
        return typed(self.font(), SMALLEST).pixelSize() / SMALLEST.size


def _step(span: float) -> float:
    """Return the distance of the lines of a scale over ``span``: some lines, at round numbers."""
    if span >= 4:
        return 2.0 if span < 9 else 4.0 if span < 18 else 8.0
    decade = 10.0 ** math.floor(math.log10(span / 5))
    return next(decade * part for part in (1, 2, 5, 10) if span < 5 * decade * part)
