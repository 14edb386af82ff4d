"""The name of the file that is read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges

_MOST_WIDTH = 180


class FileName(FollowsChanges, ElidedLabel):
    """A name, cut in the middle if it is long; hidden while no file is read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.TextElideMode.ElideMiddle, parent)
        self.setMaximumWidth(_MOST_WIDTH)
        set_type(self, "caption")
        self.hide()
        self.follow_changes()

    def show_name(self, name: str) -> None:
        """Show ``name``; empty: no file is read."""
        self.setText(in_a_line(name))
        self.setToolTip(tooltip(name))
        self.setVisible(bool(name))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self.setPalette(in_color(colors_of(self).muted))
