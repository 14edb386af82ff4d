"""A number that changes while a person looks at it, under the name of what it counts."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION, LIVE_NUMBER, SMALLEST
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges

NOTHING = "–"
_PADDING = 14
_SWATCH, _SWATCH_GAP = 12, 5
_LEAST_WIDTH = 74


class LiveNumber(FollowsChanges, QWidget):
    """A caption, below it a value, and a line at the left.

    It never gets narrower while a run lasts: what stands beside it keeps its place.

    Args:
        role: the attribute of ``Colors`` for a swatch before the caption; empty: none.
    """

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self._caption, self._value, self._unit = "", NOTHING, ""
        self._widest = 0.0
        self._fonts = self._fonts_now()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.follow_changes()

    def set_caption(self, caption: str) -> None:
        """Say what is counted."""
        if caption != self._caption:
            self._caption = caption
            self.setAccessibleName(caption)
            self._measure()
            self.update()

    def set_value(self, value: str, unit: str = "") -> None:
        """Show ``value``, and ``unit`` small behind it; no value: a dash."""
        if (value or NOTHING, unit) != (self._value, self._unit):
            self._value, self._unit = value or NOTHING, unit
            self.setAccessibleDescription(self.text())
            self._measure()
            self.update()

    def reserve(self, value: str, unit: str = "") -> None:
        """Have room for ``value`` with ``unit``, which are still to come."""
        self._widen(value, unit)

    def text(self) -> str:
        """Return the value with its unit."""
        return f"{self._value} {self._unit}".strip()

    def forget_width(self) -> None:
        """Be as wide as the present value: another run begins."""
        self._widest = 0.0
        self._measure()

    def restyle(self) -> None:
        """Take the fonts of the application."""
        self._fonts = self._fonts_now()
        self._widest = 0.0
        self._measure()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the widest value so far."""
        return QSize(round(self._widest), 44)

    def minimumSizeHint(self) -> QSize:
        """Return the same as the hint: a number is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw line, caption and value."""
        colors = colors_of(self)
        caption, number, small = self._fonts
        caption_height, number_height = (QFontMetricsF(font).height() for font in (caption, number))
        top = (self.height() - caption_height - number_height) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 8, 1, self.height() - 16), QColor(colors.border))
        left = float(_PADDING)
        if self._role:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(colors, self._role)))
            painter.drawRoundedRect(QRectF(left, top + caption_height / 2 - 1.5, _SWATCH, 3), 1.5, 1.5)
            left += _SWATCH + _SWATCH_GAP
        painter.setFont(caption)
        painter.setPen(QColor(colors.muted))
        painter.drawText(QPointF(left, top + QFontMetricsF(caption).ascent()), self._caption)
        base = top + caption_height + QFontMetricsF(number).ascent()
        painter.setFont(number)
        painter.setPen(QColor(colors.text))
        painter.drawText(QPointF(_PADDING, base), self._value)
        if self._unit:
            painter.setFont(small)
            painter.setPen(QColor(colors.muted))
            width = QFontMetricsF(number).horizontalAdvance(f"{self._value} ")
            painter.drawText(QPointF(_PADDING + width, base), self._unit)
        painter.end()

    def _fonts_now(self) -> tuple[QFont, QFont, QFont]:
        font = self.font()
        return typed(font, SMALLEST), numbers(typed(font, LIVE_NUMBER)), numbers(typed(font, CAPTION))

    def _measure(self) -> None:
        self._widen(self._value, self._unit)

    def _widen(self, value: str, unit: str) -> None:
        caption, number, small = (QFontMetricsF(font) for font in self._fonts)
        over = caption.horizontalAdvance(self._caption) + (_SWATCH + _SWATCH_GAP if self._role else 0)
        under = number.horizontalAdvance(value)
        if unit:
            under += number.horizontalAdvance(" ") + small.horizontalAdvance(unit)
        widest = max(self._widest, _LEAST_WIDTH, over + 2 * _PADDING, under + 2 * _PADDING)
        if widest != self._widest:
            self._widest = widest
            self.updateGeometry()
