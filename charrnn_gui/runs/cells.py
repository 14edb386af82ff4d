"""How the cells of the table of runs are edited, and how a check box shows the colour of its curve."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charrnn_gui.look.run_marks import overlay_mark
from charrnn_gui.runs.runs_model import CURVE_ROLE
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.run_rows import draw_checked, elided_where
from core.common.i18n import gettext as _
from core.runs.note import MOST_NOTE_CHARS

_Index = QModelIndex | QPersistentModelIndex


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
        option.textElideMode = elided_where(option.text)

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
        is_hollow = overlay_mark(number).is_hollow
        draw_checked(painter, box, colors.overlay(number), colors.panel, is_hollow=is_hollow)
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
