"""The text in which a person chooses other characters."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from charrnn_gui.look.tokens import WRITTEN
from charrnn_gui.widgets.character_view import CharacterView

_LINE_HEIGHT = 46 / 22
_KEY = Qt.Key
_STEPS = {_KEY.Key_Up: -1, _KEY.Key_Down: 1, _KEY.Key_PageUp: -8, _KEY.Key_PageDown: 8}


class WrittenView(CharacterView):
    """A text in large letters; while alternatives are open, some keys are theirs.

    Signals:
        stepped: another alternative is wanted, so many further down.
        taken: the chosen alternative is wanted.
        left: the alternatives are to be closed.

    Attributes:
        is_choosing: whether alternatives are open.
    """

    stepped = Signal(int)
    taken = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_LINE_HEIGHT, parent, type=WRITTEN)
        self.is_choosing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass on what belongs to the alternatives; a space and Shift+Enter are typed characters."""
        key, modifiers = _KEY(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_enter = key in (_KEY.Key_Return, _KEY.Key_Enter)
        if is_enter and modifiers == Qt.KeyboardModifier.ShiftModifier:
            self.typed.emit("\n")
        elif key == _KEY.Key_Space and not modifiers:
            self.typed.emit(" ")
        elif self.is_choosing and not modifiers and key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif self.is_choosing and not modifiers and is_enter:
            self.taken.emit()
        elif self.is_choosing and not modifiers and key == _KEY.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
