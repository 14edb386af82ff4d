"""A heading within a menu: the style sheet draws a section as a bare line."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QMenu, QWidgetAction

from charrnn_gui.look.fonts import set_type
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges


class MenuHeading(QWidgetAction):
    """Says what the next actions have in common; it can't be chosen, and the keyboard passes it over.

    Args:
        menu: at whose end it stands.
    """

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self._label = _Label()
        self.setDefaultWidget(self._label)
        self.setEnabled(False)
        menu.addAction(self)

    def say(self, text: str) -> None:
        """Show ``text``."""
        self.setText(text)
        self._label.setText(text)


class _Label(FollowsChanges, QLabel):
    def __init__(self) -> None:
        super().__init__()
        set_type(self, "caption-strong")
        self.setContentsMargins(12, 6, 12, 2)
        self.follow_changes()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self.setPalette(in_color(colors_of(self).muted))
