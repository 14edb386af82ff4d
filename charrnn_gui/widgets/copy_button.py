"""A button that copies what the model wrote."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

SAID_MS = 1500
"""How long the button says that it has copied."""


class CopyButton(FollowsChanges, QToolButton):
    """Copies a text to the clipboard, and says so for a moment.

    Args:
        text: returns what is to be copied.
    """

    def __init__(self, text: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copied_text = text
        self._is_available = True
        self._said = QTimer(self, singleShot=True, interval=SAID_MS)
        self._said.timeout.connect(self.restyle)
        self.clicked.connect(self._copy)
        self.setProperty("kind", "small")
        self.follow_changes()

    def set_available(self, available: bool) -> None:
        """Say whether there is anything to copy."""
        self._is_available = available
        self.setEnabled(available)
        self._explain()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Copy the prefix and the continuation"))
        self._explain()

    def restyle(self) -> None:
        """Draw the icon in the colours of the palette: a tick for a moment after it has copied."""
        colors = colors_of(self)
        if self.has_just_copied:
            self.setIcon(icon("check", colors.ok))
        else:
            self.setIcon(icon("copy", colors.muted, disabled=colors.disabled))

    @property
    def has_just_copied(self) -> bool:
        """Whether the button still says that it has copied."""
        return self._said.isActive()

    def _explain(self) -> None:
        self.setToolTip(
            _("Copy the prefix and the continuation.")
            if self._is_available
            else _("There is nothing to copy yet.")
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied_text())
        self._said.start()
        self.restyle()
