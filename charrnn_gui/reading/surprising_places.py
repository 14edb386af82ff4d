"""The most surprising characters of a text, each in its surroundings, with what was expected instead."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charrnn_gui.look.fonts import numbers
from charrnn_gui.look.tokens import TABLE_ROW_HEIGHT
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.harmless import masked
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.surprise import Surprise, TwoReadings

MOST_PLACES = 20
_FEW = 3
_AROUND = 14
# A smaller difference would be shown as none.
_LEAST_SHOWN = 0.05
_PLACE, _COST, _BEFORE, _CHARACTER, _AFTER, _EXPECTED = (Qt.ItemDataRole.UserRole + n for n in range(6))
_COST_WIDTH, _EXPECTED_WIDTH = 44, 28
_Index = QModelIndex | QPersistentModelIndex


def visible(text: str) -> str:
    """Return ``text`` in one line, in which spaces and line ends are seen."""
    return masked(text.replace("\n", "↵").replace("\t", "␉"))


class SurprisingPlaces(FollowsChanges, QListView):
    """A list of places; a row is chosen by a click or by keys.

    Signals:
        place_chosen: the place in the text of the chosen row.
    """

    place_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        # A text has been read, and no place in it is listed; the first so many never are.
        self._plain: Surprise | None = None
        self._first = 0
        self.setModel(self._model)
        self.setItemDelegate(_PlaceDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.clicked.connect(self._on_clicked)
        self.follow_changes()

    def set_surprise(
        self, surprise: Surprise | None, first: int, unit: float, both: TwoReadings | None = None
    ) -> None:
        """List the costliest characters from place ``first`` on; ``unit`` is what a cost counts, in nats.

        With ``both``, list those whose cost differs most, and by how much.
        """
        places: list[int] = []
        change = None if both is None else both.change
        if both is not None:
            places = both.most_changed(MOST_PLACES, first, _LEAST_SHOWN * unit)
        elif surprise is not None:
            places = surprise.most_surprising(MOST_PLACES, first)
        is_plain = surprise is not None and both is None and surprise.count and not places
        self._plain, self._first = surprise if is_plain else None, first
        self.selectionModel().blockSignals(True)
        self._model.setRowCount(len(places))
        for row, place in enumerate(places):
            assert surprise is not None
            item = self._model.item(row) or QStandardItem()
            text, cost = surprise.text, f"{surprise.nats[place] / unit:.1f}"
            if change is not None:
                cost = f"{change[place] / unit:+.1f}".replace("-", "−")
            before, after = text[max(0, place - _AROUND) : place], text[place + 1 : place + 1 + _AROUND]
            expected = surprise.expected[place]
            values = {
                _PLACE: place,
                _COST: cost,
                _BEFORE: visible(before),
                _CHARACTER: _seen(text[place]),
                _AFTER: visible(after),
                _EXPECTED: _seen(expected),
            }
            for role, value in values.items():
                item.setData(value, role)
            item.setText(
                _("“{character}” after “{before}”: {cost}, expected “{expected}”").format(
                    character=_seen(text[place]), before=visible(before), cost=cost, expected=_seen(expected)
                )
            )
            self._model.setItem(row, item)
        self.selectionModel().blockSignals(False)
        self.viewport().update()

    def places(self) -> list[int]:
        """Return the places in their order."""
        return [self._model.item(row).data(_PLACE) for row in range(self._model.rowCount())]

    def empty_sentence(self) -> str:
        """Return what is said if a text has no surprising place; empty if it has some, or none is read."""
        surprise, first = self._plain, self._first
        if surprise is None:
            return ""
        if np.isnan(surprise.nats[first:]).all():
            words = ngettext(
                "The first {count} character is not listed here, and no other was predicted.",
                "The first {count} characters are not listed here, and no others were predicted.",
                first,
            )
        elif surprise.unknown:
            words = ngettext(
                "After the first {count} character, each one that the model knows was the likeliest in its "
                "place.",
                "After the first {count} characters, each one that the model knows was the likeliest in its "
                "place.",
                first,
            )
        else:
            words = ngettext(
                "After the first {count} character, each one was the likeliest in its place.",
                "After the first {count} characters, each one was the likeliest in its place.",
                first,
            )
        return words.format(count=first)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say why the list is empty."""
        super().paintEvent(event)
        if self._plain is not None:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(colors_of(self).muted))
            flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(0, 6, 0, 0), flags, self.empty_sentence())
            painter.end()

    def sizeHint(self) -> QSize:
        """Return room for a few rows; the list scrolls, and takes what the column has left."""
        return QSize(200, _FEW * max(self.sizeHintForRow(0), self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height and hardly any width."""
        return QSize(80, self.sizeHint().height())

    def retranslate(self) -> None:
        """Name the list for a screen reader."""
        self.setAccessibleName(_("Most surprising places"))

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.place_chosen.emit(current.data(_PLACE))

    def _on_clicked(self, index: QModelIndex) -> None:
        self.place_chosen.emit(index.data(_PLACE))


def _seen(character: str) -> str:
    return "␣" if character == " " else visible(character)


class _PlaceDelegate(QStyledItemDelegate):
    """Draws cost, surroundings with the character in their middle, and what was expected."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a row."""
        scale = option.fontMetrics.height() / 16
        return QSize(1, round(TABLE_ROW_HEIGHT * max(1.0, scale)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row."""
        view = option.widget
        colors, rect, metrics = colors_of(view), option.rect, option.fontMetrics
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors.selected))
        painter.setFont(numbers(view.font()))
        middle = Qt.AlignmentFlag.AlignVCenter
        scale = metrics.height() / 16
        inner = rect.adjusted(0, 0, -6, 0)
        painter.setPen(QColor(colors.text))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, index.data(_COST))
        painter.setFont(view.font())
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, index.data(_EXPECTED))
        text = inner.adjusted(round(_COST_WIDTH * scale), 0, -round(_EXPECTED_WIDTH * scale), 0)
        character = index.data(_CHARACTER)
        width = metrics.horizontalAdvance(character)
        cell = QRect(text.left() + (text.width() - width) // 2, text.top() + 5, width, text.height() - 10)
        is_less = index.data(_COST).startswith("−")
        painter.fillRect(
            cell.adjusted(-1, 0, 1, 0), QColor(colors.relief[-1] if is_less else colors.surprise[-1])
        )
        painter.drawText(cell.adjusted(-4, 0, 4, 0), middle | Qt.AlignmentFlag.AlignHCenter, character)
        painter.setPen(QColor(colors.muted))
        before = QRect(text.left(), text.top(), cell.left() - 1 - text.left(), text.height())
        after = QRect(cell.right() + 2, text.top(), text.right() - cell.right() - 2, text.height())
        for box, side, words, elided in (
            (before, Qt.AlignmentFlag.AlignRight, index.data(_BEFORE), Qt.TextElideMode.ElideLeft),
            (after, Qt.AlignmentFlag.AlignLeft, index.data(_AFTER), Qt.TextElideMode.ElideRight),
        ):
            painter.drawText(box, middle | side, metrics.elidedText(words, elided, box.width()))
        painter.restore()
