"""The licences of everything that a bundle contains, as one long text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.screen_room import in_characters
from core.common.i18n import gettext as _


class LicencesDialog(FollowsChanges, QDialog):
    """Shows ``text``, which can be read and copied. Open it with ``open()``."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setPlainText(text)
        buttons = QDialogButtonBox()
        buttons.rejected.connect(self.reject)
        # Not Qt's standard button: it writes its own text when the language changes.
        self._close = buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        self.resize(in_characters(self, 96, 40))
        self.follow_changes()

    def shown_text(self) -> str:
        """Return the text that is shown."""
        return self._text.toPlainText()

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.setWindowTitle(_("Licences"))
        self._text.setAccessibleName(_("Licences"))
        self._text.setToolTip(_("The licences of everything that this download contains."))
        self._close.setText(_("Close"))
        self._close.setToolTip(_("Close the licences."))
