"""How much of its samples a run has copied, epoch by epoch."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import SMALLEST
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.settings.run_end import epochs_text

Point = tuple[float, float, int]
"""Epochs done, the share copied (0 to 1), and the length of the longest stretch."""

_HEIGHT = 142
_LEFT, _RIGHT = 28, 66


class CopiedCurve(FollowsChanges, QWidget):
    """Two lines over the epochs: the share copied in percent, and the longest stretch in characters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[Point, ...] = ()
        self.follow_changes()

    def set_points(self, points: tuple[Point, ...]) -> None:
        """Show the points, in the order of their epochs."""
        self._points = points
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        """Say for a screen reader what the lines are, and how they end."""
        self.setAccessibleName(_("Copied so far, by epoch"))
        if self._points:
            _place, share, longest = self._points[-1]
            words = _("{share:.0%} copied, longest stretch {longest} characters")
            self.setAccessibleDescription(words.format(share=share, longest=longest))

    def restyle(self) -> None:
        """Be as high as the size of text asks for."""
        self.setFixedHeight(round(_HEIGHT * self._scale()))

    def sizeHint(self) -> QSize:
        """Return some width."""
        return QSize(200, round(_HEIGHT * self._scale()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw grid, lines and what they end at."""
        painter, colors, scale = QPainter(self), colors_of(self), self._scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(numbers(typed(self.font(), SMALLEST)))
        line = painter.fontMetrics().height()
        area = QRectF(
            _LEFT * scale, 8, self.width() - (_LEFT + _RIGHT) * scale, self.height() - 2 * line - 20
        )
        last = max((place for place, _share, _longest in self._points), default=1.0) or 1.0
        top = max([10.0, *(100 * share for _place, share, _longest in self._points)])
        top = max(top, *(float(longest) for _place, _share, longest in self._points), 10.0) * 1.08
        step = next(step for step in (5, 10, 20, 50, 100, 200, 500, 1000) if top / step <= 5 or step == 1000)
        for number in range(int(top / step) + 1):
            y = area.bottom() - area.height() * number * step / top
            painter.setPen(QColor(colors.grid))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colors.muted))
            box = QRectF(0, y - line / 2, area.left() - 6, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, str(number * step))
        if not self._points:
            return
        box = QRectF(area.left(), area.bottom() + 4, area.width(), line)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, epochs_text(last))
        ends = []
        lengths = [float(longest) for _place, _share, longest in self._points]
        shares = [100 * share for _place, share, _longest in self._points]
        for values, color, width, unit in (
            (lengths, colors.reference, 1.4, _("{value} char.")),
            (shares, colors.mem, 2.2, "{value}%"),
        ):
            points = [
                QPointF(
                    area.left() + area.width() * point[0] / last, area.bottom() - area.height() * value / top
                )
                for point, value in zip(self._points, values, strict=True)
            ]
            painter.setPen(QPen(QColor(color), width))
            painter.drawPolyline(QPolygonF(points))
            ends.append((points[-1].y(), unit.format(value=f"{values[-1]:.0f}"), color))
        lowest = None
        self._paint_legend(painter, area)
        for y, text, color in sorted(ends):
            y = y if lowest is None else max(y, lowest + line)
            lowest = y
            painter.setPen(QColor(color))
            painter.drawText(QPointF(area.right() + 6, y + line / 3), text)

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        colors, metrics = colors_of(self), painter.fontMetrics()
        x, y = area.left(), self.height() - metrics.height() / 2 - 1
        for name, color in ((_("share copied, %"), colors.mem), (_("longest stretch"), colors.reference)):
            painter.fillRect(QRectF(x, y - 1, 10, 2), QColor(color))
            painter.setPen(QColor(colors.muted))
            painter.drawText(QPointF(x + 15, y + metrics.ascent() / 2 - 1), name)
            x += 15 + metrics.horizontalAdvance(name) + 14

    def _scale(self) -> float:
        return typed(self.font(), SMALLEST).pixelSize() / SMALLEST.size
