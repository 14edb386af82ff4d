"""Draws a run in the list of Compare: check box, name and perplexities, and a line of details below."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from charrnn_gui.comparing.run_words import details, figures
from charrnn_gui.comparing.runs_model import BESIDE, NAME, NUMBER, RUN
from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.run_marks import mark_of
from charrnn_gui.look.tokens import BODY, CAPTION, Colors
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.run_rows import RADIUS, draw_checked, shown_name
from core.runs import RunSummary

_HEIGHT, _LEFT, _BOX, _BESIDE, _RIGHT = 48, 14, 16, 12, 10
# Between a name and the column of perplexities.
_AIR = 8
FIGURE_WIDTH = 53
"""Of a column of perplexities, in pixels at the usual size of text."""
NAME_LEFT = _LEFT + _BOX + _BESIDE
"""Where names begin, likewise."""
RIGHT = _RIGHT
"""What is free at the right, likewise."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


def scale_of(widget: QWidget) -> float:
    """Return how much larger than usual the text of ``widget`` is."""
    return widget.fontInfo().pixelSize() / BODY.size


class RunDelegate(QStyledItemDelegate):
    """Two lines; the check box has the colour of the run's curves.

    Attributes:
        pointed: the row of the run whose curve is pointed at; −1: none.
        displayed: the run on display, whose name is bold; None: no run is.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pointed = -1
        self.displayed: Path | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a row."""
        return QSize(1, round(_HEIGHT * scale_of(option.widget)))

    def box(self, rect: QRectF, scale: float) -> QRectF:
        """Return where in a row the check box is."""
        side = _BOX * scale
        return QRectF(rect.left() + _LEFT * scale, rect.center().y() - side / 2, side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row."""
        view, rect, run = option.widget, QRectF(option.rect), index.data(RUN)
        if not isinstance(run, RunSummary):
            return
        colors, scale = colors_of(view), scale_of(view)
        state = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected or index.row() == self.pointed or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.accent_soft if is_selected else colors.hover))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 0.5, rect.width(), 1), QColor(colors.border))
        if is_selected and view.hasFocus():
            painter.setPen(QColor(colors.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -1.5))
        self._draw_box(painter, self.box(rect, scale), index.data(NUMBER), colors)
        self._draw_texts(painter, rect, run, index, view)
        painter.restore()

    def _draw_box(self, painter: QPainter, box: QRectF, number: int | None, colors: Colors) -> None:
        if number is None:
            painter.setPen(QColor(colors.edge))
            painter.setBrush(QColor(colors.panel))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            return
        draw_checked(painter, box, colors.compared(number), colors.panel, is_hollow=mark_of(number).is_hollow)

    def _draw_texts(
        self, painter: QPainter, rect: QRectF, run: RunSummary, index: _Index, view: QWidget
    ) -> None:
        colors, scale = colors_of(view), scale_of(view)
        font, small = numbers(view.font()), typed(view.font(), CAPTION)
        left, right = rect.left() + NAME_LEFT * scale, rect.right() - RIGHT * scale
        middle, line = rect.center().y(), QFontMetricsF(font).lineSpacing()
        top = QRectF(left, middle - line, right - left, line)
        painter.setFont(font)
        painter.setPen(QColor(colors.text))
        for text in reversed(figures(run)):
            painter.drawText(top, _MIDDLE | Qt.AlignmentFlag.AlignRight, text)
            top.setRight(top.right() - FIGURE_WIDTH * scale)
        if run.path == self.displayed:
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
        shown = shown_name(index.data(NAME), index.data(BESIDE), top.width() - _AIR * scale, font)
        painter.drawText(top, _MIDDLE | Qt.AlignmentFlag.AlignLeft, shown)
        below = QRectF(left, middle, right - left, line)
        painter.setFont(small)
        painter.setPen(QColor(colors.error if run.standing == "diverged" else colors.muted))
        shown = QFontMetricsF(small).elidedText(details(run), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, _MIDDLE | Qt.AlignmentFlag.AlignLeft, shown)
