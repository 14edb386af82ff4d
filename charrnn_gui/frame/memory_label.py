"""How much memory the program holds, in the status line."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from charrnn_gui.look.fonts import numbers, set_type
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.memory import used_bytes

LOOK_INTERVAL_MS = 2_000
_MB, _STEP_MB = 1_000_000, 10


class MemoryLabel(FollowsChanges, QLabel):
    """Looks every two seconds while it is in sight; empty if the system does not tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_type(self, "caption")
        self._megabytes: int | None = None
        self._looks = QTimer(self, interval=LOOK_INTERVAL_MS)
        self._looks.timeout.connect(self.look)
        self.follow_changes()

    def look(self) -> None:
        """Show how much it is now, in steps, so that the number rests."""
        used = used_bytes()
        self._megabytes = None if used is None else round(used / _MB / _STEP_MB) * _STEP_MB
        self._show_number()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Memory"))
        self.setToolTip(_("So much memory of this computer the program holds now."))
        self._show_number()

    def restyle(self) -> None:
        """Take colour and digits that go with the text."""
        self.setPalette(in_color(colors_of(self).muted))
        self.setFont(numbers(self.font()))

    def _show_number(self) -> None:
        number = self._megabytes
        self.setText("" if number is None else _("{number} MB").format(number=f"{number:,}"))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self.look()
        self._looks.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking."""
        super().hideEvent(event)
        self._looks.stop()
