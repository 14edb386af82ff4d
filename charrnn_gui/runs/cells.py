"""How the cells of the table of runs are edited, and how a check box shows the colour of its curve."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charrnn_gui.look.run_marks import overlay_mark
from charrnn_gui.runs.runs_model import BESIDE_ROLE, CURVE_ROLE
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.run_rows import draw_checked, shown_name
from core.common.i18n import gettext as _
from core.runs.note import MOST_NOTE_CHARS
from core.runs.telling_apart import listed_names

# Qt leaves so much free at both ends of a text.
_AIR = 8
_Index = QModelIndex | QPersistentModelIndex


class NameCells(QStyledItemDelegate):
    """The cells with a run's name: the check box has the colour of the run's curve in the plot."""

    _is_painting = False

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: N802
        """Return a line for the name."""
        editor = super().createEditor(parent, option, index)
        editor.setAccessibleName(_("Name of the run"))
        return editor

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: N802
        """Cut a name so that it differs from the others, if the cell is painted; its size is that of all."""
        super().initStyleOption(option, index)
        if self._is_painting and option.widget is not None:
            option.text = painted_name(option, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell, then the colour and the tick over its check box."""
        self._is_painting = True
        super().paint(painter, option, index)
        self._is_painting = False
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


@lru_cache(2)  # One cell after the other is painted, and all have the same names beside them.
def _listed(titles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(listed_names(titles))


def painted_name(option: QStyleOptionViewItem, index: _Index) -> str:
    """Return what of a name has room in its cell: all of it, or what tells it from the names near it."""
    widget, whole, beside = option.widget, str(index.data()), index.data(BESIDE_ROLE)
    part = QStyle.SubElement.SE_ItemViewItemText
    room = (widget.style() or QApplication.style()).subElementRect(part, option, widget).width() - _AIR
    if QFontMetricsF(option.font).horizontalAdvance(whole) <= room:
        return whole
    names = _listed(beside)
    return shown_name(names[beside.index(whole)], names, room, option.font)
