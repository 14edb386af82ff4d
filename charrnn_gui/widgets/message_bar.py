"""What the window has to tell, without a dialog: a sentence that stays until it is dismissed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QToolButton,
    QWidget,
)

from charrnn_gui.theme import colors_of
from core.i18n import gettext as _

_ICONS = {
    "info": QStyle.StandardPixmap.SP_MessageBoxInformation,
    "warning": QStyle.StandardPixmap.SP_MessageBoxWarning,
    "error": QStyle.StandardPixmap.SP_MessageBoxCritical,
}
_STRIP_WIDTH = 4


class MessageBar(QFrame):
    """A message with its weight, text that can be selected, and at most one thing to do about it.

    Hidden while there is nothing to say. The Escape key dismisses the message from within the bar.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._severity = "info"
        self._action: Callable[[], None] | None = None
        self._strip = QWidget()
        self._strip.setFixedWidth(_STRIP_WIDTH)
        self._strip.setAutoFillBackground(True)
        self._icon = QLabel()
        self._label = QLabel(wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._action_button = QPushButton()
        self._action_button.clicked.connect(self._on_action)
        self._dismiss_button = QToolButton(autoRaise=True)
        self._dismiss_button.clicked.connect(self.clear)
        # QToolButton is left out of the Tab order by default.
        self._dismiss_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        for widget in (self._strip, self._icon, self._label, self._action_button, self._dismiss_button):
            layout.addWidget(widget)
        self._label.setMargin(6)
        self.retranslate()
        self.clear()

    def show_message(
        self, text: str, severity: str = "info", action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """Show ``text`` in place of what was said before.

        Args:
            text: a sentence or two, ready to be read.
            severity: "info", "warning" or "error".
            action: the text of a button, and what it does; the message goes when it is pressed.
        """
        self._severity = severity
        self._action = action[1] if action else None
        self._label.setText(text)
        self._label.setAccessibleName(text)
        self._action_button.setText(action[0] if action else "")
        self._action_button.setToolTip(action[0] if action else "")
        self._action_button.setVisible(action is not None)
        self._recolor()
        self.show()

    def clear(self) -> None:
        """Say nothing and take no room."""
        self._action = None
        self._label.clear()
        self.hide()

    def text(self) -> str:
        """What is being said; empty where nothing is."""
        return self._label.text()

    def severity(self) -> str:
        """The weight of what is being said."""
        return self._severity

    def action_button(self) -> QPushButton:
        """The button of the action."""
        return self._action_button

    def dismiss_button(self) -> QToolButton:
        """The button that makes the message go."""
        return self._dismiss_button

    def retranslate(self) -> None:
        """Write the bar's own texts in the language of now; the message stays as it was said."""
        self.setAccessibleName(_("Message"))
        self._dismiss_button.setText("✕")
        self._dismiss_button.setToolTip(_("Dismiss this message."))
        self._dismiss_button.setAccessibleName(_("Dismiss"))

    def _on_action(self) -> None:
        action = self._action
        # First, so that the action may say something in its turn.
        self.clear()
        if action is not None:
            action()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette and the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._recolor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Dismiss the message on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _recolor(self) -> None:
        colors = colors_of(self)
        accents = {"warning": colors.warning, "error": colors.error}
        accent = QColor(accents.get(self._severity, colors.train))
        strip = self._strip.palette()
        strip.setColor(QPalette.ColorRole.Window, accent)
        self._strip.setPalette(strip)
        text = QPalette()
        if self._severity in accents:
            text.setColor(QPalette.ColorRole.WindowText, accent)
        self._label.setPalette(text)
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        self._icon.setPixmap(self.style().standardIcon(_ICONS[self._severity]).pixmap(size, size))
