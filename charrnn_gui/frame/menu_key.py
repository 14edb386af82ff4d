"""Alt alone opens the menu, as F10 does: a window without a menu bar has no other key for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenuBar, QToolButton, QWidget

from charrnn_gui.frame.menus import HAS_NATIVE_BAR


class MenuKey(QObject):
    """Watches the keys of a window.

    Args:
        window: with the keys.
        bar: is used if it is in sight.
        button: otherwise its menu is shown.
    """

    def __init__(self, window: QWidget, bar: QMenuBar, button: QToolButton) -> None:
        super().__init__(window)
        self._bar, self._button = bar, button
        self._is_alt_alone = False
        window.installEventFilter(self)

    def open_menu(self) -> None:
        """Let the person choose from the menu."""
        if self._bar.isVisible():
            self._bar.setFocus()
            self._bar.setActiveAction(self._bar.actions()[0])
        elif not HAS_NATIVE_BAR:
            self._button.showMenu()

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note whether Alt is pressed together with another key, whoever takes that one."""
        if not isinstance(event, QKeyEvent):
            return False
        is_alt = event.key() == Qt.Key.Key_Alt
        if event.type() == QEvent.Type.ShortcutOverride:
            self._is_alt_alone = is_alt
        # A menu bar in sight takes the key itself.
        is_released = event.type() == QEvent.Type.KeyRelease and is_alt and self._is_alt_alone
        if is_released and not self._bar.isVisible():
            self.open_menu()
        return False
