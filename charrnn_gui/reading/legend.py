"""What the marks of characters mean: cells side by side, with the edges between them below."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import SMALLEST
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.character_marks import color_of
from charrnn_gui.widgets.follows_changes import FollowsChanges

_WIDTH, _HEIGHT = 280, 32
_UNIT_CELLS = 0.6


@dataclass(frozen=True, slots=True)
class Cell:
    """How the characters of a step are marked: as in ``CharacterMarks``.

    Attributes:
        fill: a role of colour; empty: none.
        below: the thickness of the line below.
        above: the thickness of the line above.
    """

    fill: str = ""
    below: int = 0
    above: int = 0


class Legend(FollowsChanges, QWidget):
    """Cells as characters are marked, and the numbers between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: tuple[Cell, ...] = (Cell(),)
        self._edges: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_cells(self, cells: tuple[Cell, ...], edges: tuple[str, ...]) -> None:
        """Show cells, with an edge between each two of them."""
        self._cells, self._edges = cells, edges
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the cells and a line of numbers."""
        scale = self._scale()
        return QSize(round(_WIDTH * scale), round(_HEIGHT * scale))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells, and the numbers between them."""
        painter, colors, scale = QPainter(self), colors_of(self), self._scale()
        painter.setFont(numbers(typed(self.font(), SMALLEST)))
        width, height, top = self.width() / (len(self._cells) + _UNIT_CELLS), 10 * scale, 5.0
        for number, shown in enumerate(self._cells):
            cell = QRectF(number * width, top, width, height)
            if shown.fill:
                painter.fillRect(cell, color_of(colors, shown.fill))
            below = QRectF(cell.left(), cell.bottom() - shown.below, width, shown.below)
            painter.fillRect(below, QColor(colors.pos))
            painter.fillRect(QRectF(cell.left(), top, width, shown.above), QColor(colors.neg))
            painter.setPen(QColor(colors.border))
            painter.drawRect(cell)
        painter.setPen(QColor(colors.muted))
        for number, edge in enumerate(self._edges, start=1):
            is_last = number == len(self._edges)
            # The last one has the unit after it.
            box = QRectF((number - 0.5) * width, top + height + 1, width * (2 if is_last else 1), 16 * scale)
            flag = Qt.AlignmentFlag.AlignLeft if is_last else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(box, flag, edge)

    def _scale(self) -> float:
        return typed(self.font(), SMALLEST).pixelSize() / SMALLEST.size
