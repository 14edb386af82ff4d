"""Buttons side by side, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from charrnn_gui.widgets.bounded import tooltip


class Segments(QFrame):
    """A choice among a few named things.

    Signals:
        chosen: the name of what a person has chosen.

    Args:
        names: of the choices; the first is chosen.
    """

    chosen = Signal(str)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "segments")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(2)
        group = QButtonGroup(self)
        self._buttons = {name: QToolButton() for name in names}
        for name, button in self._buttons.items():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.toggled.connect(self._take_focus_along)
            button.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            group.addButton(button)
            line.addWidget(button)
        self._buttons[names[0]].setChecked(True)

    def say(self, name: str, text: str, help: str = "") -> None:
        """Write ``text`` on the button ``name``, with ``help`` as its tooltip."""
        button = self._buttons[name]
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tooltip(help))

    def choice(self) -> str:
        """Return the name of what is chosen."""
        return next(name for name, button in self._buttons.items() if button.isChecked())

    def choose(self, name: str) -> None:
        """Choose ``name``, without a signal."""
        self._buttons[name].setChecked(True)

    def _take_focus_along(self) -> None:
        """Move the keyboard to what is chosen if it is at another choice, which would look chosen, too."""
        if self.focusWidget() in self._buttons.values() and self.isAncestorOf(self.window().focusWidget()):
            self._buttons[self.choice()].setFocus()

    def button(self, name: str) -> QToolButton:
        """Return the button of ``name``."""
        return self._buttons[name]
