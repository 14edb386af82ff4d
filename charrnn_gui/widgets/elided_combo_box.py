"""A list of choices whose shown one is shortened if there is little room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

# Qt leaves so much free at both ends of the text.
_AIR = 2


class ElidedComboBox(QComboBox):
    """Shows by "…" that a name goes on; Qt cuts it within a character.

    Signals: those of ``QComboBox``.
    """

    def shown_text(self) -> str:
        """Return the part of the chosen name for which there is room."""
        return self._option().currentText

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the part for which there is room."""
        option, painter = self._option(), QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        box = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        whole, right = option.currentText, Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(whole, right, box.width() - _AIR)
        return option
