"""A small plot for every combination of a grid's values, all on one scale, painted by one widget."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from charrnn_gui.grids.cells import Cell, Table, table_of
from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.runs.grid_standing import GridStanding, Points

_GAP, _RADIUS = 8.0, 4.0
_SHAPE = 0.66
"""The height of a small plot by its width."""
_LEAST_HEIGHT, _MOST_HEIGHT = 44.0, 84.0
# Points of a curve lie so far apart at least: more are not seen, and wide lines are slow.
_POINT_DISTANCE = 3.0
_MARGIN, _SWATCH = 5.0, 10.0
# The labels of rows take at most this share of the width.
_LABEL_SHARE = 0.3


class SmallPlots(FollowsChanges, QWidget):
    """Rows for the values of one setting, columns for those of the other.

    Signals:
        runs_chosen: tuple of Path: the runs of the plot that was clicked, or chosen by Enter; those of one
            combination, which differ in their seeds only.
    """

    runs_chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = Table()
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.follow_changes()

    def set_standing(self, standing: GridStanding | None, seconds: Mapping[str, float]) -> None:
        """Show how a grid stands; None: there is none.

        Args:
            standing: of the grid.
            seconds: how long its runs take, by their names, as far as that is known.
        """
        self._table = Table() if standing is None else table_of(standing, seconds)
        self._current = min(self._current, max(0, len(self._table.cells) - 1))
        self.setVisible(bool(self._table.cells))
        self._describe()
        self.updateGeometry()
        self.update()

    def cells(self) -> Sequence[Cell]:
        """Return what is shown, row by row."""
        return self._table.cells

    def place_of(self, number: int) -> QRectF:
        """Return where the plot of cell ``number`` is."""
        left, top, width, height = self._measures()
        row, column = divmod(number, max(1, self._table.num_columns))
        pitch = height + self._line() + _GAP
        return QRectF(left + column * (width + _GAP), top + row * pitch, width, height)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Small plots of the grid"))
        self._describe()

    def restyle(self) -> None:
        """Take the sizes of the font."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return some width, and the height that goes with it."""
        width = self.width() if self.width() > 100 else 372
        return QSize(200, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all rows."""
        if not self._table.cells:
            return 0
        _left, top, _width, height = self._measures(width)
        return round(top + self._table.num_rows * (height + self._line() + _GAP) + self._line())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw labels, frames, curves, and numbers below them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_labels(painter)
        for number, cell in enumerate(self._table.cells):
            self._paint_cell(painter, number, cell)
        self._paint_legend(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the runs of the plot below the pointer."""
        number = self._cell_at(event.position())
        if number is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(number)
            self._choose()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over what can be clicked."""
        number = self._cell_at(event.position())
        has_runs = number is not None and bool(self._table.cells[number].begun)
        self.setCursor(Qt.CursorShape.PointingHandCursor if has_runs else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from plot to plot by the arrows; Enter and space choose."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._table.num_columns,
            Qt.Key.Key_Down: self._table.num_columns,
        }
        if event.key() in steps:
            number = self._current + steps[Qt.Key(event.key())]
            if 0 <= number < len(self._table.cells):
                self._go_to(number)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell in a tooltip what the plot below the pointer is of."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._cell_at(QPointF(event.pos()))
            text = "" if number is None else self._table.cells[number].description()
            QToolTip.showText(event.globalPos(), tooltip(text), self)
            return True
        return bool(super().event(event))

    # Private

    def _go_to(self, number: int) -> None:
        self._current = number
        self._describe()
        self.update()

    def _choose(self) -> None:
        paths: tuple[Path, ...] = ()
        if self._current < len(self._table.cells):
            paths = self._table.cells[self._current].begun
        if paths:
            self.runs_chosen.emit(paths)

    def _describe(self) -> None:
        cells = self._table.cells
        self.setAccessibleDescription(cells[self._current].description() if cells else "")

    def _cell_at(self, point: QPointF) -> int | None:
        for number in range(len(self._table.cells)):
            if self.place_of(number).contains(point):
                return number
        return None

    def _caption(self) -> QFont:
        return numbers(typed(self.font(), CAPTION))

    def _line(self) -> float:
        return QFontMetricsF(self._caption()).height() + 3

    def _measures(self, width: int | None = None) -> tuple[float, float, float, float]:
        """Return where the plots begin, from the left and from the top, and how wide and high each is."""
        metrics = QFontMetricsF(self._caption())
        total = float(self.width() if width is None else width)
        longest = max((metrics.horizontalAdvance(label) for label in self._table.row_labels), default=0.0)
        left = min(longest + _GAP, total * _LABEL_SHARE) if longest else 0.0
        top = self._line() if any(self._table.column_labels) else 0.0
        columns = max(1, self._table.num_columns)
        each = (total - left - _GAP * (columns - 1)) / columns
        return left, top, each, min(_MOST_HEIGHT, max(_LEAST_HEIGHT, each * _SHAPE))

    def _paint_labels(self, painter: QPainter) -> None:
        painter.setFont(self._caption())
        painter.setPen(QColor(colors_of(self).muted))
        metrics = painter.fontMetrics()
        for column, label in enumerate(self._table.column_labels):
            place = self.place_of(column)
            box = QRectF(place.left(), 0, place.width(), self._line())
            text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
        for row, label in enumerate(self._table.row_labels):
            place = self.place_of(row * self._table.num_columns)
            box = QRectF(0, place.top(), place.left() - _GAP, place.height())
            text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_legend(self, painter: QPainter) -> None:
        colors, line = colors_of(self), self._line()
        painter.setFont(self._caption())
        metrics = painter.fontMetrics()
        names = [(_("training, at the end"), colors.train)]
        if self._table.has_heldout:
            names.append((_("held-out, best"), colors.heldout))
        x, y = 0.0, self.height() - line / 2
        for name, color in names:
            painter.fillRect(QRectF(x, y - 1, _SWATCH, 2), QColor(color))
            painter.setPen(QColor(colors.muted))
            box = QRectF(x + _SWATCH + 5, y - line / 2, self.width(), line)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            x += _SWATCH + 5 + metrics.horizontalAdvance(name) + 14

    def _paint_cell(self, painter: QPainter, number: int, cell: Cell) -> None:
        colors, place = colors_of(self), self.place_of(number)
        is_current = number == self._current and self.hasFocus()
        edge = colors.accent if cell.is_best else colors.edge if is_current else colors.border
        painter.setPen(QPen(QColor(edge), 2.0 if is_current else 1.4 if cell.is_best else 1.0))
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.save()
        painter.setClipRect(place.adjusted(1, 1, -1, -1))
        reference = self._table.reference
        if reference is not None and cell.has_curves:
            y = self._point(place, 0.0, reference).y()
            painter.setPen(QPen(QColor(colors.reference), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(place.left() + _MARGIN, y), QPointF(place.right() - _MARGIN, y))
        for curves, color in ((cell.training, colors.train), (cell.heldout, colors.heldout)):
            painter.setPen(QPen(QColor(color), 1.4))
            for curve in curves:
                self._paint_curve(painter, place, curve)
        painter.restore()
        if not cell.has_curves:
            painter.setFont(self._caption())
            painter.setPen(QColor(colors.error if cell.is_bad else colors.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, cell.inside)
        self._paint_numbers(painter, place, cell)

    def _paint_curve(self, painter: QPainter, place: QRectF, curve: Points) -> None:
        step = int(len(curve) * _POINT_DISTANCE / place.width()) + 1
        points = [self._point(place, x, y) for x, y in (*curve[:-1][::step], *curve[-1:])]
        if len(points) == 1:
            painter.drawPoint(points[0])
        painter.drawPolyline(QPolygonF(points))

    def _point(self, place: QRectF, x: float, y: float) -> QPointF:
        room = place.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        low, high = self._table.low, self._table.high
        share = (math.log(y) - math.log(low)) / (math.log(high) - math.log(low))
        return QPointF(
            room.left() + room.width() * x / self._table.last, room.bottom() - room.height() * share
        )

    def _paint_numbers(self, painter: QPainter, place: QRectF, cell: Cell) -> None:
        """Write what stands below a plot: the numbers side by side, or in words why there are none."""
        colors = colors_of(self)
        parts = [(cell.below, colors.error if cell.is_bad else colors.muted)]
        if not cell.below:
            parts = [(cell.perplexity, colors.train), (cell.best_heldout, colors.heldout)]
        parts = [part for part in parts if part[0]]
        fonts = []
        for part in parts:
            font = QFont(self._caption())
            # That by which the grid is judged.
            font.setBold(cell.is_best and part is parts[-1])
            fonts.append(font)
        widths = [
            QFontMetricsF(font).horizontalAdvance(part[0]) for font, part in zip(fonts, parts, strict=True)
        ]
        if sum(widths) + _GAP > place.width() and len(parts) > 1:
            parts, fonts, widths = parts[-1:], fonts[-1:], widths[-1:]
        x = place.center().x() - (sum(widths) + _GAP * (len(parts) - 1)) / 2
        for (text, color), font, width in zip(parts, fonts, widths, strict=True):
            painter.setFont(font)
            painter.setPen(QColor(color))
            box = QRectF(
                max(x, place.left()), place.bottom() + 1, min(width + 1, place.width()), self._line()
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
            x += width + _GAP
