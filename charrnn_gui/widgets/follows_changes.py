"""The one way in which a widget follows the language, the palette and the font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

# A widget can inherit from one Qt class only, so this is a plain class; mypy takes it for a widget.
if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object

_STYLE_CHANGES = (QEvent.Type.PaletteChange, QEvent.Type.FontChange)


class FollowsChanges(_Base):
    """A mixin for widgets that have texts, colours or sizes of their own; name it before the Qt class.

    Override ``retranslate``, ``restyle`` or both, and call ``follow_changes`` at the end of ``__init__``.
    Qt passes a change to the parent first and then to its children: each widget sets only what is its own.
    """

    # Qt also sends changes while a widget is still being built.
    _follows_changes = False

    def follow_changes(self) -> None:
        """Set colours, sizes and texts for the first time; after this, set them again at every change."""
        self._follows_changes = True
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the current language."""

    def restyle(self) -> None:
        """Take colours and sizes from the current palette and font."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language, the palette and the font."""
        super().changeEvent(event)
        if not self._follows_changes:
            return
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in _STYLE_CHANGES:
            self.restyle()
