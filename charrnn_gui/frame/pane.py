"""A panel under a head with its title."""

from __future__ import annotations

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import BODY, PANEL_HEAD_HEIGHT, PANEL_PADDING
from charrnn_gui.theme import colors_of, on_ground
from charrnn_gui.widgets.follows_changes import FollowsChanges


class Pane(FollowsChanges, QWidget):
    """``content`` under a title, with tools at the right of the title.

    Args:
        content: below the head.
        tools: at the right end of the head.
        leading: at its left end, before the title.
        is_panel: its ground is that of plots and texts, not that of the window.
    """

    def __init__(
        self,
        content: QWidget,
        *tools: QWidget,
        leading: QWidget | None = None,
        is_panel: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_panel = is_panel
        self._title = QLabel()
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_type(self._title, "title")
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(PANEL_PADDING, 0, 8, 0)
        head.setSpacing(4)
        if leading is not None:
            head.addWidget(leading)
        head.addWidget(self._title, 1)
        for tool in tools:
            head.addWidget(tool)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(content, 1)
        self.setAutoFillBackground(True)
        self.follow_changes()

    def set_title(self, title: str) -> None:
        """Call the pane ``title``."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def restyle(self) -> None:
        """Take the ground of the palette, and a height that goes with the size of text."""
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self._head.setFixedHeight(round(scale * PANEL_HEAD_HEIGHT))
        if self._is_panel:
            self.setPalette(on_ground(colors_of(self).panel))
