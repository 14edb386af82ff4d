"""A sentence right where it matters, with a button where there is something to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import cut
from charrnn_gui.widgets.follows_changes import FollowsChanges

# A sentence may name what a stranger's file says, of any length.
_MOST_CHARS = 1_000


class InlineNote(FollowsChanges, QWidget):
    """A wrapped, selectable sentence in the colour of its weight, with at most one button.

    Hidden until it has something to say.

    Signals:
        button_clicked: the person took the offer.
    """

    button_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._severity = "info"
        self._label = QLabel(wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.clicked.connect(self.button_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.addWidget(self._label)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self.follow_changes()
        self.clear()

    def show_note(self, text: str, severity: str = "info", button: str = "") -> None:
        """Show ``text``; ``severity`` is "info", "warning" or "error"; no button where it is empty."""
        self._severity = severity
        self._label.setText(cut(text, _MOST_CHARS))
        self._button.setText(button)
        self._button.setToolTip(button)
        self._button.setVisible(bool(button))
        self.restyle()
        self.show()

    def clear(self) -> None:
        """Say nothing and take no room."""
        self._label.clear()
        self.hide()

    def text(self) -> str:
        """The sentence shown; empty where there is none."""
        return self._label.text()

    def button(self) -> QPushButton:
        """The button, for the keyboard's order and for tests."""
        return self._button

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        color = {"warning": colors.warning, "error": colors.error}.get(self._severity, colors.muted)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self._label.setPalette(palette)
