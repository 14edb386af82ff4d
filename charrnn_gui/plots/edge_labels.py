"""Labels of horizontal lines, in a margin at the right of a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsSceneHoverEvent,
    QGraphicsSceneResizeEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from charrnn_gui.plots.kept_picture import keep_picture, renew_picture
from charrnn_gui.widgets.explained import explanation

_CONNECTOR = 10.0
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class EdgeLabel:
    """A line's name.

    Attributes:
        y: in the plot's coordinates (log10 of the value on a logarithmic axis).
        color: ``#rrggbb``.
        value: the end of ``text`` that is read first; it is written in ``value_color``.
        term: what the tooltip explains, a key of the glossary; empty: there is none.
    """

    y: float
    text: str
    color: str
    value: str = ""
    value_color: str = ""
    term: str = ""


def spread(wanted: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Return places as near to ``wanted`` as can be, at least ``distance`` apart, from ``low`` to ``high``.

    Least squares by pooling neighbours that collide (isotonic regression, Ayer et al. 1955). If they do not
    all fit, they begin at ``low`` and continue past ``high``.

    Args:
        wanted: ascending.
    """
    pools: list[tuple[float, int]] = []  # Mean and size of groups of labels without gaps.
    for index, place in enumerate(wanted):
        mean, size = place - index * distance, 1
        while pools and pools[-1][0] > mean:
            other_mean, other_size = pools.pop()
            mean = (mean * size + other_mean * other_size) / (size + other_size)
            size += other_size
        pools.append((mean, size))
    bases = np.repeat([mean for mean, _size in pools], [size for _mean, size in pools])
    last = max(low, high - (len(wanted) - 1) * distance)
    return [float(base) + i * distance for i, base in enumerate(np.clip(bases, low, last))]


class EdgeLabels(pg.GraphicsWidget):  # type: ignore[misc]
    """The margin: a label beside each line and joined to it; labels of close lines are moved apart.

    Labels of lines out of sight are not shown. If the height is not enough for all, the last ones are left
    out.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__()
        self._view = view
        self._labels: tuple[EdgeLabel, ...] = ()
        self.setAcceptHoverEvents(True)
        # Cached, because the curves beside it are painted many times a second.
        keep_picture(self)
        view.sigRangeChanged.connect(self._on_view_changed)
        view.sigResized.connect(self._on_view_changed)

    def set_labels(self, labels: Sequence[EdgeLabel]) -> None:
        """Show ``labels``, the most important first."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.update()

    def width_for(self, texts: Sequence[str]) -> float:
        """Return the width of the longest of ``texts``, including its connector."""
        metrics = QFontMetricsF(self.font())
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
        return _CONNECTOR + longest + _GAP if longest else 0.0

    def placed(self) -> list[tuple[EdgeLabel, float, float]]:
        """Return the labels in sight with the heights, in pixels from the top, of line and text."""
        low, high = self._view.viewRange()[1]
        height = self._view.height()
        line = QFontMetricsF(self.font()).height()
        if height <= 0 or high <= low:
            return []
        room = max(1, int(height // line))
        seen = [label for label in self._labels if low <= label.y <= high][:room]
        seen.sort(key=lambda label: -label.y)
        ys = [(high - label.y) / (high - low) * height for label in seen]
        return list(zip(seen, ys, spread(ys, line, line / 2, height - line / 2), strict=True))

    def term_at(self, height: float) -> str:
        """Return the term of the label at ``height``, in pixels from the top; empty: there is none."""
        half = QFontMetricsF(self.font()).height() / 2
        return next((label.term for label, _line, text in self.placed() if abs(text - height) <= half), "")

    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:
        """Paint the labels anew in the present size."""
        super().resizeEvent(event)
        renew_picture(self)

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Explain the label under the mouse."""
        term = self.term_at(event.pos().y())
        self.setToolTip(explanation(term) if term else "")

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the labels."""
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = QFontMetricsF(self.font()).height()
        # Characters of a fallback font may be taller than the line, and must not be cut.
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip
        for label, line_y, text_y in self.placed():
            painter.setPen(QPen(QColor(label.color), 1.0))
            painter.drawLine(QPointF(1, line_y), QPointF(_CONNECTOR - 3, text_y))
            value = label.value if label.text.endswith(label.value) else ""
            left = _CONNECTOR
            for part, color in (
                (label.text.removesuffix(value), label.color),
                (value, label.value_color or label.color),
            ):
                rect = QRectF(QPointF(left, text_y - height / 2), QSizeF(self.width(), height))
                painter.setPen(QColor(color))
                painter.drawText(rect, flags, part)
                left += QFontMetricsF(self.font()).horizontalAdvance(part)

    def _on_view_changed(self) -> None:
        self.update()
