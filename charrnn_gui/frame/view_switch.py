"""The switch between Learning and Write, if there is room for one of them only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.segments import Segments
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

VIEWS: Mapping[str, str] = {"learning": N_("Learning"), "write": N_("Write")}


class ViewSwitch(FollowsChanges, Segments):
    """The choice of one of ``VIEWS``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(list(VIEWS), parent)
        self.follow_changes()

    def retranslate(self) -> None:
        """Write in the current language."""
        self.setAccessibleName(_("What is in sight"))
        for name, text in VIEWS.items():
            self.say(name, _(text))
