"""Which run is on display, and which one the next Train would begin."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class RunHeading(FollowsChanges, QWidget):
    """Text and model of the run on display; below them its name, or what Train begins if that is another run.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: tuple[str, str, str] | None = None
        self._next, self._further = "", ""
        self._planned = ("", "")
        # A line each, however long: the numbers beside it need the room.
        self._title = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._below = ElidedLabel(Qt.TextElideMode.ElideRight)
        for label in (self._title, self._below):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_type(self._title, "strong")
        set_type(self._below, "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(self._title)
        layout.addWidget(self._below)
        layout.addStretch(1)
        self.follow_changes()

    def set_run(self, name: str, corpus: str, model: str) -> None:
        """Show which run is on display."""
        self._run = (name, corpus, model)
        self.retranslate()

    def clear(self) -> None:
        """Say that no run is on display."""
        self._run = None
        self.retranslate()

    def set_next(self, sentence: str, further: str = "") -> None:
        """Say which run Train begins; empty: nothing. The tooltip has the whole sentence and ``further``."""
        self._next, self._further = sentence, further
        self.retranslate()

    def set_planned(self, title: str, details: str) -> None:
        """While no run is on display, show which one Train begins: text and model, and details."""
        self._planned = (title, details)
        self.retranslate()

    def text(self) -> str:
        """Return which run is said to be on display."""
        return _("No run on display") if self._run is None else "  ·  ".join(self._run)

    def next_text(self) -> str:
        """Return what Train is said to begin."""
        return self._next

    def next_help(self) -> str:
        """Return the sentence on what Train begins, and the further one."""
        return f"{self._next} {self._further}".strip()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        if self._run is None:
            title, name = self._planned
        else:
            name, *what = self._run
            title = "  ·  ".join(what)
        self._title.setText(title or self.text())
        self._title.setToolTip(tooltip(self.text()))
        self._below.setText(self._next or name)
        self._below.setToolTip(tooltip(self.next_help() or self.text()))
        self._below.setAccessibleName(self.next_help())
        self._below.setVisible(bool(self._below.text()))
        self.setAccessibleName(_("Run on display: {run}").format(run=self.text()))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._below.setPalette(in_color(colors_of(self).muted))
