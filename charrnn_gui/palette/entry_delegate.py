"""Draws an entry of the palette, and lets a setting be changed in its place."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charrnn_gui.look.fonts import typed
from charrnn_gui.look.tokens import CAPTION, CAPTION_STRONG, Colors
from charrnn_gui.palette.entries import Found
from charrnn_gui.palette.entry_model import HEADING, HIT
from charrnn_gui.setup.setting_editors import ChoiceEdit, Editor, SwitchEdit, editor_for
from charrnn_gui.theme import colors_of
from core.settings.settings import SPECS, Settings

_Index = QModelIndex | QPersistentModelIndex
_PADDING = 10
_HEADING_HEIGHT = 28
_BADGE_PADDING = 6
_EDITOR_WIDTH = 150


class EntryDelegate(QStyledItemDelegate):
    """One or two lines: title and detail; at the right the value, the keys, or why it is not possible.

    Signals:
        committed: a setting (str) and its new value (object: of the setting's type).

    Attributes:
        value: of the setting that is edited next.
    """

    committed = Signal(str, object)  # settings have values of several types

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value: object = None

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of the entry, with the heading of its group if it is the first."""
        hit: Found = index.data(HIT)
        metrics = QFontMetrics(option.font)
        height = metrics.lineSpacing() + 12
        if _is_term(hit):
            view = option.widget
            assert isinstance(view, QAbstractItemView)
            width = view.viewport().width() - 2 * _PADDING
            height += _wrapped(hit, typed(option.font, CAPTION), width).height()
        elif hit.entry.detail:
            height += metrics.lineSpacing()
        return QSize(200, height + (_HEADING_HEIGHT if index.data(HEADING) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the entry."""
        widget: QWidget = option.widget
        font: QFont = option.font
        colors = colors_of(widget)
        rect = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if heading := index.data(HEADING):
            painter.setFont(typed(font, CAPTION_STRONG))
            painter.setPen(QColor(colors.muted))
            top = QRect(rect.left() + _PADDING, rect.top(), rect.width(), _HEADING_HEIGHT)
            painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, heading)
            rect.setTop(rect.top() + _HEADING_HEIGHT)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(rect, 6, 6)
        hit: Found = index.data(HIT)
        inner = rect.adjusted(_PADDING, 4, -_PADDING, -4)
        right = self._draw_right(painter, inner, hit, font, colors)
        if hit.entry.setting:
            right = min(right, inner.right() - _EDITOR_WIDTH)  # An editor may come to stand there.
        inner.setRight(right - _PADDING)
        self._draw_left(painter, inner, hit, font, colors)
        painter.restore()

    def _draw_left(self, painter: QPainter, rect: QRect, hit: Found, font: QFont, colors: Colors) -> None:
        entry, metrics = hit.entry, QFontMetrics(font)
        line = QRect(rect.left(), rect.top(), rect.width(), metrics.lineSpacing())
        if not entry.detail:
            line.setHeight(rect.height())
        painter.setFont(font)
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, line.width())
        before, marked = title[: hit.places.start], title[hit.places.start : hit.places.stop]
        plain = colors.muted if entry.reason else colors.text
        x = line.left()
        for part, color in ((before, plain), (marked, colors.accent), (title[hit.places.stop :], plain)):
            painter.setPen(QColor(color))
            painter.drawText(QRect(x, line.top(), line.right() - x + 1, line.height()), _LEFT, part)
            x += metrics.horizontalAdvance(part)
        if entry.detail:
            small = typed(font, CAPTION)
            painter.setFont(small)
            painter.setPen(QColor(colors.muted))
            below = QRect(line.left(), line.bottom() + 1, line.width(), rect.bottom() - line.bottom())
            if _is_term(hit):
                painter.drawText(below, _WRAPPED, entry.detail)
                return
            cut = QFontMetrics(small).elidedText(entry.detail, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, _LEFT, cut)

    def _draw_right(self, painter: QPainter, rect: QRect, hit: Found, font: QFont, colors: Colors) -> int:
        """Draw the badge at the right, if there is one; return where it begins."""
        entry = hit.entry
        text = entry.reason or entry.keys or entry.value
        if not text:
            return rect.right()
        small = typed(font, CAPTION)
        metrics = QFontMetrics(small)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() // 2)
        width = metrics.horizontalAdvance(text) + 2 * _BADGE_PADDING
        height = metrics.height() + 4
        badge = QRect(rect.right() - width, rect.center().y() - height // 2, width, height)
        fill, ink = (colors.warn_soft, colors.warn) if entry.reason else (colors.field, colors.text)
        painter.setPen(QColor(colors.field_line))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setFont(small)
        painter.setPen(QColor(ink))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        return badge.left()

    # Changing a setting in its place

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> QWidget:
        """Return the editor that Setup has for the setting, with its present value."""
        name = index.data(HIT).entry.setting
        editor = editor_for(SPECS[name], getattr(Settings(), name))
        editor.setParent(parent)
        editor.set_value(self.value)
        editor.setAccessibleName(index.data(Qt.ItemDataRole.DisplayRole))
        if isinstance(editor, (ChoiceEdit, SwitchEdit)):
            # The others end with Enter, which Qt itself takes as the end.
            editor.committed.connect(lambda: self._end(editor))
        return editor

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Put the editor over the value."""
        rect = QRect(option.rect)
        if index.data(HEADING):
            rect.setTop(rect.top() + _HEADING_HEIGHT)
        height = editor.sizeHint().height()
        editor.setGeometry(
            rect.right() - _EDITOR_WIDTH - _PADDING, rect.center().y() - height // 2, _EDITOR_WIDTH, height
        )
        if isinstance(editor, (QAbstractSpinBox, QLineEdit)):
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:  # noqa: N802
        """Report the value, if it is another."""
        assert isinstance(editor, Editor)
        if editor.value() != self.value:
            self.committed.emit(index.data(HIT).entry.setting, editor.value())

    def _end(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


def _is_term(hit: Found) -> bool:
    """Return whether all that is said of an entry is shown."""
    return hit.entry.group == "terms"


def _wrapped(hit: Found, font: QFont, width: int) -> QRect:
    """Return the room that the explanation of a term takes in ``width``."""
    return QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), _WRAPPED, hit.entry.detail)
