"""What several weights write after the same prefix, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.choosing.words import in_one_line, log_probability, mean_nats, start_of, weights_of
from charrnn_gui.choosing.written_marks import costs_of, marks_of
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.character_view import CharacterView
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.sampling_words import sampling_words
from core.common.i18n import gettext as _
from core.common.prompts import Continuation

Compared = tuple[tuple[str, Continuation], ...]


class ComparedSection(FollowsChanges, QWidget):
    """A column for each of the weights.

    Attributes:
        close_button: hides the section.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compared: Compared = ()
        self._is_underlined = True
        self._title, self.close_button = QLabel(), QToolButton()
        self._after = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        set_type(self._title, "title")
        set_type(self._after, "caption")
        self.close_button.setProperty("kind", "small")
        self._columns: list[_Column] = []
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 6, 8, 0)
        head.addWidget(self._title)
        head.addWidget(self._after, 1)
        head.addWidget(self.close_button)
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addLayout(self._line, 1)
        self.close_button.clicked.connect(self.closed)
        self.follow_changes()

    def show_compared(self, compared: Compared) -> None:
        """Show these: which weights, and what they write."""
        self._compared = compared
        while len(self._columns) > len(compared):
            column = self._columns.pop()
            self._line.removeWidget(column)
            column.hide()
            column.deleteLater()
        while len(self._columns) < len(compared):
            column = _Column()
            self._columns.append(column)
            self._line.addWidget(column, 1)
        self._show()

    def columns(self) -> list[tuple[str, str]]:
        """Return the name of each of the weights, and the text below it."""
        return [(column.name.text(), column.view.text()) for column in self._columns]

    def after(self) -> str:
        """Return after which prefix they write, and how it is drawn: the one above may be another by now."""
        return self._after.text()

    def set_underlined(self, is_underlined: bool) -> None:
        """Underline improbable characters, or none."""
        self._is_underlined = is_underlined
        self._show()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("The same prefix, other weights"))
        self.close_button.setAccessibleName(_("Close the comparison"))
        self.close_button.setToolTip(_("Close the comparison"))
        self._show()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self.close_button.setIcon(icon("close", colors_of(self).muted, size=14))
        self._after.setPalette(in_color(colors_of(self).muted))

    def _show(self) -> None:
        said = ""
        if self._compared:
            prompt = self._compared[0][1].prompt
            said = _("after “{prefix}” · {sampling}").format(
                prefix=in_one_line(prompt.prefix), sampling=sampling_words(prompt.sampling)
            )
        self._after.setText(said)
        self._after.setToolTip(tooltip(said))
        for column, (name, answer) in zip(self._columns, self._compared, strict=True):
            column.show_answer(name, answer, is_underlined=self._is_underlined)


class _Column(FollowsChanges, QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._weights = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._cost = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.view = CharacterView()
        set_type(self.name, "caption-strong")
        for label in (self._weights, self._cost):
            set_type(label, "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name)
        head.addWidget(self._weights, 1)
        lines = QVBoxLayout()
        lines.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        lines.setSpacing(0)
        lines.addLayout(head)
        lines.addWidget(self._cost)
        layout.addLayout(lines)
        layout.addWidget(self.view, 1)
        self.follow_changes()

    def show_answer(self, name: str, answer: Continuation, *, is_underlined: bool) -> None:
        self.name.setText(in_one_line(name))
        self._weights.setText(weights_of(answer.moment))
        self._cost.setText(
            _("{log} nats, {mean} per character").format(
                log=log_probability(answer.nats), mean=mean_nats(answer.nats, len(answer.written))
            )
        )
        before = start_of(answer)
        marks = marks_of(len(before), costs_of(answer.written), None, is_underlined=is_underlined)
        self.view.set_text(before + answer.text, marks)
        self.view.setAccessibleName(in_one_line(name))

    def restyle(self) -> None:
        for label in (self._weights, self._cost):
            label.setPalette(in_color(colors_of(self).muted))
