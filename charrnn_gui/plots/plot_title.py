"""What a plot shows, written into its upper left corner."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION, CAPTION_STRONG, LIGHT, Colors

_LEFT, _AIR = 8.0, 10.0
_HALO = 200
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


class PlotTitle(pg.GraphicsObject):  # type: ignore[misc]
    """A name in bold, and after it what is to be said besides, if there is room."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._view = view
        self._name = self._further = ""
        self._font, self._colors = QFont(), LIGHT
        self.setZValue(55)
        # Cached, because the curves below it are painted many times a second.
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)
        view.sigResized.connect(self._on_resized)

    def text(self) -> str:
        """Return what is written."""
        return "  ".join(text for text, _font, _color in self._parts())

    def set_text(self, name: str, further: str = "") -> None:
        """Write ``name``, and ``further`` beside it."""
        if (name, further) != (self._name, self._further):
            self._name, self._further = name, further
            self._on_resized()

    def set_look(self, font: QFont, colors: Colors) -> None:
        """Write in sizes that go with ``font``, that of the body, and in ``colors``."""
        self._font, self._colors = font, colors
        self._on_resized()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the line, in the view's pixels."""
        parts = self._parts()
        width = sum(QFontMetricsF(font).horizontalAdvance(text) + _AIR for text, font, _color in parts)
        height = QFontMetricsF(typed(self._font, CAPTION_STRONG)).height() + 2
        return QRectF(_LEFT - 3, 1, width, height) if parts else QRectF()

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the line."""
        rect, left = self.boundingRect(), _LEFT
        halo = QColor(self._colors.panel)
        halo.setAlpha(_HALO)
        painter.fillRect(rect, halo)
        for text, font, color in self._parts():
            painter.setFont(font)
            painter.setPen(QColor(color))
            painter.drawText(QRectF(QPointF(left, rect.top()), rect.size()), _MIDDLE, text)
            left += QFontMetricsF(font).horizontalAdvance(text) + _AIR

    def _parts(self) -> list[tuple[str, QFont, str]]:
        strong, usual = typed(self._font, CAPTION_STRONG), numbers(typed(self._font, CAPTION))
        if not self._name:
            return []
        parts = [(self._name, strong, self._colors.text)]
        wanted = _LEFT + QFontMetricsF(strong).horizontalAdvance(self._name) + _AIR
        wanted += QFontMetricsF(usual).horizontalAdvance(self._further)
        if self._further and wanted <= self._view.width():
            parts.append((self._further, usual, self._colors.muted))
        return parts

    def _on_resized(self) -> None:
        self.prepareGeometryChange()
        self.update()
