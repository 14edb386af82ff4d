"""The rows of the alternatives: rank, character, bar and percentage."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charrnn_gui.choosing.candidates import Candidate
from charrnn_gui.choosing.words import seen
from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import BODY, CAPTION, CHOICE_ROW_HEIGHT, MARK_RADIUS, Type
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.percentages import percentage
from core.common.i18n import gettext as _

_CANDIDATE, _IS_WRITTEN, _MOST = (Qt.ItemDataRole.UserRole + number for number in range(3))
_BESIDE, _RANK_WIDTH, _CHARACTER_WIDTH, _SHARE_WIDTH, _BAR_HEIGHT, _GAP = 12, 16, 24, 52, 8, 8
_CHARACTER = Type(15)
_Index = QModelIndex | QPersistentModelIndex


class CandidateList(FollowsChanges, QListView):
    """A list without the keyboard: the text keeps it.

    Signals:
        picked: a row was clicked; its character.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_RowDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.clicked.connect(lambda index: self.picked.emit(index.data(_CANDIDATE).character))
        self.follow_changes()

    def show_candidates(self, candidates: list[Candidate], written: str, selected: str) -> None:
        """List candidates; ``written`` is the character that stands there, ``selected`` gets the row."""
        most = max((c.probability for c in candidates if not math.isnan(c.probability)), default=1.0)
        self._model.setRowCount(len(candidates))
        for row, candidate in enumerate(candidates):
            item = self._model.item(row) or QStandardItem()
            item.setData(candidate, _CANDIDATE)
            item.setData(candidate.character == written, _IS_WRITTEN)
            item.setData(most, _MOST)
            item.setText(spoken(candidate))
            self._model.setItem(row, item)
            if candidate.character == selected:
                self.setCurrentIndex(item.index())
        self.updateGeometry()

    def selected(self) -> Candidate | None:
        """Return the candidate of the chosen row."""
        found = self.currentIndex().data(_CANDIDATE)
        return found if isinstance(found, Candidate) else None

    def candidates(self) -> list[Candidate]:
        """Return all, in their order."""
        return [self._model.item(row).data(_CANDIDATE) for row in range(self._model.rowCount())]

    def step(self, step: int) -> None:
        """Choose another row, ``step`` further down; the first or last one if there are not so many."""
        last = self._model.rowCount() - 1
        row = min(max(0, self.currentIndex().row() + step), last)
        self.setCurrentIndex(self._model.index(row, 0))

    def restyle(self) -> None:
        """Be as high as the rows."""
        self.updateGeometry()

    def retranslate(self) -> None:
        """Name the list for a screen reader."""
        self.setAccessibleName(_("What else could have come here"))

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(200, row_height(self) * self._model.rowCount() + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Return room for two rows: the others scroll."""
        return QSize(200, row_height(self) * min(2, self._model.rowCount()))


def row_height(widget: QWidget) -> int:
    """Return how high a row is at the size of text of ``widget``."""
    scale = widget.fontInfo().pixelSize() / BODY.size
    return max(round(CHOICE_ROW_HEIGHT * scale), widget.fontMetrics().lineSpacing() + 2)


def spoken(candidate: Candidate) -> str:
    """Return a candidate in words: "rank 3: a, 22.2%"."""
    if math.isnan(candidate.probability):
        return seen(candidate.character)
    values = {"character": seen(candidate.character), "share": percentage(candidate.probability)}
    if not candidate.rank:
        return "{character}, {share}".format(**values)
    words = (
        _("rank {rank}: {character}, {share}, never written")
        if candidate.is_banned
        else _("rank {rank}: {character}, {share}")
    )
    return words.format(rank=f"{candidate.rank:,}", **values)


class _RowDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a row."""
        return QSize(1, row_height(option.widget))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row."""
        view, rect = option.widget, QRectF(option.rect)
        candidate: Candidate = index.data(_CANDIDATE)
        colors, scale = colors_of(view), view.fontInfo().pixelSize() / BODY.size
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = QColor(colors.selected_ink if is_selected else colors.text)
        quiet = ink if is_selected else QColor(colors.faint)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected:
            painter.fillRect(rect, QColor(colors.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.hover))
        inner = rect.adjusted(_BESIDE * scale, 0, -_BESIDE * scale, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        caption = numbers(typed(view.font(), CAPTION))
        painter.setFont(caption)
        painter.setPen(quiet)
        rank = f"{candidate.rank:,}" if candidate.rank else "…"
        rank_width = max(_RANK_WIDTH * scale, painter.fontMetrics().horizontalAdvance(rank))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, rank)
        share = "…" if math.isnan(candidate.probability) else percentage(candidate.probability)
        painter.setPen(ink)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, share)
        font = typed(view.font(), _CHARACTER)
        font.setBold(bool(index.data(_IS_WRITTEN)))
        font.setStrikeOut(candidate.is_banned)
        painter.setFont(font)
        text = inner.adjusted(rank_width + _GAP * scale, 0, 0, 0)
        sign = seen(candidate.character)
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, sign)
        width = max(_CHARACTER_WIDTH * scale, painter.fontMetrics().horizontalAdvance(sign) + _GAP)
        bar = QRectF(text.left() + width, rect.center().y() - _BAR_HEIGHT * scale / 2, 0, _BAR_HEIGHT * scale)
        bar.setRight(inner.right() - _SHARE_WIDTH * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(bar, MARK_RADIUS / 2, MARK_RADIUS / 2)
        if not math.isnan(candidate.probability):
            part = candidate.probability / (index.data(_MOST) or 1.0)
            bar.setWidth(max(2.0, bar.width() * min(1.0, part)))
            painter.setBrush(
                QColor(ink if is_selected and colors.selected == colors.accent else colors.accent)
            )
            painter.drawRoundedRect(bar, MARK_RADIUS / 2, MARK_RADIUS / 2)
        painter.restore()
