"""A sentence right where it matters, with a button where there is something to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from charrnn_gui.theme import colors_of, in_color
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
        # There is a note under every setting, and few ever say anything: their parts are made then.
        self._parts: tuple[QLabel, QPushButton] | None = None
        self.follow_changes()
        self.clear()

    def show_note(self, text: str, severity: str = "info", button: str = "") -> None:
        """Show ``text``; ``severity`` is "info", "warning" or "error"; no button where it is empty."""
        self._severity = severity
        label, offer = self._made()
        label.setText(cut(text, _MOST_CHARS))
        offer.setText(button)
        offer.setToolTip(button)
        offer.setVisible(bool(button))
        self.restyle()
        self.show()

    def clear(self) -> None:
        """Say nothing and take no room."""
        if self._parts is not None:
            self._parts[0].clear()
        self.hide()

    def text(self) -> str:
        """The sentence shown; empty where there is none."""
        return "" if self._parts is None else self._parts[0].text()

    def button(self) -> QPushButton:
        """The button, for the keyboard's order and for tests."""
        return self._made()[1]

    def restyle(self) -> None:
        """Take the colours of the palette."""
        if self._parts is None:
            return
        colors = colors_of(self)
        color = {"warning": colors.warn, "error": colors.error}.get(self._severity, colors.muted)
        palette = in_color(color)
        self._parts[0].setPalette(palette)

    def _made(self) -> tuple[QLabel, QPushButton]:
        if self._parts is None:
            label, button = QLabel(wordWrap=True), QPushButton()
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            button.clicked.connect(self.button_clicked)
            layout = QVBoxLayout(self)
            layout.setContentsMargins(0, 0, 0, 4)
            layout.addWidget(label)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self._parts = label, button
        return self._parts
