"""Check boxes that are also visible in the dark theme."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from charrnn_gui.theme import DARK, colors_of


def outlined(palette: QPalette, source: QPalette) -> QPalette:
    """Return ``palette`` with a visible frame for check boxes; ``source`` is light or dark.

    The Fusion style draws the frame in a darker shade of the window's colour, which is invisible if the
    window is dark. Use it only for widgets that do not paint that colour themselves.
    """
    colors = colors_of(source)
    if colors is DARK:
        palette.setColor(QPalette.ColorRole.Window, colors.muted)
    return palette


class OutlinedChecks(QStyledItemDelegate):
    """Draws the cells of a table as usual, with visible check boxes."""

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Give the cell a palette with the frame."""
        super().initStyleOption(option, index)
        option.palette = outlined(QPalette(option.palette), option.palette)
