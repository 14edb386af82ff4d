"""Values beside single points of curves: where a curve ends, and where it was best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from charrnn_gui.look.tokens import LIGHT, Colors
from charrnn_gui.plots.edge_labels import spread

_DOT, _RING = 3.5, 4.5
_BESIDE, _ABOVE = 9.0, 8.0
_HALO = 200
_SAMPLES = 12
_MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


@dataclass(frozen=True, slots=True)
class PointLabel:
    """A point and the text beside it.

    Attributes:
        x, y: in the coordinates of the view.
        color: ``#rrggbb``.
        is_ring: a ring with the text above it; otherwise a dot with the text at its right.
    """

    x: float
    y: float
    text: str
    color: str
    is_ring: bool = False


_Placed = list[tuple[PointLabel, QPointF, QRectF | None]]


class PointLabels(pg.GraphicsObject):  # type: ignore[misc]
    """Draws points and their texts over the curves of a view. No text lies on another, and none is cut."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._view = view
        self._font, self._colors = QFont(), LIGHT
        self._labels: tuple[PointLabel, ...] = ()
        self._line = 0.0  # the height of a line
        self._placed: _Placed | None = None  # None: to be found out
        self.setZValue(60)
        view.sigRangeChanged.connect(self._on_view_changed)
        view.sigResized.connect(self._on_resized)

    def set_look(self, font: QFont, colors: Colors) -> None:
        """Write and draw in ``font`` and ``colors``."""
        self._font, self._colors = font, colors
        self._line = QFontMetricsF(font).height()
        self._place_anew()

    def set_labels(self, labels: Sequence[PointLabel]) -> list[PointLabel]:
        """Show ``labels``; return those whose text has no room at the right of their point."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self._place_anew()
        right = self._view.width()
        return [
            label
            for label in labels
            if not label.is_ring and self._place(label).x() + _BESIDE + self._width(label) > right
        ]

    def placed(self) -> _Placed:
        """Return the points in sight with their places and those of their texts, in the view's pixels.

        A text without room at the right of its point has no place here: it stands in the margin.
        """
        if self._placed is None:
            self._placed = self._found()
        return self._placed

    def _found(self) -> _Placed:
        area, line = self._view.rect(), self._line
        seen = [(label, self._place(label)) for label in self._labels]
        seen = [(label, place) for label, place in seen if area.adjusted(-1, -1, 1, 1).contains(place)]
        ends = sorted((item for item in seen if not item[0].is_ring), key=lambda item: item[1].y())
        heights = spread([place.y() for _label, place in ends], line, line / 2, area.height() - line / 2)
        found: _Placed = []
        for (label, place), height in zip(ends, heights, strict=True):
            rect = QRectF(place.x() + _BESIDE, height - line / 2, self._width(label), line)
            found.append((label, place, rect if rect.right() <= area.width() else None))
        for label, place in seen:
            if label.is_ring:
                taken = [rect for _label, _place, rect in found if rect is not None]
                found.append((label, place, self._around(label, place, area, taken)))
        return found

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the view, in its pixels."""
        return QRectF(self._view.rect())

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw points and texts."""
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(self._colors.panel)
        halo.setAlpha(_HALO)
        for label, place, rect in self.placed():
            painter.setPen(QPen(QColor(label.color if label.is_ring else self._colors.panel), 1.5))
            painter.setBrush(QColor(self._colors.panel if label.is_ring else label.color))
            radius = _RING if label.is_ring else _DOT + 0.75
            painter.drawEllipse(place, radius, radius)
            if rect is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(halo)
                painter.drawRoundedRect(rect.adjusted(-2, 0, 2, 0), 3, 3)
                painter.setPen(QColor(label.color))
                painter.drawText(rect, _MIDDLE, label.text)

    def _place(self, label: PointLabel) -> QPointF:
        return QPointF(self._view.mapFromView(QPointF(label.x, label.y)))

    def _width(self, label: PointLabel) -> float:
        return float(QFontMetricsF(self._font).horizontalAdvance(label.text))

    def _around(
        self, label: PointLabel, place: QPointF, area: QRectF, taken: Sequence[QRectF]
    ) -> QRectF | None:
        """Return a free place for a text near its point: one over which no curve runs, or the fewest do."""
        width, line = self._width(label), self._line
        left = min(max(0.0, place.x() - width / 2), area.width() - width)
        above, below = place.y() - _ABOVE - line, place.y() + _ABOVE
        corners = (
            QPointF(left, above),
            QPointF(left, below),
            QPointF(place.x() + _BESIDE, above),
            QPointF(place.x() + _BESIDE, below),
            QPointF(place.x() - _BESIDE - width, below),
            QPointF(place.x() - _BESIDE - width, place.y() - line / 2),
            QPointF(left, above - line),
            QPointF(left, below + line),
        )
        rects = [QRectF(corner.x(), corner.y(), width, line) for corner in corners]
        free = [
            rect
            for rect in rects
            if area.contains(rect) and not any(rect.intersects(other) for other in taken)
        ]
        # Of equal ones the first.
        return min(free, key=self._covered, default=None)

    def _covered(self, rect: QRectF) -> float:
        """Return how much of the width of ``rect`` curves run through, summed over all that are drawn."""
        corners = self._view.mapToView(rect.topLeft()), self._view.mapToView(rect.bottomRight())
        across = np.linspace(corners[0].x(), corners[1].x(), _SAMPLES)
        high, low = corners[0].y(), corners[1].y()
        covered = 0.0
        for item in self._view.addedItems:
            if not (isinstance(item, pg.PlotDataItem) and item.isVisible()):
                continue
            x, y = item.getData()
            if x is not None and len(x):
                up = np.interp(across, x, y, left=np.nan, right=np.nan)
                covered += float(np.mean((up >= low) & (up <= high)))
        return covered

    def _place_anew(self) -> None:
        self._placed = None
        self.update()

    def _on_view_changed(self) -> None:
        self._place_anew()

    def _on_resized(self) -> None:
        self.prepareGeometryChange()
        self._place_anew()
