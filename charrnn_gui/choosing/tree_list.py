"""Several continuations as a list that is drawn as a tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from charrnn_gui.choosing.leaf_delegate import (
    COST,
    LEFT,
    TEXT,
    LeafDelegate,
    leaf_font,
    leaf_height,
    leaf_metrics,
)
from charrnn_gui.choosing.tree_layout import Tree
from charrnn_gui.choosing.words import in_one_line, log_probability, start_of
from charrnn_gui.look.tokens import BODY, CONTROL_RADIUS
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.prompts import Continuation

_BESIDE, _GAP, _PAD, _MOST_BOX = 20, 42, 10, 150
_THINNEST, _PER_LINE, _THICKEST = 1.2, 0.8, 6.0


class TreeList(FollowsChanges, QListView):
    """A row for each way in which the lines end; a click or Enter takes it.

    Signals:
        taken: the place of the line that a person takes.
    """

    taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several: tuple[Continuation, ...] = ()
        self._tree = Tree()
        self._boxes: list[QRectF] = []
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(LeafDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.clicked.connect(lambda index: self._take(index.row()))
        self.follow_changes()

    def show_several(self, several: Sequence[Continuation]) -> None:
        """Show these, of one prefix and from one moment."""
        taken = self._line_of(self.currentIndex().row())
        self._several = tuple(several)
        self._tree = Tree.of([answer.text for answer in several]) if several else Tree()
        leaves = self._tree.leaves
        self._model.setRowCount(len(leaves))
        for row, leaf in enumerate(leaves):
            item = self._model.item(row) or QStandardItem()
            answer = several[leaf.lines[0]]
            cost = log_probability(answer.nats)
            times = f" ×{len(leaf.lines)}" if len(leaf.lines) > 1 else ""
            item.setData(in_one_line(leaf.text) + times, TEXT)
            item.setData(cost, COST)
            words = _("{line}: {log} nats").format(
                line=in_one_line(start_of(answer) + answer.text) + times, log=cost
            )
            item.setText(words)
            self._model.setItem(row, item)
        if taken is not None and taken < len(several):
            self.setCurrentIndex(self._model.index(self._tree.row_of(taken), 0))
        self._arrange()

    def tree(self) -> Tree:
        """Return the tree that is shown."""
        return self._tree

    def mark(self, line: int) -> None:
        """Choose the row in which ``line`` ends, without taking it."""
        self.setCurrentIndex(self._model.index(self._tree.row_of(line), 0))

    def retranslate(self) -> None:
        """Name the list for a screen reader."""
        self.setAccessibleName(_("Continuations"))
        self.show_several(self._several)

    def restyle(self) -> None:
        """Take sizes that go with the font."""
        self.scheduleDelayedItemsLayout()
        self._arrange()

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(400, leaf_height(self) * max(1, len(self._tree.leaves)) + 8)

    def minimumSizeHint(self) -> QSize:
        """Return room for two rows: the others scroll."""
        return QSize(200, leaf_height(self) * 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the chosen one on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place what is shared anew."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines between what is shared and how it goes on, then the rows, then the boxes."""
        painter, colors = QPainter(self.viewport()), colors_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        down = self._y_of(0)
        edges = [(s.parent, box, s.count) for s, box in zip(self._tree.shared, self._boxes, strict=True)]
        for row, leaf in enumerate(self._tree.leaves):
            left = float(self._model.item(row).data(LEFT))
            height = leaf_height(self)
            edges.append((leaf.parent, QRectF(left - 4, row * height, 1, height), len(leaf.lines)))
        for parent, box, count in edges:
            if parent < 0:
                continue
            begin = self._boxes[parent]
            start, end = QPointF(begin.right(), begin.center().y()), QPointF(box.left(), box.center().y())
            middle = (start.x() + end.x()) / 2
            path = QPainterPath(start)
            path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
            width = min(_THICKEST, _THINNEST + _PER_LINE * count)
            painter.setPen(QPen(QColor(colors.accent_line), width))
            painter.drawPath(path.translated(0, down))
        painter.end()
        super().paintEvent(event)
        self._paint_boxes(down)

    def _paint_boxes(self, down: float) -> None:
        painter, colors = QPainter(self.viewport()), colors_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(leaf_font(self))
        for number, box in enumerate(self._boxes):
            place = box.translated(0, down)
            painter.setPen(
                QPen(QColor(colors.accent), 1) if number == 0 else QPen(QColor(colors.accent_line), 1)
            )
            painter.setBrush(QColor(colors.accent if number == 0 else colors.accent_soft))
            painter.drawRoundedRect(place, CONTROL_RADIUS, CONTROL_RADIUS)
            painter.setPen(QColor(colors.accent_ink if number == 0 else colors.text))
            room = int(place.width() - _PAD)
            text = painter.fontMetrics().elidedText(self._text_of(number), Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _text_of(self, number: int) -> str:
        text = in_one_line(self._tree.shared[number].text)
        return in_one_line(start_of(self._several[0])) + text if number == 0 else text

    def _arrange(self) -> None:
        """Place the boxes from left to right, and tell each row where its own text begins."""
        if not self._follows_changes:
            return
        self.ensurePolished()
        scale, height = self.fontInfo().pixelSize() / BODY.size, leaf_height(self)
        metrics, self._boxes = leaf_metrics(self), []
        most = min(_MOST_BOX * scale, self.viewport().width() / 4)
        gap = min(_GAP * scale, self.viewport().width() / 16)
        for number, shared in enumerate(self._tree.shared):
            width = min(most, metrics.horizontalAdvance(self._text_of(number) or " ") + 2.0 * _PAD)
            left = _BESIDE * scale / 2 if number == 0 else self._boxes[shared.parent].right() + gap
            middle = (shared.first + shared.last + 1) / 2 * height
            box_height = min(height - 4.0, metrics.lineSpacing() + 6.0)
            self._boxes.append(QRectF(left, middle - box_height / 2, max(width, box_height), box_height))
        for row, leaf in enumerate(self._tree.leaves):
            self._model.item(row).setData(self._boxes[leaf.parent].right() + gap, LEFT)
        self.updateGeometry()
        self.viewport().update()

    def _y_of(self, row: int) -> float:
        rect = self.visualRect(self._model.index(row, 0))
        return float(rect.top()) if rect.isValid() else 0.0

    def _line_of(self, row: int) -> int | None:
        leaves = self._tree.leaves
        return leaves[row].lines[0] if 0 <= row < len(leaves) else None

    def _take(self, row: int) -> None:
        line = self._line_of(row)
        if line is not None:
            self.taken.emit(line)
