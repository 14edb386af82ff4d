"""The encoding in which a text was read, and the button that changes it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.text.corpus import Corpus
from core.text.reading_notes import encodings_in_words


class EncodingLine(FollowsChanges, QWidget):
    """A sentence on the encoding; a question in bold if it is not certain.

    Attributes:
        change: the button.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self.change = QPushButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label, 1)
        row.addWidget(self.change)
        self.follow_changes()

    def show_encoding(self, corpus: Corpus) -> None:
        """Show the encoding of ``corpus``; nothing if it has none."""
        template = (
            _("Encoding: {encoding}.")
            if corpus.encoding_is_certain
            else _("Read as {encoding}. Is this right?")
        )
        self._label.setText(template.format(encoding=encodings_in_words(corpus)))
        font = QFont()  # Everything except its weight stays as in the window.
        font.setBold(not corpus.encoding_is_certain)
        self._label.setFont(font)
        is_in_folder = corpus.doubtful not in ("", str(corpus.source))
        self._label.setToolTip(
            _("The first file whose encoding is not certain: {name}").format(name=Path(corpus.doubtful).name)
            if is_in_folder
            else ""
        )
        self.setVisible(bool(corpus.encoding))
        self.change.setVisible(not corpus.source.ships)

    def retranslate(self) -> None:
        """Write the button's texts in the current language; the sentence comes with the next text."""
        self.change.setText(_("Change…"))
        self.change.setAccessibleName(_("Change the encoding"))
        self.change.setToolTip(_("Choose another encoding if the text looks wrong."))
