"""What stands in a place that waits for a model: a quiet sentence in a dashed frame."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import in_a_line
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_SHOWN_CHARS = 24


class EmptyPlace(FollowsChanges, QLabel):
    """Says what will be written here, and after which prefix, or why nothing can be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix = self._reason = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setProperty("kind", "empty")
        self.follow_changes()

    def show_prefix(self, prefix: str) -> None:
        """Name the prefix that stands in the panel; it may be empty."""
        self._prefix = prefix
        shown = in_a_line(prefix, _SHOWN_CHARS)
        if self._reason:
            self.setText(self._reason)
        elif prefix:
            sentence = _("No model yet. Press Train, and what follows “{prefix}” is written here.")
            self.setText(sentence.format(prefix=shown))
        else:
            self.setText(_("No model yet. Press Train, and the model writes here."))

    def show_reason(self, reason: str) -> None:
        """Say why the run on display has no model, in place of how to get one; empty: say that again."""
        if reason != self._reason:
            self._reason = reason
            self.show_prefix(self._prefix)

    def hasHeightForWidth(self) -> bool:  # noqa: N802, Qt's name
        """Be as high as the text that comes later, not as the sentence."""
        return False

    def retranslate(self) -> None:
        """Say it in the current language."""
        self.show_prefix(self._prefix)

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self.setPalette(in_color(colors_of(self).muted))
