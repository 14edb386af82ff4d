"""What is said above a written text: why something failed, and a warning that stands as long as the text."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.inline_note import InlineNote
from core.common.i18n import paragraph


class TextNote(InlineNote):
    """Two sentences at most; none: hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = ""
        self._warning = "", ""

    def set_sentence(self, sentence: str) -> None:
        """Say why something can't be done; empty: nothing."""
        self._sentence = sentence
        self._show_both()

    def set_warning(self, warning: str, offer: str) -> None:
        """Say what is wrong with the text, until another warning is set; empty: nothing.

        ``offer`` is what a button beside it says; empty: none.
        """
        self._warning = warning, offer
        self._show_both()

    def _show_both(self) -> None:
        sentence, (warning, offer) = self._sentence, self._warning
        if sentence or warning:
            self.show_note(paragraph(filter(None, (sentence, warning))), "warning", offer)
        else:
            self.clear()
