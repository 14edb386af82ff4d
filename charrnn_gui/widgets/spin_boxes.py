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

_INDENT = 5

# For mypy a spin box; really without a Qt class, because a widget can have only one.
if TYPE_CHECKING:
    _Base = QAbstractSpinBox
else:
    _Base = object


def indent_text(spin: QAbstractSpinBox) -> None:
    """Keep the text of ``spin`` away from its edge: its line edit ignores the style sheet's padding."""
    spin.lineEdit().setTextMargins(_INDENT, 0, 0, 0)


def with_decimal_point(text: str) -> str:
    """Return ``text`` with a point before its decimals; 1,000 may be a thousand and stays."""
    return text if _GROUPED.fullmatch(text) else text.translate(_POINTS)


class _TypedOver(_Base):
    """A mixin, named before the Qt class: the word for the least value has room, and focus selects it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the word, so that typing replaces it."""
        super().focusInEvent(event)
        if self.specialValueText() and self.text() == self.specialValueText():
            # Later, because a click that sets the focus also places the cursor.
            QTimer.singleShot(0, self, self.selectAll)

    def setSpecialValueText(self, text: str) -> None:  # noqa: N802, Qt's name
        """Show ``text`` for the least value, with the room that it needs."""
        super().setSpecialValueText(text)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Return the same as the hint: Qt ignores the word here."""
        return self.sizeHint()


class WholeSpinBox(_TypedOver, QSpinBox):
    """A whole number. It counts when typing is over: while "500" is typed, 5 and 50 are not meant."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        indent_text(self)
        self.lineEdit().setAcceptDrops(False)  # a file dropped here is for the window


class DecimalSpinBox(_TypedOver, QDoubleSpinBox):
    """A real number below 1,000. It counts when typing is over. A comma means the decimal point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        indent_text(self)
        self.lineEdit().setAcceptDrops(False)  # a file dropped here is for the window

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Replace a typed comma by a point."""
        if text != self.specialValueText():
            text = text.translate(_POINTS)
        judged: tuple[QValidator.State, str, int] = super().validate(text, position)
        return judged
