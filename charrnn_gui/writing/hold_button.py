"""A button that holds what is written, while the training goes on."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class HoldButton(FollowsChanges, QToolButton):
    """A toggle; off, and impossible, while there is nothing to hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setProperty("kind", "small")
        self.toggled.connect(self.retranslate)
        self.follow_changes()

    def set_available(self, available: bool) -> None:
        """Say whether there is anything to hold."""
        self.setEnabled(available)
        if not available:
            self.setChecked(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Hold the text"))
        if not self.isEnabled():
            self.setToolTip(_("There is nothing to hold yet."))
        elif self.isChecked():
            self.setToolTip(_("Show what the present weights write again (Escape)."))
        else:
            self.setToolTip(_("Keep this text and its candidates while the training goes on."))

    def restyle(self) -> None:
        """Draw the hand in the colours of the palette."""
        colors = colors_of(self)
        self.setIcon(icon("hold", colors.muted, disabled=colors.disabled, on=colors.accent))
