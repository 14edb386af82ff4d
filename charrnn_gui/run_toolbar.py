"""The toolbar: the buttons of a run, how far it is, and the device of the next run."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QProgressBar, QSizePolicy, QToolBar, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.standing import Standing
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.settings.settings import SPECS
from core.settings.specs import CHOICE_LABELS

RUN_ACTIONS = ("train", "pause", "step", "stop", "reset")
"""The names of the actions that have a button, in order."""
_ICONS = {"train": "play", "pause": "pause", "step": "step", "stop": "stop", "reset": "again"}


class RunToolbar(FollowsChanges, QToolBar):
    """Buttons, a progress bar with figures beside it, and a list of devices.

    Args:
        actions: by name, at least ``RUN_ACTIONS``; they get their icons here.

    Signals:
        device_chosen: str, a device name of the settings.
    """

    device_chosen = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = {name: actions[name] for name in RUN_ACTIONS}
        self._standing = Standing()
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for action in self._actions.values():
            self.addAction(action)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # In a narrow window it gives way, rather than going into the toolbar's overflow as a whole.
        self.facts = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.facts.setContentsMargins(8, 0, 8, 0)
        self.device = QComboBox()
        for device in SPECS["device"].choices:
            self.device.addItem(device, device)
        self.device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.device.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        turn_only_with_focus(self.device)
        self.device.activated.connect(self._on_device_activated)
        self.addSeparator()
        for widget in (self.progress, self.facts, self.device):
            self.addWidget(widget)
        self.follow_changes()

    def show_standing(self, standing: Standing) -> None:
        """Show how far the run is, whether it can be resumed, and whether the device can be changed."""
        self._standing = standing
        self.progress.setMaximum(1000)
        self.progress.setValue(round(1000 * standing.share_done))
        self.facts.setText(standing.in_words())
        explained = standing.speed_in_words()
        if self.facts.toolTip() != explained:
            self.facts.setToolTip(explained)
        self._show_pause_icon()
        is_locked = not standing.state.can_train
        self.device.setEnabled(not is_locked)
        locked = _("A run is under way. The device can be changed once it has ended.")
        self.device.setToolTip(locked if is_locked else _(SPECS["device"].help))

    def set_device(self, device: str) -> None:
        """Show which device the next run is to use."""
        self.device.setCurrentIndex(self.device.findData(device))

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setWindowTitle(_("Toolbar"))
        self.toggleViewAction().setText(_("Toolbar"))
        self.device.setAccessibleName(_("Device"))
        for index in range(self.device.count()):
            self.device.setItemText(index, _(CHOICE_LABELS[self.device.itemData(index)]))
        self.progress.setAccessibleName(_("Progress"))
        self.facts.setAccessibleName(_("Progress in numbers"))
        self.show_standing(self._standing)

    def restyle(self) -> None:
        """Draw the icons in the palette's colour; once for all, as Qt keeps what it has drawn of each."""
        colors = colors_of(self)
        self._icons = {
            name: icon(drawn, colors.text, disabled=colors.disabled) for name, drawn in _ICONS.items()
        }
        for name, drawn in self._icons.items():
            self._actions[name].setIcon(drawn)
        self._show_pause_icon()

    def _on_device_activated(self, index: int) -> None:
        self.device_chosen.emit(self.device.itemData(index))

    def _show_pause_icon(self) -> None:
        resumes = self._standing.state.can_resume
        self._actions["pause"].setIcon(self._icons["train" if resumes else "pause"])
