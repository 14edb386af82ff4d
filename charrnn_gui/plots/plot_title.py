"""What a plot shows, written into its upper left corner."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION, CAPTION_STRONG, LIGHT, Colors
from charrnn_gui.plots.kept_picture import keep_picture, renew_picture

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
        self._written: list[_Part] = []
        self._bounds = QRectF()
        self.setZValue(55)
        # Cached, because the curves below it are painted many times a second.
        keep_picture(self)
        view.sigResized.connect(self._on_resized)

    def text(self) -> str:
        """Return what is written."""
        return "  ".join(part.text for part in self._written)

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
        return self._bounds

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the line."""
        rect, left = self._bounds, _LEFT
        halo = QColor(self._colors.panel)
        halo.setAlpha(_HALO)
        painter.fillRect(rect, halo)
        for part in self._written:
            painter.setFont(part.font)
            painter.setPen(QColor(part.color))
            painter.drawText(QRectF(QPointF(left, rect.top()), rect.size()), _MIDDLE, part.text)
            left += part.width + _AIR

    def _parts(self) -> list[_Part]:
        """Return what there is room for."""
        if not self._name:
            return []
        strong, usual = typed(self._font, CAPTION_STRONG), numbers(typed(self._font, CAPTION))
        name = _Part(self._name, strong, self._colors.text)
        further = _Part(self._further, usual, self._colors.muted)
        has_room = _LEFT + name.width + _AIR + further.width <= self._view.width()
        return [name, further] if self._further and has_room else [name]

    def _on_resized(self) -> None:
        self.prepareGeometryChange()
        # Kept: many times a second the view is painted, and asks for the bounds of all that is in it.
        self._written = self._parts()
        width = sum(part.width + _AIR for part in self._written)
        height = QFontMetricsF(typed(self._font, CAPTION_STRONG)).height() + 2
        self._bounds = QRectF(_LEFT - 3, 1, width, height) if self._written else QRectF()
        renew_picture(self)


class _Part:
    """A text and how it is written."""

    def __init__(self, text: str, font: QFont, color: str) -> None:
        self.text, self.font, self.color = text, font, color
        self.width = QFontMetricsF(font).horizontalAdvance(text)
