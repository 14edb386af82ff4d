"""Rows of a character, a bar and a percentage."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import BODY, CAPTION, MARK_RADIUS, Colors

_BAR_HEIGHT, _TICK_HEIGHT, _TICK_WIDTH, _GAP = 8, 14, 2, 8


class BarRows:
    """Draws rows one below the other; what they share is looked up once.

    Args:
        font: of the body.
        colors: see above.
        width: of a row, in pixels.
        height: of a row, in pixels.
        is_wide: whether there is a character that is written as its code point.
    """

    def __init__(self, font: QFont, colors: Colors, width: float, height: float, *, is_wide: bool) -> None:
        self._colors, self._width, self._height = colors, width, height
        self._scale = QFontInfo(font).pixelSize() / BODY.size
        self._caption = numbers(typed(font, CAPTION))
        wide = QFontMetricsF(font).horizontalAdvance("U+0000") + 4 if is_wide else 0.0
        self._glyph_width = max(self._height, wide)
        self._share_width = QFontMetricsF(self._caption).horizontalAdvance("100.0%")

    def draw(
        self,
        painter: QPainter,
        row: int,
        label: tuple[str, str],
        probability: float,
        ticks: tuple[float | None, float | None],
    ) -> None:
        """Draw a character: what it is, its bar with the ticks on it, its percentage."""
        colors = self._colors
        self.draw_grooves(painter, row)
        groove = self.groove(row)
        painter.setBrush(QColor(colors.train))
        painter.drawRoundedRect(_bar(groove, probability), 2, 2)
        # The bigram's lies below: what the model itself has done matters more.
        for place, color in zip(reversed(ticks), (colors.heldout, colors.text), strict=True):
            if place is not None:
                x = groove.left() + groove.width() * min(1.0, place) - _TICK_WIDTH / 2
                height = _TICK_HEIGHT * self._scale
                painter.fillRect(
                    QRectF(x, groove.center().y() - height / 2, _TICK_WIDTH, height), QColor(color)
                )
        painter.setPen(QColor(colors.text))
        painter.drawText(self._glyph(row), int(Qt.AlignmentFlag.AlignCenter), label[0])
        self.write_share(painter, row, label[1])

    def draw_grooves(self, painter: QPainter, row: int) -> None:
        """Draw where the character and its bar have their places."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colors.field))
        painter.drawRoundedRect(self._glyph(row), MARK_RADIUS, MARK_RADIUS)
        painter.setBrush(QColor(self._colors.sunken))
        painter.drawRoundedRect(self.groove(row), 2, 2)

    def draw_others(self, painter: QPainter, row: int, others: tuple[str, str], rest: float) -> None:
        """Draw the row of all others: ``rest`` is their probability."""
        colors, glyph, groove = self._colors, self._glyph(row), self.groove(row)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(groove, 2, 2)
        painter.setBrush(QColor(colors.edge))
        bar = _bar(groove, rest)
        painter.drawRoundedRect(bar, 2, 2)
        painter.save()
        painter.setFont(self._caption)
        width = painter.fontMetrics().horizontalAdvance(others[0]) + _GAP
        x = min(bar.right() + _GAP, groove.right() - width)
        label = QRectF(x, glyph.top(), width, glyph.height())
        painter.fillRect(label, QColor(colors.panel))
        painter.setPen(QColor(colors.muted))
        painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), others[0])
        painter.drawText(glyph, int(Qt.AlignmentFlag.AlignCenter), "…")
        painter.restore()
        self.write_share(painter, row, others[1])

    def write_share(self, painter: QPainter, row: int, share: str) -> None:
        """Write a percentage."""
        font = painter.font()
        painter.setFont(self._caption)
        painter.setPen(QColor(self._colors.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        place = QRectF(self._width - self._share_width, row * self._height, self._share_width, self._height)
        painter.drawText(place, int(right), share)
        painter.setFont(font)

    def _glyph(self, row: int) -> QRectF:
        return QRectF(0, row * self._height + 1, self._glyph_width, self._height - 2)

    def groove(self, row: int) -> QRectF:
        """Return where a bar of the whole probability lies."""
        left, thickness = self._glyph_width + _GAP, _BAR_HEIGHT * self._scale
        top = row * self._height + (self._height - thickness) / 2
        return QRectF(left, top, self._width - left - self._share_width - _GAP, thickness)


def _bar(groove: QRectF, probability: float) -> QRectF:
    bar = QRectF(groove)
    bar.setWidth(max(1.0, groove.width() * min(1.0, probability)))
    return bar
