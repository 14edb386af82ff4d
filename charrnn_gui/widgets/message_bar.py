"""What the window has to tell, without a dialog: information for a while, all else until it is dismissed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from charrnn_gui.look.icons import icon, pixmap
from charrnn_gui.theme import colors_of, on_ground
from charrnn_gui.widgets.bounded import cut
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.harmless import harmless_lines
from core.common.i18n import gettext as _

_ICON_SIZE = 16
_MOST_ACTIONS = 2
_MOST_OFFERS = 5
# A sentence may name what a stranger's file says, of any length.
_MOST_CHARS = 1_000
AGE_MS = 8_000
"""How long information stays."""
OFFER_AGE_MS = 20_000
"""How long information stays that has a button."""

Action = tuple[str, Callable[[], None]]


@dataclass(frozen=True)
class _Message:
    text: str
    severity: str
    actions: tuple[Action, ...] = ()
    topic: Hashable = None


class MessageBar(FollowsChanges, QFrame):
    """A message with its weight, text that can be selected, and what can be done about it.

    Hidden while there is nothing to say. The Escape key dismisses the message from within the bar. An offer
    that another message displaced comes back once that one is dismissed. Information goes by itself after a
    while, but never while the pointer is over the bar or the keyboard is in it; warnings and errors stay.

    Attributes:
        age: the timer after which the present message goes; it only runs if that one is information.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = _Message("", "info")
        self._offers: list[_Message] = []
        self.age = QTimer(self, singleShot=True)
        self.age.timeout.connect(self._on_aged)
        self._icon = QLabel()
        self._label = QLabel(wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._buttons = [QPushButton() for _number in range(_MOST_ACTIONS)]
        for number, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, number=number: self._on_action(number))
        self._dismiss_button = QToolButton(autoRaise=True)
        self._dismiss_button.clicked.connect(self.dismiss)
        # QToolButton is left out of the Tab order by default.
        self._dismiss_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 8, 0)
        for widget in (self._icon, self._label, *self._buttons, self._dismiss_button):
            layout.addWidget(widget)
        self._label.setMargin(6)
        self.follow_changes()
        self.clear()

    def show_message(
        self, text: str, severity: str = "info", *actions: Action, topic: Hashable = None
    ) -> None:
        """Show ``text`` in place of what was said before.

        Args:
            text: a sentence or two, ready to be read.
            severity: "info", "warning" or "error".
            actions: two at most: the text of a button, and what it does; the message goes when it is pressed.
            topic: by which ``withdraw`` finds it.
        """
        text = cut(text, _MOST_CHARS)
        if self._message.actions and self._message.text != text:
            self._offers = [*self._offers, self._message][-_MOST_OFFERS:]
        self._offers = [offer for offer in self._offers if offer.text != text]
        self._show(_Message(text, severity, actions, topic))

    def dismiss(self) -> None:
        """Take the present message away; an offer that it displaced comes back."""
        if self._offers:
            self._show(self._offers.pop())
        else:
            self.clear()

    def withdraw(self, topic: Hashable) -> None:
        """Take away what was said about ``topic``: it is no longer true."""
        self._offers = [offer for offer in self._offers if offer.topic != topic]
        if self._message.topic == topic:
            self.dismiss()

    def clear(self, but: Hashable = None) -> None:
        """Say nothing and take no room; with ``but``, what was said about that topic stays."""
        self._offers = [offer for offer in self._offers if but is not None and offer.topic == but]
        if but is not None and self._message.topic == but:
            return
        if self._offers:
            self.dismiss()
            return
        self.age.stop()
        self._message = _Message("", "info")
        self._label.clear()
        self.hide()

    def text(self) -> str:
        """What is being said; empty where nothing is."""
        return self._label.text()

    def severity(self) -> str:
        """The weight of what is being said."""
        return self._message.severity

    def action_button(self, number: int = 0) -> QPushButton:
        """The button of an action, the first unless ``number`` says otherwise."""
        return self._buttons[number]

    def dismiss_button(self) -> QToolButton:
        """The button that makes the message go."""
        return self._dismiss_button

    def retranslate(self) -> None:
        """Write the bar's own texts in the current language; the message stays as it was said."""
        self.setAccessibleName(_("Message"))
        self._dismiss_button.setToolTip(_("Dismiss this message."))
        self._dismiss_button.setAccessibleName(_("Dismiss"))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        accents = {"warning": colors.warn, "error": colors.error}
        severity = self._message.severity
        accent = QColor(accents.get(severity, colors.train))
        text = QPalette()
        if severity in accents:
            text.setColor(QPalette.ColorRole.WindowText, accent)
        self._label.setPalette(text)
        self._icon.setPixmap(pixmap(severity, accent.name(), size=_ICON_SIZE, ratio=self.devicePixelRatioF()))
        self._dismiss_button.setIcon(icon("close", colors.muted, size=_ICON_SIZE))
        fills = {"warning": colors.warn_soft, "info": colors.accent_soft}
        # Last: a palette of one's own is a change that is followed at once, within this call.
        self.setPalette(on_ground(fills.get(severity, colors.panel)))

    def _on_action(self, number: int) -> None:
        _text, action = self._message.actions[number]
        # First, so that the action may say something in its turn.
        self._message = _Message("", "info")
        self.dismiss()
        action()

    def _show(self, message: _Message) -> None:
        self._message = message
        self._label.setText(harmless_lines(message.text))
        self._label.setAccessibleName(harmless_lines(message.text))
        for number, button in enumerate(self._buttons):
            text = message.actions[number][0] if number < len(message.actions) else ""
            button.setText(text)
            button.setToolTip(text)
            button.setVisible(bool(text))
        self.restyle()
        self.show()
        self.age.stop()
        if message.severity == "info":
            self.age.start(OFFER_AGE_MS if message.actions else AGE_MS)

    def _on_aged(self) -> None:
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self.age.start(AGE_MS)
        else:
            self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Dismiss the message on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)
