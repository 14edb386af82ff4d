"""Values beside single points of curves: where a curve ends, and where it was best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from charrnn_gui.learning.edge_labels import spread
from charrnn_gui.look.tokens import LIGHT, Colors

_DOT, _RING = 3.5, 4.5
_BESIDE, _ABOVE = 9.0, 8.0
_HALO = 200
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


class PointLabels(pg.GraphicsObject):  # type: ignore[misc]
    """Draws points and their texts over the curves of a view. No text lies on another, and none is cut."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._view = view
        self._font, self._colors = QFont(), LIGHT
        self._labels: tuple[PointLabel, ...] = ()
        self.setZValue(60)
        view.sigRangeChanged.connect(self._on_view_changed)
        view.sigResized.connect(self._on_resized)

    def set_look(self, font: QFont, colors: Colors) -> None:
        """Write and draw in ``font`` and ``colors``."""
        self._font, self._colors = font, colors
        self.update()

    def set_labels(self, labels: Sequence[PointLabel]) -> list[PointLabel]:
        """Show ``labels``; return those whose text has no room at the right of their point."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.update()
        right = self._view.width()
        return [
            label
            for label in labels
            if not label.is_ring and self._place(label).x() + _BESIDE + self._width(label) > right
        ]

    def placed(self) -> list[tuple[PointLabel, QPointF, QRectF | None]]:
        """Return the points in sight with their places and those of their texts, in the view's pixels.

        A text without room at the right of its point has no place here: it stands in the margin.
        """
        area, line = self._view.rect(), QFontMetricsF(self._font).height()
        seen = [(label, self._place(label)) for label in self._labels]
        seen = [(label, place) for label, place in seen if area.adjusted(-1, -1, 1, 1).contains(place)]
        ends = sorted((item for item in seen if not item[0].is_ring), key=lambda item: item[1].y())
        heights = spread([place.y() for _label, place in ends], line, line / 2, area.height() - line / 2)
        found: list[tuple[PointLabel, QPointF, QRectF | None]] = []
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
        """Return a free place for a text: above its point, below it, or at its left."""
        width, line = self._width(label), QFontMetricsF(self._font).height()
        left = min(max(0.0, place.x() - width / 2), area.width() - width)
        for corner in (
            QPointF(left, place.y() - _ABOVE - line),
            QPointF(left, place.y() + _ABOVE),
            QPointF(place.x() - _BESIDE - width, place.y() - line / 2),
        ):
            rect = QRectF(corner.x(), corner.y(), width, line)
            if area.contains(rect) and not any(rect.intersects(other) for other in taken):
                return rect
        return None

    def _on_view_changed(self) -> None:
        self.update()

    def _on_resized(self) -> None:
        self.prepareGeometryChange()
        self.update()
