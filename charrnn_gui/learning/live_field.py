"""A number that counts when typing has ended."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.spin_boxes import with_decimal_point
from core.common.i18n import gettext as _
from core.settings.specs import FieldSpec

_ROOM, _AROUND = "0.000000", 18
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_RATIO = 1.1


class LiveField(FollowsChanges, QLineEdit):
    """A number as a person writes it, or the word for zero. It counts on Enter and when the focus leaves.

    Up and Down change it by a tenth; Escape takes back what was typed.

    Args:
        spec: of the setting; its word for zero.

    Signals:
        committed(object): a float; or the text, if that is no number.
        given_up: what was typed is taken back.
    """

    committed = Signal(object)  # a number, or text that is none
    given_up = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._shown: float | None = None
        self._is_exact = True
        self.setAcceptDrops(False)  # The window takes files that are dropped here.
        self.returnPressed.connect(self._commit)
        self.follow_changes()

    def show_number(self, value: float, *, is_exact: bool = True) -> None:
        """Show ``value``, unless the person is typing.

        Args:
            value: see above.
            is_exact: it stays; otherwise it moves by itself, is shown in three digits, and rests while the
                person is in the field.
        """
        self._shown, self._is_exact = value, is_exact
        if not self.isModified() and (is_exact or not self.hasFocus()):
            self._write()

    def take_back(self) -> None:
        """Show the last value again, in place of what was typed."""
        self.setModified(False)
        self._write()

    def retranslate(self) -> None:
        """Write the word for zero in the current language."""
        if not self.isModified():
            self._write()

    def restyle(self) -> None:
        """Have room for a usual number."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return room for a usual number."""
        width = QFontMetrics(self.font()).horizontalAdvance(_ROOM) + _AROUND
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the same as the hint: numbers are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down change the number, Escape takes it back."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            value = self._typed()
            if isinstance(value, float) and value > 0:
                self.setText(f"{float(f'{value * _RATIO ** _STEPS[key]:.2g}'):g}")
                self.setModified(True)
        elif key == Qt.Key.Key_Escape and self.isModified():
            self.take_back()
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the number, so that typing replaces it."""
        super().focusInEvent(event)
        # Later, because a click that sets the focus also places the cursor.
        QTimer.singleShot(0, self, self.selectAll)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()
        if not self.isModified():
            self._write()

    def _commit(self) -> None:
        if self.isModified():
            self.committed.emit(self._typed())

    def _typed(self) -> float | str:
        text = self.text().strip()
        if self._spec.zero_means and text == _(self._spec.zero_means):
            return 0.0
        try:
            return float(with_decimal_point(text).replace(",", ""))
        except ValueError:
            return text

    def _write(self) -> None:
        if self._shown is None:
            return
        text = f"{self._shown:.8g}" if self._is_exact else f"{self._shown:#.3g}"
        if not self._shown and self._spec.zero_means:
            text = _(self._spec.zero_means)
        if text != self.text() and math.isfinite(self._shown):
            self.setText(text)
