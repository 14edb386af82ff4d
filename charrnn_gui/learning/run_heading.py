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
    """Name, text and model of the run on display; below it, what Train begins while that is another run.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: tuple[str, str, str] | None = None
        # A line each, however long: in a small window the plot needs the room.
        self._title = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._next = ElidedLabel(Qt.TextElideMode.ElideRight)
        for label in (self._title, self._next):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_type(self._title, "title")
        set_type(self._next, "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 0)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self._next)
        self.follow_changes()
        self.set_next("")

    def set_run(self, name: str, corpus: str, model: str) -> None:
        """Show which run is on display."""
        self._run = (name, corpus, model)
        self.retranslate()

    def clear(self) -> None:
        """Say that no run is on display."""
        self._run = None
        self.retranslate()

    def set_next(self, sentence: str, further: str = "") -> None:
        """Say what Train begins; empty: nothing. The tooltip says it in full, and what is there besides."""
        self._next.setText(sentence)
        said = f"{sentence} {further}".strip()
        self._next.setToolTip(tooltip(said))
        self._next.setAccessibleName(said)
        self._next.setVisible(bool(sentence))

    def text(self) -> str:
        """Return which run is said to be on display."""
        return self._title.text()

    def next_text(self) -> str:
        """Return what Train is said to begin."""
        return self._next.text()

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        text = _("No run on display") if self._run is None else "  ·  ".join(self._run)
        self._title.setText(text)
        self._title.setToolTip(tooltip(text))
        self.setAccessibleName(_("Run on display: {run}").format(run=text))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        palette = in_color(colors_of(self).muted)
        self._next.setPalette(palette)
