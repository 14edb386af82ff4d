"""A slider of ratios, whose value counts when it is let go."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

_NARROWEST = 40
_STEPS_A_DECADE = 40
_OFF_STEPS = 8
"""How far beyond the greatest value the slider has to be moved to mean "off"."""


class LetGoSlider(QSlider):
    """Equal steps are equal ratios. At the right end it can mean 0, which is off.

    The wheel does nothing: it never lets go.

    Args:
        widest: its width if there is room, in pixels.

    Signals:
        passed(float): it is being moved, and would mean this value now.
        let_go(float): the person has chosen this value.
    """

    passed = Signal(float)
    let_go = Signal(float)

    def __init__(self, widest: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(widest)
        self._low, self._off_at = 1.0, 0
        self._is_held = False
        self._has_moved = False
        self.setSingleStep(2)
        self.setPageStep(_STEPS_A_DECADE // 4)
        self.valueChanged.connect(self._on_moved)

    @property
    def is_held(self) -> bool:
        """Whether the person holds it, by the mouse or a key."""
        return self._is_held

    def set_ends(self, low: float, high: float, *, can_be_off: bool = False) -> None:
        """Reach from ``low`` to ``high``, and on to "off" if that is possible."""
        self._low = low
        steps = max(1, round(_STEPS_A_DECADE * math.log10(high / low)))
        self._off_at = steps + _OFF_STEPS if can_be_off else 0
        with QSignalBlocker(self):
            self.setRange(0, self._off_at or steps)

    def show_number(self, value: float) -> None:
        """Stand at ``value``, unless the person holds the slider."""
        if self._is_held:
            return
        with QSignalBlocker(self):
            if value <= 0 or not math.isfinite(value):
                self.setValue(self._off_at)
            else:
                place = round(_STEPS_A_DECADE * math.log10(value / self._low))
                last = self._off_at - _OFF_STEPS if self._off_at else self.maximum()
                self.setValue(min(max(place, 0), last))

    def number(self) -> float:
        """Return what it means where it stands, in two digits; 0: off."""
        if self._off_at and self.value() > self._off_at - _OFF_STEPS // 2:
            return 0.0
        last = self._off_at - _OFF_STEPS if self._off_at else self.maximum()
        return float(f"{self._low * 10 ** (min(self.value(), last) / _STEPS_A_DECADE):.2g}")

    def sizeHint(self) -> QSize:
        """Return the greatest width."""
        return QSize(self.maximumWidth(), super().sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move."""
        self._is_held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the value."""
        super().mouseReleaseEvent(event)
        self._let_go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move; however long the key is held, the value counts at its end."""
        self._is_held = True
        super().keyPressEvent(event)
        if not event.isAccepted():
            self._is_held = False

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Take the value."""
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self._let_go()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the value: no key comes to its end here any more."""
        super().focusOutEvent(event)
        self._let_go()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to others."""
        event.ignore()

    def _on_moved(self) -> None:
        self._has_moved = True
        self.passed.emit(self.number())
        if not self._is_held:  # as a screen reader does it
            self._let_go()

    def _let_go(self) -> None:
        has_moved, self._is_held, self._has_moved = self._has_moved, False, False
        if has_moved:
            self.let_go.emit(self.number())
