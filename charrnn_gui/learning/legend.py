"""The legend of a plot, with the names of curves and their values at the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from charrnn_gui.look.tokens import Colors
from charrnn_gui.widgets.bounded import in_a_line

_PADDING = 6.0
_SWATCH = 22.0
_MARGIN = 8.0
_LEADING = 1.25  # Chinese from a fallback font is taller than the line of the font itself.
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A curve's name, its line, and its value at the pointer; empty: no value."""

    name: str
    color: str
    width: float = 1.5
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    value: str = ""


class Legend(pg.GraphicsObject):  # type: ignore[misc]
    """A box at the right of a view; long names are shortened, rows that do not fit are left out."""

    def __init__(self, view: pg.ViewBox, colors: Colors) -> None:
        super().__init__(view)
        self._view = view
        self._colors = colors
        self._font = view.font()
        self._at_bottom = False
        self._title = ""
        self._rows: tuple[LegendRow, ...] = ()
        self._rect = QRectF()
        self.setZValue(100)
        # Cached, because the curves below it are painted many times a second.
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)
        view.sigResized.connect(self._on_view_resized)

    @property
    def rows(self) -> tuple[LegendRow, ...]:
        """The rows that were set last."""
        return self._rows

    @property
    def title(self) -> str:
        """The heading that was set last."""
        return self._title

    def set_font(self, font: QFont) -> None:
        """Use ``font``."""
        self._font = font
        self._on_view_resized()

    def set_colors(self, colors: Colors) -> None:
        """Draw the box in ``colors``."""
        self._colors = colors
        self.update()

    def set_rows(self, title: str, rows: Sequence[LegendRow]) -> None:
        """Show ``rows`` under ``title``; neither: no box."""
        if (title, tuple(rows)) != (self._title, self._rows):
            self._title, self._rows = title, tuple(rows)
            self._on_view_resized()

    def set_at_bottom(self, at_bottom: bool) -> None:
        """Place the box in the lower right corner, or in the upper one."""
        if at_bottom != self._at_bottom:
            self._at_bottom = at_bottom
            self._on_view_resized()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the box, in the view's pixels."""
        return self._rect

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the box."""
        if self._rect.isEmpty():
            return
        metrics = QFontMetricsF(self._font)
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        background = QColor(self._colors.panel)
        background.setAlpha(225)
        painter.setPen(QPen(QColor(self._colors.grid), 1.0))
        painter.setBrush(background)
        painter.drawRoundedRect(self._rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        line = _LEADING * metrics.height()
        inner = self._rect.adjusted(_PADDING, _PADDING / 2, -_PADDING, -_PADDING / 2)
        top = inner.top()
        if self._title:
            painter.setPen(QColor(self._colors.muted))
            painter.drawText(
                QRectF(inner.left(), top, inner.width(), line),
                _MIDDLE | Qt.AlignmentFlag.AlignRight,
                self._title,
            )
            top += line
        for row in self._rows:
            if top + line > inner.bottom() + 1:
                break
            middle = top + line / 2
            painter.setPen(QPen(QColor(row.color), max(1.5, row.width), row.style))
            painter.drawLine(
                QPointF(inner.left(), middle), QPointF(inner.left() + _SWATCH - _PADDING, middle)
            )
            painter.setPen(QColor(self._colors.text))
            value_width = metrics.horizontalAdvance(row.value) + (_PADDING if row.value else 0)
            text = QRectF(inner.left() + _SWATCH, top, inner.width() - _SWATCH, line)
            name = metrics.elidedText(
                in_a_line(row.name), Qt.TextElideMode.ElideMiddle, max(0.0, text.width() - value_width) + 0.5
            )
            painter.drawText(text, _MIDDLE | Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(text, _MIDDLE | Qt.AlignmentFlag.AlignRight, row.value)
            top += line

    def _on_view_resized(self) -> None:
        self.prepareGeometryChange()
        self._rect = self._wanted_rect()
        self.update()

    def _wanted_rect(self) -> QRectF:
        num_lines = len(self._rows) + bool(self._title)
        if not num_lines:
            return QRectF()
        metrics = QFontMetricsF(self._font)
        widest = max(
            (
                _SWATCH
                + metrics.horizontalAdvance(in_a_line(row.name))
                + (metrics.horizontalAdvance(row.value) + 2 * _PADDING if row.value else 0)
                for row in self._rows
            ),
            default=0.0,
        )
        width = max(widest, metrics.horizontalAdvance(self._title)) + 2 * _PADDING
        width = min(width, max(0.0, min(0.6 * self._view.width(), 28 * metrics.height())))
        line = _LEADING * metrics.height()
        fitting = max(1, int((self._view.height() - 2 * _MARGIN - _PADDING) / line))
        height = min(num_lines, fitting) * line + _PADDING
        top = self._view.height() - height - _MARGIN if self._at_bottom else _MARGIN
        return QRectF(self._view.width() - width - _MARGIN, top, width, height)
