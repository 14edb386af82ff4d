"""How the cells of the table of runs are edited, and how a check box shows the colour of its curve."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charrnn_gui.runs.runs_model import CURVE_ROLE
from charrnn_gui.theme import colors_of
from core.common.i18n import gettext as _
from core.runs.note import MOST_NOTE_CHARS

_Index = QModelIndex | QPersistentModelIndex
# In shares of the box.
_TICK = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.3))
_RADIUS = 4
_DATED = re.compile(r"\d{4}-\d\d-\d\d")


class NameCells(QStyledItemDelegate):
    """The cells with a run's name: the check box has the colour of the run's curve in the plot."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: N802
        """Return a line for the name."""
        editor = super().createEditor(parent, option, index)
        editor.setAccessibleName(_("Name of the run"))
        return editor

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: N802
        """Cut what tells runs apart least: of a name that the program gave the date, of another its end."""
        super().initStyleOption(option, index)
        begins_with_date = _DATED.match(option.text) is not None
        option.textElideMode = Qt.TextElideMode.ElideLeft if begins_with_date else Qt.TextElideMode.ElideRight

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell, then the colour and the tick over its check box."""
        super().paint(painter, option, index)
        number = index.data(CURVE_ROLE)
        widget = option.widget
        if number is None or widget is None:
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        box = QRectF((widget.style() or QApplication.style()).subElementRect(part, shown, widget))
        colors = colors_of(widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.overlay(number)))
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        pen = QPen(QColor(colors.panel), box.width() / 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(
            [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in _TICK]
        )
        painter.restore()


class NoteCells(QStyledItemDelegate):
    """The cells with a note."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: N802
        """Return a line for the note, which takes no more than is kept."""
        editor = super().createEditor(parent, option, index)
        editor.setAccessibleName(_("Note on the run"))
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(MOST_NOTE_CHARS)
            editor.setPlaceholderText(_("Note on the run"))
        return editor
