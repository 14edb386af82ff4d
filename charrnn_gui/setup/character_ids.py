"""Characters over their ids: the real input of a model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.signs import visible_character
from core.common.i18n import gettext as _

_ROWS = 1


class CharacterIds(FollowsChanges, QWidget):
    """The first characters of a text in cells, each over its id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_cells(self, characters: Sequence[str], ids: Sequence[int]) -> None:
        """Show each of ``characters`` over its id."""
        self._cells = tuple(zip(characters, ids, strict=True))
        self.retranslate()
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.setToolTip(_("The first characters and their ids: the numbers that the model reads."))
        self.setAccessibleName(_("Characters and their ids"))
        self.setAccessibleDescription(", ".join(f"{visible_character(c)} {i}" for c, i in self._cells))

    def sizeHint(self) -> QSize:
        """Return a size for a line of cells."""
        width, height = self._cell_size()
        return QSize(width * 8, height * _ROWS)

    def minimumSizeHint(self) -> QSize:
        """Return a size for three cells."""
        width, height = self._cell_size()
        return QSize(width * 3, height * _ROWS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells."""
        painter = QPainter(self)
        colors = colors_of(self)
        width, height = self._cell_size()
        columns = max(1, self.width() // width)
        cell_width = self.width() / columns
        half = height / 2
        for place, (character, number) in enumerate(self._cells[: columns * _ROWS]):
            cell = QRectF(place % columns * cell_width, place // columns * height, cell_width, height)
            painter.setPen(colors.grid)
            painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -1.5))
            painter.setPen(colors.text)
            painter.drawText(
                cell.adjusted(0, 1, 0, -half), Qt.AlignmentFlag.AlignCenter, visible_character(character)
            )
            painter.setPen(colors.muted)
            painter.drawText(cell.adjusted(0, half, 0, -2), Qt.AlignmentFlag.AlignCenter, str(number))
        painter.end()

    def _cell_size(self) -> tuple[int, int]:
        metrics = self.fontMetrics()
        texts = [visible_character(c) for c, _i in self._cells] + [str(i) for _c, i in self._cells] + ["00"]
        return max(metrics.horizontalAdvance(t) for t in texts) + 8, metrics.height() * 2 + 4
