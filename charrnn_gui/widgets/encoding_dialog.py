"""Choose the encoding of a text, with a preview of its first lines."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from charrnn_gui.widgets.screen_room import in_characters
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.text.encodings import ENCODINGS


class EncodingDialog(FollowsChanges, QDialog):
    """Encodings to choose from, and what the text looks like in the one chosen.

    Open it with ``open()``; ``accepted`` tells that ``encoding()`` is wanted.

    Args:
        current: the encoding in use, a key of ``core.text.encodings.ENCODINGS``; of several files that are
            each in their own, all of them, separated by commas.
        preview: returns the first lines of the text in an encoding; may raise ``UserError``.
    """

    def __init__(self, current: str, preview: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self._combo = ElidedComboBox()
        first = current.partition(",")[0]
        for name in dict.fromkeys((*ENCODINGS, *([first] if first else []))):
            self._combo.addItem(name, name)
        self._combo.setCurrentIndex(max(0, self._combo.findData(first)))
        self._combo.currentIndexChanged.connect(self._show_preview)
        self._combo_label = QLabel()
        self._combo_label.setBuddy(self._combo)
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setTabChangesFocus(True)
        self._text_label = QLabel()
        self._text_label.setBuddy(self._text)
        self._note = InlineNote()
        # Not Qt's standard buttons: they write their own texts when the language changes.
        self._buttons = QDialogButtonBox()
        self._ok = self._buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._cancel = self._buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow(self._combo_label, self._combo)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._text_label)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._note)
        layout.addWidget(self._buttons)
        self.resize(in_characters(self, 70, 22))
        self.follow_changes()
        self._show_preview()

    def encoding(self) -> str:
        """The encoding chosen, in Python's naming."""
        return str(self._combo.currentData())

    def choose(self, encoding: str) -> None:
        """Choose ``encoding``, as a click in the list does."""
        self._combo.setCurrentIndex(self._combo.findData(encoding))

    def preview_text(self) -> str:
        """The first lines as they are shown; empty where they can't be read."""
        return self._text.toPlainText()

    def problem(self) -> str:
        """Why the text can't be read in the encoding chosen; empty where it can."""
        return self._note.text()

    def ok_button(self) -> QWidget:
        """The button that takes the encoding."""
        return self._ok

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setWindowTitle(_("Encoding of the text"))
        self._combo_label.setText(_("&Encoding:"))
        self._text_label.setText(_("The text &begins:"))
        for widget, tip in (
            (self._combo, _("How the bytes of the file encode characters.")),
            (
                self._text,
                _("The first lines as they read in this encoding. Choose the one that makes sense."),
            ),
        ):
            widget.setToolTip(tip)
            widget.setAccessibleDescription(tip)
        self._combo.setAccessibleName(_("Encoding"))
        self._text.setAccessibleName(_("Preview"))
        for i in range(self._combo.count()):
            name = self._combo.itemData(i)
            self._combo.setItemText(i, _(ENCODINGS[name]) if name in ENCODINGS else name)
        self._ok.setText(_("Use this encoding"))
        self._ok.setToolTip(_("Read the whole text again in this encoding."))
        self._cancel.setText(_("Cancel"))
        self._cancel.setToolTip(_("Leave the text as it was read."))

    def _show_preview(self) -> None:
        try:
            text = self._preview(self.encoding())
        except UserError as error:
            self._text.clear()
            self._note.show_note(str(error), "error")
        else:
            self._text.setPlainText(text)
            self._note.clear()
        self.ok_button().setEnabled(not self._note.text())
