"""Several continuations of one prefix, merged into a tree."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.choosing.tree_list import TreeList
from charrnn_gui.choosing.words import seeds_of
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.prompts import Continuation


class SeveralSection(FollowsChanges, QWidget):
    """A title that says how they were written, and the tree.

    Attributes:
        tree: the continuations.
        close_button: hides the section.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several: tuple[Continuation, ...] = ()
        self._title, self._about = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        self._unit, self.close_button, self.tree = QLabel(), QToolButton(), TreeList()
        set_type(self._title, "title")
        for label in (self._about, self._unit):
            set_type(label, "caption")
        self.close_button.setProperty("kind", "small")
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 6, 8, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._about, 1)
        head.addWidget(self._unit)
        head.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.tree, 1)
        self.close_button.clicked.connect(self.closed)
        self.follow_changes()

    def show_several(self, several: tuple[Continuation, ...]) -> None:
        """Show these."""
        self._several = several
        self.tree.show_several(several)
        self.retranslate()

    def several(self) -> tuple[Continuation, ...]:
        """Return what is shown."""
        return self._several

    def about(self) -> str:
        """Return what is said about how they were written."""
        return self._about.text()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        count = len(self._several)
        title = ngettext("{count} continuation", "{count} continuations", count)
        self._title.setText(title.format(count=count))
        self._unit.setText(_("log probability (nats)"))
        self.close_button.setAccessibleName(_("Close the continuations"))
        self.close_button.setToolTip(_("Close the continuations"))
        if self._several:
            words = _(
                "seeds {seeds}, temperature {temperature:g}, the same weights; shared beginnings stand once, "
                "thicker lines lead to more"
            )
            prompts = [answer.prompt for answer in self._several]
            self._about.setText(
                words.format(seeds=seeds_of(prompts), temperature=prompts[0].sampling.temperature)
            )

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        for label in (self._about, self._unit):
            label.setPalette(in_color(colors.muted))
        self.close_button.setIcon(icon("close", colors.muted, size=14))
