"""The left column of Compare: which runs are compared."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class RunsSection(FollowsChanges, QWidget):
    """The runs to choose from.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        set_type(self._title, "title")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, 12, PANEL_PADDING, PANEL_PADDING)
        layout.addWidget(self._title)
        layout.addStretch(1)
        self.follow_changes()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("Runs"))
        self.setAccessibleName(_("Runs"))
