"""The status line: the drawer of runs, one sentence about what goes on, speed, device and memory."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontInfo
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from charrnn_gui.frame.memory_label import MemoryLabel
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon, pixmap
from charrnn_gui.look.tokens import BODY, STATUS_HEIGHT
from charrnn_gui.run_state import RunState
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.settings.settings import SPECS
from core.settings.specs import CHOICE_LABELS

LOW_HEIGHT = 24
_ICON_SIZE = 14


class StatusLine(FollowsChanges, QFrame):
    """Stands below every workspace.

    Args:
        runs: the checkable action that opens the drawer of runs.

    Signals:
        device_chosen: str, a device name of the settings.

    Attributes:
        device: the device that the next run is to use; hidden while a run is under way.
        memory: how much the program holds.
    """

    device_chosen = Signal(str)

    def __init__(self, runs: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._num_runs = 0
        self._is_locked = self._is_low = False
        self._is_open, self._has_drawer = False, True
        self._used_device = ""
        self._runs = QToolButton()
        self._runs.setCheckable(True)
        self._runs.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._runs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._runs.clicked.connect(runs.trigger)
        runs.toggled.connect(self._on_runs_toggled)
        runs.changed.connect(lambda: self._runs.setToolTip(runs.toolTip()))
        self._sentence = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # Where the header has no room for it.
        self._speed = QLabel()
        self._chip = QLabel()
        self.memory = MemoryLabel()
        self.device = ElidedComboBox()
        for device in SPECS["device"].choices:
            self.device.addItem(device, device)
        for first in ("cpu", "cuda"):  # automatic, the processor, the GPUs
            self.device.insertSeparator(self.device.findData(first))
        self.device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        turn_only_with_focus(self.device)
        self.device.activated.connect(self._on_device_activated)
        self._used = QLabel()
        for widget in (self._runs, self._sentence, self._speed, self._used):
            set_type(widget, "caption")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 1, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self._runs)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._speed)
        layout.addWidget(self._chip)
        layout.addWidget(self.device)
        layout.addWidget(self._used)
        layout.addWidget(self.memory)
        self.follow_changes()

    def set_sentence(self, sentence: str) -> None:
        """Say what goes on."""
        if sentence != self._sentence.text():
            self._sentence.setText(sentence)
            self._sentence.setToolTip(sentence)

    def sentence(self) -> str:
        """Return what is said."""
        return self._sentence.text()

    def set_speed(self, speed: str) -> None:
        """Show the speed of the training, if the header leaves it out; empty: nothing is trained."""
        self._speed.setText(_("{speed} characters/s").format(speed=speed) if speed else "")

    def set_has_speed(self, has_speed: bool) -> None:
        """Have a place for the speed, or leave it to the header."""
        self._speed.setVisible(has_speed)

    def set_num_runs(self, num_runs: int) -> None:
        """Say how many runs there are."""
        self._num_runs = num_runs
        self._runs.setText(_("Runs {count}").format(count=f"{num_runs:,}"))
        self._runs.setAccessibleName(self._runs.text())

    def set_device(self, device: str) -> None:
        """Show which device the next run is to use."""
        self.device.setCurrentIndex(self.device.findData(device))

    def set_used_device(self, device: str) -> None:
        """Know which device the run on display uses: a choice of the setting, but not "auto"."""
        self._used_device = device
        self._show_device()

    def used_device(self) -> str:
        """Return which device a run under way is said to use; empty: none is under way."""
        return self._used.text() if self._is_locked else ""

    def set_state(self, state: RunState) -> None:
        """Show the device of a run under way, or let the person choose that of the next one."""
        self._is_locked = not state.can_train
        if state is RunState.STARTING:
            self._used_device = ""  # That was another run's.
        self._show_device()

    def _show_device(self) -> None:
        is_known = self._is_locked and bool(self._used_device)
        self.device.setEnabled(not self._is_locked)
        self.device.setVisible(not is_known)
        self._used.setVisible(is_known)
        locked = _("A run is under way. The device can be changed once it has ended.")
        self.device.setToolTip(locked if self._is_locked else _(SPECS["device"].help))
        self._used.setText(_(CHOICE_LABELS[self._used_device]) if is_known else "")
        self._used.setToolTip(locked)

    def set_workspace(self, name: str) -> None:
        """Show the drawer as closed where there is none: the button leads to Train then."""
        self._has_drawer = name == "train"
        self._show_drawer()

    def set_low(self, is_low: bool) -> None:
        """Be lower, on a low screen."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.restyle()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Status"))
        self.device.setAccessibleName(_("Device"))
        for index in range(self.device.count()):
            if (device := self.device.itemData(index)) is not None:  # a line between groups
                self.device.setItemText(index, _(CHOICE_LABELS[device]))
        self.set_num_runs(self._num_runs)
        self._show_device()

    def restyle(self) -> None:
        """Take colours and sizes that go with the text."""
        colors = colors_of(self)
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self.setFixedHeight(round(scale * (LOW_HEIGHT if self._is_low else STATUS_HEIGHT)))
        size = round(scale * _ICON_SIZE)
        self._chip.setPixmap(pixmap("chip", colors.muted, size=size, ratio=self.devicePixelRatioF()))
        self._runs.setIconSize(QSize(size, size))
        self._runs.setIcon(icon("down" if self._runs.isChecked() else "up", colors.text, size=size))
        for label in (self._sentence, self._speed, self._used):
            label.setPalette(in_color(colors.muted))

    def _on_runs_toggled(self, is_open: bool) -> None:
        self._is_open = is_open
        self._show_drawer()

    def _show_drawer(self) -> None:
        self._runs.setChecked(self._is_open and self._has_drawer)
        self.restyle()

    def _on_device_activated(self, index: int) -> None:
        self.device_chosen.emit(self.device.itemData(index))
