"""The middle of Compare: the curves of the chosen runs, what differs, and what came of it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from charrnn_gui.theme import colors_of, on_ground
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class Middle(FollowsChanges, QWidget):
    """Plot and tables, one below the other.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.follow_changes()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Comparison"))

    def restyle(self) -> None:
        """Take the ground of plots."""
        self.setPalette(on_ground(colors_of(self).panel))
