"""The one button of a run: it trains, pauses or resumes, whichever is possible."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QFontInfo
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY
from charrnn_gui.run_state import RunState
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges

_ICON_SIZE = 18


class PrimaryButton(FollowsChanges, QPushButton):
    """Does what stands on it: an action of the window, which also says whether it is possible.

    It is filled if it begins or resumes, and tonal if it pauses: what runs by itself needs no urging.

    Args:
        actions: by name, at least "train" and "pause".
    """

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = {name: actions[name] for name in ("train", "pause")}
        self._state = RunState.EMPTY
        # Who got the focus when the button could not keep it.
        self._stand_in: QWidget | None = None
        for action in self._actions.values():
            action.changed.connect(self._follow_action)
        self.clicked.connect(lambda: self.action_now().trigger())
        self._follow_action()
        self.follow_changes()

    def possible_actions(self) -> tuple[QAction, ...]:
        """Return the actions that a click triggers in one state of a run or another."""
        return tuple(self._actions.values())

    def action_now(self) -> QAction:
        """Return the action that a click triggers."""
        pauses = self._state.can_pause or self._state.can_resume
        return self._actions["pause" if pauses else "train"]

    def set_state(self, state: RunState) -> None:
        """Do what is to be done with a run in ``state``."""
        if state is self._state:
            return
        self._state = state
        self._follow_action()
        self.restyle()

    def restyle(self) -> None:
        """Draw in the colours of the palette."""
        colors = colors_of(self)
        pauses = self._state.can_pause
        kind = "tonal" if pauses else "primary"
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)
        ink = colors.accent if pauses else colors.accent_ink
        size = round(_ICON_SIZE * QFontInfo(self.font()).pixelSize() / BODY.size)
        self.setIconSize(QSize(size, size))
        self.setIcon(icon("pause" if pauses else "play", ink, size=size, disabled=colors.disabled))

    def _follow_action(self) -> None:
        action = self.action_now()
        self.setText(action.iconText())
        self.setToolTip(action.toolTip())
        self._enable(action.isEnabled())

    def _enable(self, is_enabled: bool) -> None:
        """Be enabled or not; the focus, which Qt gives to another widget meanwhile, comes back."""
        if is_enabled == self.isEnabled():
            return
        had_focus = self.hasFocus()
        self.setEnabled(is_enabled)
        if not is_enabled:
            self._stand_in = QApplication.focusWidget() if had_focus else None
        elif self._stand_in is not None and self._stand_in is QApplication.focusWidget():
            self.setFocus()
