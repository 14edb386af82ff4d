"""The mouse wheel changes only the widget with the keyboard focus; otherwise it scrolls the panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


def turn_only_with_focus(widget: QWidget) -> None:
    """Let ``widget`` pass the wheel on unless it has the focus by a click or the keyboard.

    Qt changes a list of choices under the pointer even without focus: a person who scrolls the panel would
    change a setting by accident.
    """
    # Not Qt.WheelFocus, because then the wheel itself sets the focus.
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_PassedOn(widget))


class _PassedOn(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Pass the wheel on to the parent if ``watched`` does not have the focus."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False
