"""Draws the samples in their list: the prefix in the accent colour, then what the model wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION, LIGHT, Colors
from charrnn_gui.widgets.bounded import cut, in_a_line
from charrnn_gui.writing.lines_model import LINE_CHARS, PERPLEXITY, TEXT, WHEN, Line
from core.common.i18n import ngettext

OPEN_CHARS = 20_000
"""So many characters of a sample are shown in full: laying out many more stops the window."""
PADDING = 6
_MOST_LAID_OUT = 200
OPEN_MARGIN = 5
"""Above and below the text of an open line, in pixels."""

_Index = QModelIndex | QPersistentModelIndex


class LineDelegate(QStyledItemDelegate):
    """Draws the cells of a ``LinesModel``: in one line, cut with "…", or with all lines of the text.

    Args:
        is_open: whether a row is shown in full.
    """

    def __init__(self, is_open: Callable[[int], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = is_open
        self.set_look(LIGHT, QFont(), 0)

    def set_look(self, colors: Colors, font: QFont, height: int) -> None:
        """Draw in ``colors``; a line that is not open is ``height`` pixels high."""
        self._colors, self._font, self._height = colors, font, height
        self._caption = numbers(typed(font, CAPTION))
        self._laid_out: dict[tuple[str, float], tuple[str, QTextLayout]] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell. The style is not asked: it would ask the model six times for each cell."""
        cell: Any = option  # mypy knows no fields of a QStyleOption
        model: Any = index.model()
        line, column = model.line_at(index.row()), index.column()
        is_chosen = bool(cell.state & QStyle.StateFlag.State_Selected)
        whole = QRectF(cell.rect)
        if line.repeats and column == TEXT:
            # What a fold says goes on over the last column, which has nothing to say of it.
            whole.setRight(cell.widget.viewport().width())
        elif line.repeats and column == PERPLEXITY:
            return
        if is_chosen:
            painter.fillRect(whole, QColor(self._colors.selected))
        is_sample = column == TEXT and not line.repeats
        text = line.text if is_sample else model.text_at(line, column)
        if not text:
            return
        room = whole.adjusted(PADDING, 0, -PADDING, 0)
        painter.save()
        painter.setPen(QColor(self._color(is_chosen, column, line)))
        if is_sample:
            accent = self._color(is_chosen, WHEN, line) if is_chosen else self._colors.accent
            self._draw_sample(painter, room, model.prefix, text, accent, is_open=self._is_open(index.row()))
        else:
            sign = "▾ " if line.is_unfolded else "▸ "
            painter.setFont(self._caption)
            room.setHeight(self._height)
            side = Qt.AlignmentFlag.AlignRight if column == PERPLEXITY else Qt.AlignmentFlag.AlignLeft
            shown = sign + text if line.repeats else text
            shown = painter.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _color(self, is_chosen: bool, column: int, line: Line) -> str:
        colors = self._colors
        if is_chosen and colors.selected == colors.accent:
            # In high contrast a chosen row has a strong fill.
            return colors.selected_ink
        if column == TEXT and not line.repeats:
            return colors.selected_ink if is_chosen else colors.text
        return colors.accent if is_chosen and column == WHEN else colors.muted

    def _draw_sample(
        self, painter: QPainter, room: QRectF, prefix: str, text: str, accent: str, *, is_open: bool
    ) -> None:
        font = self._font
        if is_open:
            shown, prefix = shown_in_full(text), cut(prefix, OPEN_CHARS)
            layout = laid_out(shown, font, room.width())
        else:
            prefix = in_a_line(prefix, LINE_CHARS)
            shown, layout = self._in_a_line(text, room.width())
        mark = QTextLayout.FormatRange()
        mark.start, mark.length = 0, min(_units(prefix), _units(shown))
        in_accent = QTextCharFormat()
        in_accent.setForeground(QColor(accent))
        mark.format = in_accent
        height = layout.boundingRect().height()
        top = OPEN_MARGIN if is_open else (self._height - height) / 2
        painter.setClipRect(room)
        layout.draw(painter, QPointF(room.x(), room.y() + top), [mark])

    def _in_a_line(self, text: str, width: float) -> tuple[str, QTextLayout]:
        """Return what a line shows of a sample, and its layout: kept, as each new sample moves all lines."""
        found = self._laid_out.get((text, width))
        if found is None:
            if len(self._laid_out) >= _MOST_LAID_OUT:
                self._laid_out.clear()
            metrics = QFontMetrics(self._font)
            shown = metrics.elidedText(in_a_line(text, LINE_CHARS), Qt.TextElideMode.ElideRight, int(width))
            found = self._laid_out[text, width] = shown, laid_out(shown, self._font, width)
        return found


def shown_in_full(text: str) -> str:
    """Return a sample as the open line shows it: the end of a very long one is left out, and counted."""
    left = len(text) - OPEN_CHARS
    if left <= 0:
        return cut(text, OPEN_CHARS)
    return cut(text[:OPEN_CHARS], OPEN_CHARS) + ngettext(
        " … and {count} more character. Copy the line for all.",
        " … and {count} more characters. Copy the line for all.",
        left,
    ).format(count=f"{left:,}")


def laid_out(text: str, font: QFont, width: float) -> QTextLayout:
    """Return ``text`` in lines of ``width`` pixels, broken anywhere if no space is at hand."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    wrapping = QTextOption()
    wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(wrapping)
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height()
    layout.endLayout()
    return layout


def _units(text: str) -> int:
    """Return the length of ``text`` as Qt counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
