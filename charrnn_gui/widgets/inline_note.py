"""A sentence right where it matters, with a button where there is something to do about it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

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
        self._parts: tuple[QLabel, _Offer] | None = None
        self.follow_changes()
        self.clear()

    def show_note(self, text: str, severity: str = "info", button: str = "") -> None:
        """Show ``text``; ``severity`` is "info", "warning" or "error"; no button where it is empty."""
        self._severity = severity
        label, offer = self._made()
        label.setText(cut(text, _MOST_CHARS))
        offer.set_words(button)
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

    def _made(self) -> tuple[QLabel, _Offer]:
        if self._parts is None:
            label, button = QLabel(wordWrap=True), _Offer()
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            button.clicked.connect(self.button_clicked)
            layout = QVBoxLayout(self)
            layout.setContentsMargins(0, 0, 0, 4)
            layout.addWidget(label)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self._parts = label, button
        return self._parts


class _Offer(QPushButton):
    """A button whose words go on in another line if there is little room; Qt's own would be cut."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setText(words)
        if self.isVisible():
            self._break_lines()

    def sizeHint(self) -> QSize:
        """Ask for all words in a line, and for the height of the present lines."""
        return QSize(self._width_of(self._words), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Ask for the longest word."""
        longest = max(map(self._width_of, self._words.split() or [""]))
        return QSize(min(longest, self._width_of("0" * 20)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._break_lines()

    def _break_lines(self) -> None:
        layout, lines = QTextLayout(self._words, self.font()), []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            # Qt rounds the width of a text, and lays it out in parts of a pixel.
            line.setLineWidth(max(1, self.width() - self._width_of("") + 1))
            lines.append(self._words[line.textStart() :][: line.textLength()].strip())
        layout.endLayout()
        if (text := "\n".join(lines)) != self.text():
            self.setText(text)

    def _width_of(self, text: str) -> int:
        metrics = self.fontMetrics()
        around = super().sizeHint().width() - metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        return around + metrics.horizontalAdvance(text)
