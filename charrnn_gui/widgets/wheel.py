"""The mouse wheel turns what has the keyboard's focus, and scrolls the panel past all else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


def turn_only_with_focus(widget: QWidget) -> None:
    """Let ``widget`` pass the wheel on unless a click or the keyboard has chosen it.

    Qt turns a list of choices under the pointer whether or not anybody meant it: who scrolled the panel would
    change a setting on the way.
    """
    # Not Qt.WheelFocus, which the wheel itself would give.
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_PassedOn(widget))


class _PassedOn(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Leave the wheel to what lies below, where ``watched`` has not the focus."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False
