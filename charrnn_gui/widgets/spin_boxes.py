"""Spin boxes for numbers as people type them: with a point or a comma, over a word for the least value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QFocusEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

# The comma of many countries, the Chinese comma and full stop, the full-width point, the Arabic comma.
_POINTS = str.maketrans(",，。．٫", ".....")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}([,，]\d{3})+")

# To mypy a spin box; in truth without a Qt class of its own, as a widget can have one only.
if TYPE_CHECKING:
    _Base = QAbstractSpinBox
else:
    _Base = object


def with_decimal_point(text: str) -> str:
    """Return ``text`` with a point before its decimals; 1,000 may be a thousand and stays."""
    return text if _GROUPED.fullmatch(text) else text.translate(_POINTS)


class _TypedOver(_Base):
    """A mixin, named before the Qt class: a word for the least value has room, and is selected at focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer the word for being typed over."""
        super().focusInEvent(event)
        if self.specialValueText() and self.text() == self.specialValueText():
            # After the press that brought the focus has placed its cursor.
            QTimer.singleShot(0, self, self.selectAll)

    def setSpecialValueText(self, text: str) -> None:  # noqa: N802, Qt's name
        """Write ``text`` for the least value, and ask for the room that it needs."""
        super().setSpecialValueText(text)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Ask for no less than the hint: Qt forgets the word here."""
        return self.sizeHint()


class WholeSpinBox(_TypedOver, QSpinBox):
    """A whole number; it counts once typing is over: while "500" is typed, 5 and 50 are not meant."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        self.lineEdit().setAcceptDrops(False)  # a file dropped here is for the window


class DecimalSpinBox(_TypedOver, QDoubleSpinBox):
    """A real number below 1,000; it counts once typing is over. A comma is taken for the decimal point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        self.lineEdit().setAcceptDrops(False)  # a file dropped here is for the window

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Write a point for a comma as it is typed."""
        if text != self.specialValueText():
            text = text.translate(_POINTS)
        judged: tuple[QValidator.State, str, int] = super().validate(text, position)
        return judged
