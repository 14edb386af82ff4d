"""The titles of the columns; an arrow beside the title says by which column the rows are sorted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

_ARROWS = {Qt.SortOrder.AscendingOrder: "\u2191", Qt.SortOrder.DescendingOrder: "\u2193"}
_PADDING = 6
"""Of the style sheet, at each side."""


class TitlesHeader(QHeaderView):
    """Qt draws the arrow at the end of the column, which is nearer to the next title than to its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def width_for(self, column: int) -> int:
        """Return the width in which the title is not cut, with or without the arrow."""
        title = str(self.model().headerData(column, self.orientation()))
        widest = max(self.fontMetrics().horizontalAdvance(f" {arrow}") for arrow in _ARROWS.values())
        return self.fontMetrics().horizontalAdvance(title) + widest + 2 * _PADDING + 2 * self._margin()

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, column: int) -> None:  # noqa: N802, Qt's name
        """Write the arrow after the title."""
        super().initStyleOptionForIndex(option, column)
        option.sortIndicator = QStyleOptionHeader.SortIndicator.None_
        if self.isSortIndicatorShown() and column == self.sortIndicatorSection():
            option.text = f"{option.text} {_ARROWS[self.sortIndicatorOrder()]}"

    def _margin(self) -> int:
        return self.style().pixelMetric(self.style().PixelMetric.PM_HeaderMargin, None, self)
