"""What lies behind a row of a list that a person can choose."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from charrnn_gui.look.tokens import CONTROL_RADIUS
from charrnn_gui.theme import colors_of


def paint_ground(painter: QPainter, box: QRectF, option: QStyleOptionViewItem) -> bool:
    """Fill ``box`` if the row is chosen or below the pointer, with a frame if the keyboard is there.

    Return whether it is chosen.
    """
    view = option.widget
    colors, is_selected = colors_of(view), bool(option.state & QStyle.StateFlag.State_Selected)
    if is_selected or option.state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.selected if is_selected else colors.hover))
        painter.drawRoundedRect(box, CONTROL_RADIUS, CONTROL_RADIUS)
    if is_selected and view.hasFocus():
        painter.setPen(QColor(colors.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), CONTROL_RADIUS, CONTROL_RADIUS)
    return is_selected
