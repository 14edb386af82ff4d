"""Draws how a continuation ends, and what it costs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from charrnn_gui.choosing.row_ground import paint_ground
from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import BODY, CAPTION, LEAF_HEIGHT, Type
from charrnn_gui.theme import colors_of

TEXT, COST, LEFT = (Qt.ItemDataRole.UserRole + number for number in range(3))
"""The roles of a row: its text, its log probability, and where its text begins, in pixels."""
_TYPE = Type(15)
_BESIDE, _COST_WIDTH = 20, 64
_Index = QModelIndex | QPersistentModelIndex


def leaf_font(widget: QWidget) -> QFont:
    """Return the font of the texts of a tree in ``widget``."""
    return typed(widget.font(), _TYPE)


def leaf_metrics(widget: QWidget) -> QFontMetricsF:
    """Return the measures of that font."""
    return QFontMetricsF(leaf_font(widget))


def leaf_height(widget: QWidget) -> int:
    """Return how high a row is at the size of text of ``widget``."""
    scale = widget.fontInfo().pixelSize() / BODY.size
    return max(round(LEAF_HEIGHT * scale), round(leaf_metrics(widget).lineSpacing()) + 8)


class LeafDelegate(QStyledItemDelegate):
    """Leaves the left of a row free: there is the tree."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a row."""
        return QSize(1, leaf_height(option.widget))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row from where its text begins."""
        view, rect = option.widget, QRectF(option.rect)
        colors, scale = colors_of(view), view.fontInfo().pixelSize() / BODY.size
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = rect.adjusted(float(index.data(LEFT) or 0), 3, -_BESIDE * scale / 2, -3)
        box = inner.adjusted(-4, 0, -_COST_WIDTH * scale, 0)
        is_selected = paint_ground(painter, box, option)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(leaf_font(view))
        painter.setPen(QColor(colors.selected_ink if is_selected else colors.text))
        text = box.adjusted(8, 0, -8, 0)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(index.data(TEXT), Qt.TextElideMode.ElideRight, max(0, int(text.width())))
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setFont(numbers(typed(view.font(), CAPTION)))
        painter.setPen(QColor(colors.muted))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, index.data(COST))
        painter.restore()
