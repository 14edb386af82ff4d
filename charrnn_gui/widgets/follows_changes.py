"""Following the language and the palette, for widgets of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

# To mypy a widget; in truth without a Qt class of its own, as a widget can have one only.
if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class FollowsChanges(_Base):
    """A mixin, named before the Qt class; what the widget has of words and colours overrides its methods."""

    def retranslate(self) -> None:
        """Write every text in the current language."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._recolor()

    def _recolor(self) -> None:
        """Take the colours of the current palette."""
