"""Editors of settings: one for each kind of value, all with the same few methods.

The mouse wheel changes an editor only if it has the keyboard focus, so that scrolling the panel is safe.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QWidget,
)

from charrnn_gui.widgets.drops import TakesTextAsCopy
from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.spin_boxes import indent_text, with_decimal_point
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.settings.specs import CHOICE_LABELS, FieldSpec

_LEAST_STEP = 1e-4
_ROOM_FOR_CHARACTERS = 9


class NumberEdit(FollowsChanges, QAbstractSpinBox):
    """A number of any size, whole or real, as a person writes it: 10,000 or 1e-3, 0.5 or 0,5.

    Unlike ``QSpinBox`` it allows more than 32 bits. Typed text stays even if it is no number; then ``value``
    is the text itself.

    Signals:
        edited: another character was typed.
        committed: an arrow changed the value, or typing has ended.
    """

    edited = Signal()
    committed = Signal()

    def __init__(self, spec: FieldSpec, whole: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._whole = whole
        self._zero_word = ""  # as last shown, in the language at that time
        turn_only_with_focus(self)
        self.setKeyboardTracking(False)
        indent_text(self)
        self.lineEdit().setAcceptDrops(False)  # The window takes files that are dropped here.
        self.lineEdit().textEdited.connect(self.edited)
        self.editingFinished.connect(self._on_editing_finished)
        self.follow_changes()

    def value(self) -> object:
        """The number, or the text if it is none."""
        text = self.lineEdit().text().strip()
        zero_words = {self._zero_word, _(self._spec.zero_means)} if self._spec.zero_means else set()
        if text and text in zero_words:
            return 0 if self._whole else 0.0
        try:
            number = int(re.sub(r"[,，_\s]", "", text)) if self._whole else float(with_decimal_point(text))
        except ValueError:
            return text
        # A whole number beyond all limits can't be compared or drawn.
        return number if not self._whole or abs(number) < 10**300 else text

    def set_value(self, value: object) -> None:
        """Show ``value``, a number or a text that is no number."""
        self.lineEdit().setText(self._shown(value))
        self.lineEdit().setCursorPosition(0)

    def retranslate(self) -> None:
        """Write the word for zero in the current language."""
        if self._shows_zero_word():
            self.set_value(0)

    def stepBy(self, steps: int) -> None:  # noqa: N802
        """Change to the next round number, up or down."""
        value = self.value()
        if isinstance(value, str):
            return
        assert isinstance(value, (int, float))
        for _step in range(abs(steps)):
            value = self._next_value(value, steps > 0)
        self.set_value(value)
        self.selectAll()
        self.committed.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802
        """Return which arrows can be pressed."""
        value = self.value()
        enabled = QAbstractSpinBox.StepEnabledFlag.StepNone
        if isinstance(value, (int, float)):
            if value < self._spec.high:
                enabled |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
            if value > self._spec.low:
                enabled |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return enabled

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Allow any text."""
        # Any text may be typed; the settings check it and explain errors in a sentence.
        return (QValidator.State.Acceptable, text, position)

    def sizeHint(self) -> QSize:
        """Return room for a few digits."""
        hint = super().sizeHint()
        # Of a digit: where a Chinese font comes first, the average is that of its characters.
        width = self.fontMetrics().horizontalAdvance("0") * _ROOM_FOR_CHARACTERS + hint.height()
        return QSize(width, hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same as the hint."""
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the word for zero, so that typing replaces it."""
        super().focusInEvent(event)
        if self._shows_zero_word():
            # Later, because a click that sets the focus also places the cursor.
            QTimer.singleShot(0, self, self.selectAll)

    def _on_editing_finished(self) -> None:
        value = self.value()
        if not isinstance(value, str):
            self.set_value(value)
        self.committed.emit()

    def _shows_zero_word(self) -> bool:
        return bool(self._zero_word) and self.lineEdit().text() == self._zero_word

    def _shown(self, value: object) -> str:
        if value == 0 and self._spec.zero_means:
            self._zero_word = _(self._spec.zero_means)
            return self._zero_word
        if isinstance(value, int):
            return f"{value:,}" if self._whole else str(value)
        if isinstance(value, float):
            return repr(value).removesuffix(".0")
        return str(value)

    def _next_value(self, value: float, up: bool) -> float:
        if self._whole:
            following: float = _next_whole(int(value), up)
        elif self._spec.high <= 1:
            following = round(value + (0.05 if up else -0.05), 10)
        else:
            following = _next_1_2_5(value, up)
        if self._spec.above and following <= self._spec.low:
            return value
        return min(max(following, self._spec.low), self._spec.high)


class ChoiceEdit(FollowsChanges, ElidedComboBox):
    """One of a few values.

    Signals:
        committed: the person chose.
    """

    committed = Signal()

    def __init__(self, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        turn_only_with_focus(self)
        # The longest name must not make the panel wider than its pane.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        for choice in choices:
            self.addItem(choice, choice)
        self.activated.connect(lambda _index: self.committed.emit())
        self.follow_changes()

    def value(self) -> object:
        """The chosen value."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose ``value``."""
        self.setCurrentIndex(self.findData(value))

    def retranslate(self) -> None:
        """Name the choices in the current language."""
        for i in range(self.count()):
            self.setItemText(i, _(CHOICE_LABELS[self.itemData(i)]))


class SwitchEdit(QCheckBox):
    """On or off.

    Signals:
        committed: the person switched it.
    """

    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(lambda _checked: self.committed.emit())

    def value(self) -> object:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, value: object) -> None:
        """Switch it."""
        self.setChecked(bool(value))


class ListEdit(TakesTextAsCopy, QLineEdit):
    """A few texts with commas between them, Chinese or Western ones.

    Signals:
        edited: another character was typed.
        committed: typing is over.
    """

    edited = Signal()
    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given: tuple[str, tuple[str, ...]] = ("", ())
        self.textEdited.connect(lambda _text: self.edited.emit())
        self.editingFinished.connect(self.committed)

    def value(self) -> object:
        """The texts, a tuple. Spaces before a text are not part of it; spaces after it are."""
        shown, values = self._given
        if self.text() == shown:
            return values  # A text that contains a comma stays the same if it is shown unchanged.
        return tuple(part.lstrip() for part in re.split("[,，]", self.text()) if part.strip())

    def set_value(self, value: object) -> None:
        """Show ``value``, a tuple of texts."""
        assert isinstance(value, tuple)
        self.setText(", ".join(value))
        # Compare with the shown text: Qt cuts a very long text, which must not change the value.
        self._given = (self.text(), value)
        self.setCursorPosition(0)


Editor = NumberEdit | ChoiceEdit | SwitchEdit | ListEdit


def editor_for(spec: FieldSpec, default: object) -> Editor:
    """Return an editor for values like ``default``."""
    if isinstance(default, bool):
        return SwitchEdit()
    if isinstance(default, (int, float)):
        return NumberEdit(spec, whole=isinstance(default, int))
    return ListEdit() if isinstance(default, tuple) else ChoiceEdit(spec.choices)


def _next_whole(value: int, up: bool) -> int:
    """Return the next round number by the second digit: after 256 comes 260 or 250."""
    magnitude = abs(value) if up else abs(value) - 1
    step = 10 ** max(0, len(str(magnitude)) - 2) if magnitude > 0 else 1
    return (value // step + 1) * step if up else -(-value // step) * step - step


def _next_1_2_5(value: float, up: bool) -> float:
    """Return the next of … 0.1, 0.2, 0.5, 1, 2, 5 …; below 0.0001 comes 0."""
    if value <= 0:
        return _LEAST_STEP if up else value
    exponent = math.floor(math.log10(value))
    ladder = [float(f"{m}e{e}") for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
    if up:
        return next(rung for rung in ladder if rung > value * (1 + 1e-9))
    below = [rung for rung in ladder if rung < value * (1 - 1e-9)][-1]
    return below if below >= _LEAST_STEP / 10 else 0.0
