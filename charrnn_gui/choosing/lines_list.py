"""The list of the lines that were written; branches stand below the line that they left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charrnn_gui.choosing.line_order import Placed, beginning_of, in_order, origin_of
from charrnn_gui.choosing.row_ground import paint_ground
from charrnn_gui.choosing.words import log_probability
from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.icons import pixmap
from charrnn_gui.look.tokens import BODY, CAPTION, LINE_ROW_HEIGHT
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.lines import Line

_INDENT, _MOST_DEPTH, _BESIDE, _ICON = 16, 5, 10, 14
_PLACED = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class LinesList(FollowsChanges, QListView):
    """One row a line. Delete removes the chosen one, as does its menu.

    Signals:
        line_chosen: the number of the line that a person chose.
        remove_wanted: the number of a line that is to be removed.
    """

    line_chosen = Signal(int)
    remove_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _LinesModel(self)
        self._is_showing = False
        self.setModel(self._lines)
        self.setItemDelegate(_LineDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._menu = QMenu(self)
        self._remove = QAction(self)
        self._remove.triggered.connect(self._remove_current)
        self._menu.addAction(self._remove)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.follow_changes()

    def show_lines(self, lines: Sequence[Line], shown: int, wanted: str) -> None:
        """List those of ``lines`` that contain ``wanted``, with the row of number ``shown`` chosen."""
        self._is_showing = True
        self._lines.set_rows(in_order(lines, wanted))
        row = next((row for row, placed in enumerate(self._lines.rows) if placed.line.number == shown), -1)
        index = self._lines.index(row, 0)
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self._is_showing = False

    def rows(self) -> list[Placed]:
        """Return what is listed."""
        return self._lines.rows

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Lines written"))
        self._remove.setText(_("&Remove line"))
        self.viewport().update()

    def restyle(self) -> None:
        """Lay out the rows anew."""
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the chosen line on Delete."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentIndex().isValid():
            self._remove_current()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to remove the line."""
        is_by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_by_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
            self._menu.popup(place if is_by_key else event.globalPos())

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid() and not self._is_showing:
            self.line_chosen.emit(self._lines.rows[current.row()].line.number)

    def _remove_current(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self.remove_wanted.emit(self._lines.rows[index.row()].line.number)


class _LinesModel(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Placed] = []

    def set_rows(self, rows: list[Placed]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line in words, as a screen reader says it."""
        if not index.isValid() or role not in (_PLACED, Qt.ItemDataRole.DisplayRole):
            return None
        placed = self.rows[index.row()]
        if role == _PLACED:
            return placed
        prefix, text = beginning_of(placed)
        return _("{line}: {origin}, {log} nats").format(
            line=prefix + text, origin=origin_of(placed.line), log=log_probability(placed.line.nats)
        )


class _LineDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a row."""
        view = option.widget
        scale = view.fontInfo().pixelSize() / BODY.size
        return QSize(1, max(round(LINE_ROW_HEIGHT * scale), 2 * view.fontMetrics().lineSpacing() + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the beginning of a line, and below it where it comes from and what it costs."""
        view = option.widget
        placed: Placed = index.data(_PLACED)
        colors, scale = colors_of(view), view.fontInfo().pixelSize() / BODY.size
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        rect.setLeft(rect.left() + _INDENT * scale * min(placed.depth, _MOST_DEPTH))
        is_selected = paint_ground(painter, rect, option)
        is_dark_row = is_selected and colors.selected_ink != colors.text
        ink = QColor(colors.selected_ink if is_selected else colors.text)
        inner = rect.adjusted(_BESIDE * scale, 5 * scale, -_BESIDE * scale, -5 * scale)
        upper, lower = QRectF(inner), QRectF(inner)
        upper.setHeight(inner.height() / 2)
        lower.setTop(upper.bottom())
        if placed.depth:
            size = round(_ICON * scale)
            color = colors.selected_ink if is_dark_row else colors.muted
            mark = pixmap("branch", color, size=size, ratio=view.devicePixelRatioF())
            painter.drawPixmap(round(upper.left()), round(upper.center().y() - size / 2), mark)
            upper.setLeft(upper.left() + size + 5)
        prefix, text = beginning_of(placed)
        painter.setFont(view.font())
        painter.setPen(ink if is_dark_row else QColor(colors.accent))
        _draw(painter, upper, prefix)
        upper.setLeft(min(upper.right(), upper.left() + painter.fontMetrics().horizontalAdvance(prefix)))
        painter.setPen(ink)
        _draw(painter, upper, text)
        painter.setFont(numbers(typed(view.font(), CAPTION)))
        painter.setPen(ink if is_dark_row else QColor(colors.muted))
        cost = _("{log} nats").format(log=log_probability(placed.line.nats))
        painter.drawText(lower, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, cost)
        lower.setRight(lower.right() - painter.fontMetrics().horizontalAdvance(cost) - 8)
        _draw(painter, lower, origin_of(placed.line))
        painter.restore()


def _draw(painter: QPainter, box: QRectF, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(box.width())))
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
