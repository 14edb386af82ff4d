"""The switch between Learning and Write, if there is room for one of them only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

VIEWS: Mapping[str, str] = {"learning": N_("Learning"), "write": N_("Write")}


class ViewSwitch(FollowsChanges, QFrame):
    """Two segments, of which one is chosen.

    Signals:
        chosen(str): the person chose this one of ``VIEWS``.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "segments")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(2)
        group = QButtonGroup(self)
        self._buttons = {name: QToolButton() for name in VIEWS}
        for name, button in self._buttons.items():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked, name=name: self.chosen.emit(name))
            group.addButton(button)
            line.addWidget(button)
        self.follow_changes()

    def button(self, name: str) -> QToolButton:
        """Return the segment of this one of ``VIEWS``."""
        return self._buttons[name]

    def show_view(self, name: str) -> None:
        """Check the segment of this one of ``VIEWS``."""
        self._buttons[name].setChecked(True)

    def retranslate(self) -> None:
        """Write in the current language."""
        self.setAccessibleName(_("What is in sight"))
        for name, button in self._buttons.items():
            button.setText(_(VIEWS[name]))
            button.setAccessibleName(_(VIEWS[name]))
