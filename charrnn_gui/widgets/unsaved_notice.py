"""That the run is not saved, why, and what can be done: it stays until the run is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_STRIP_WIDTH = 4


class UnsavedNotice(FollowsChanges, QFrame):
    """Hidden while the run is saved, or there is none; nobody can dismiss it.

    Signals:
        retry_requested: the run is to be saved now.
        folder_requested: the run is to be saved in another folder.
    """

    retry_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = ""
        self._strip = QWidget()
        self._strip.setFixedWidth(_STRIP_WIDTH)
        self._strip.setAutoFillBackground(True)
        self._label = QLabel(wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setMargin(6)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.retry_button, self.folder_button = QPushButton(), QPushButton()
        self.retry_button.clicked.connect(lambda: self.retry_requested.emit())
        self.folder_button.clicked.connect(lambda: self.folder_requested.emit())
        self.setAutoFillBackground(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        for widget in (self._strip, self._label, self.retry_button, self.folder_button):
            layout.addWidget(widget)
        self.follow_changes()
        self.hide()

    def set_problem(self, problem: str) -> None:
        """Say why the run is not saved; with an empty ``problem`` say nothing."""
        self._problem = problem
        self._show_text()
        self.setVisible(bool(problem))

    def text(self) -> str:
        """What is being said; empty if nothing is."""
        return self._label.text()

    def retranslate(self) -> None:
        """Write the texts in the current language; the problem stays as it was said."""
        self.setAccessibleName(_("The run is not saved"))
        for button, text, help in (
            (
                self.retry_button,
                _("Try again"),
                _("Try to save the run now. It is also tried again by itself."),
            ),
            (
                self.folder_button,
                _("Save in another folder…"),
                _("Write the complete run into a folder of your choice, and keep it there."),
            ),
        ):
            button.setText(text)
            button.setToolTip(help)
            button.setAccessibleName(text)
        self._show_text()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        color = QColor(colors_of(self).error)
        strip, text = self._strip.palette(), QPalette()
        strip.setColor(QPalette.ColorRole.Window, color)
        text.setColor(QPalette.ColorRole.WindowText, color)
        self._strip.setPalette(strip)
        self._label.setPalette(text)

    def _show_text(self) -> None:
        text = _("Not saved. {problem}").format(problem=self._problem) if self._problem else ""
        self._label.setText(text)
        self._label.setAccessibleName(text)
