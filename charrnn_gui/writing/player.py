"""Plays the samples through time: a button, and the speed."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

SPEEDS = (2, 4, 8)
"""Moments a second."""


class Player(FollowsChanges, QWidget):
    """Asks for one moment after the other. With reduced motion each click asks for one.

    Signals:
        begun: the person wants to see the moments one after the other, from the present one or the first.
        stepped: it is time for the next moment.
    """

    begun = Signal()
    stepped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_reduced = False
        self.button, self.speed_button = QToolButton(self), QToolButton(self)
        self._speed = SPEEDS[0]
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.stepped)
        self.button.clicked.connect(self._on_clicked)
        self.speed_button.clicked.connect(self._on_speed_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for button in (self.button, self.speed_button):
            button.setProperty("kind", "small")
            layout.addWidget(button)
        self.set_speed(self._speed)
        self.follow_changes()

    @property
    def is_playing(self) -> bool:
        """Whether moments follow each other by themselves."""
        return self._timer.isActive()

    @property
    def speed(self) -> int:
        """Moments a second."""
        return self._speed

    def set_speed(self, speed: int) -> None:
        """Play so many moments a second, one of ``SPEEDS``."""
        self._speed = speed
        self._timer.setInterval(round(1000 / speed))
        self.speed_button.setText(_("{count}/s").format(count=speed))

    def set_available(self, available: bool) -> None:
        """Say whether there is more than one moment."""
        self.button.setEnabled(available)
        self.speed_button.setEnabled(available)
        if not available:
            self.stop()

    def set_reduced_motion(self, is_reduced: bool) -> None:
        """Let each click show one moment more, and nothing move by itself; or play again."""
        self._is_reduced = is_reduced
        self.stop()
        self.speed_button.setVisible(not is_reduced)

    def stop(self) -> None:
        """Play no further."""
        self._timer.stop()
        self._show()

    def restyle(self) -> None:
        """Draw the icon in the colours of the palette."""
        self._show()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.set_speed(self._speed)
        self.speed_button.setToolTip(_("Moments a second while playing; a click changes it."))
        self.speed_button.setAccessibleName(_("Speed: {count} moments a second").format(count=self._speed))
        self._show()

    def _on_clicked(self) -> None:
        if self.is_playing:
            self.stop()
            return
        self.begun.emit()
        if not self._is_reduced:
            self._timer.start()
        self._show()

    def _on_speed_clicked(self) -> None:
        self.set_speed(SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)])
        self.retranslate()

    def _show(self) -> None:
        colors = colors_of(self)
        if self._is_reduced:
            drawn, name = "step", _("Show the next moment")
        elif self.is_playing:
            drawn, name = "pause", _("Stop playing")
        else:
            drawn, name = "play", _("Play the samples through time")
        self.button.setIcon(icon(drawn, colors.accent, disabled=colors.disabled))
        self.button.setAccessibleName(name)
        self.button.setToolTip(f"{name}.")
