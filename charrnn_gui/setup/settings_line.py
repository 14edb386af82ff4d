"""All settings as one line of text, to copy and to paste: what ``--recipe`` and ``--set`` say."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.drops import TakesTextAsCopy
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from core.common.i18n import gettext as _
from core.settings.as_text import as_line, of_line
from core.settings.settings import Settings
from core.settings.specs import SettingsError

_ICON = 16


class SettingsLine(FollowsChanges, QWidget):
    """A line that can be copied, and typed or pasted into.

    Signals:
        chosen: the settings of a line that was pasted, or typed and ended with Enter.
    """

    chosen = Signal(Settings)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self.edit = _Line()
        self.edit.returnPressed.connect(self._take)
        self.edit.editingFinished.connect(self._on_left)
        self.edit.pasted.connect(self._take)
        self.copy = QToolButton()
        self.copy.setIconSize(QSize(_ICON, _ICON))
        self.copy.clicked.connect(self._copy)
        self.note = InlineNote()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.edit, 0, 0)
        layout.addWidget(self.copy, 0, 1)
        layout.addWidget(self.note, 1, 0, 1, 2)
        self.follow_changes()

    def show_settings(self, settings: Settings) -> None:
        """Show ``settings``; what is being typed stays."""
        self._settings = settings
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self._show()

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.edit.setAccessibleName(_("Settings as text"))
        self.edit.setToolTip(
            tooltip(
                _("The recipe, and what differs from it. Paste such a line, or type one and press Enter.")
            )
        )
        self.copy.setAccessibleName(_("Copy settings as text"))
        self.copy.setToolTip(_("Copy settings as text"))

    def restyle(self) -> None:
        """Take colours from the palette, and the system's font for code in the size of the others."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(max(8, self.fontInfo().pixelSize() - 1))
        self.edit.setFont(font)
        self.copy.setIcon(icon("copy", colors_of(self).muted, size=_ICON))

    def _show(self) -> None:
        self.edit.setText(as_line(self._settings))
        self.edit.setCursorPosition(0)
        self.note.clear()

    def _take(self) -> None:
        try:
            settings = of_line(self.edit.text(), self._settings)
        except SettingsError as error:
            self.note.show_note(str(error), "error")
            return
        self._settings = settings
        self._show()
        self.chosen.emit(settings)

    def _on_left(self) -> None:
        # What was typed and not taken stays with its error, until it is mended or emptied.
        if not self.edit.text().strip():
            self._show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_line(self._settings))


class _Line(TakesTextAsCopy, QLineEdit):
    """A line of text that reports what is pasted over all of it.

    Signals:
        pasted: the whole text was replaced at once.
    """

    pasted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before = ""
        self.textChanged.connect(self._on_changed)

    def _on_changed(self, text: str) -> None:
        before, self._before = self._before, text
        if not self.isModified() or abs(len(text) - len(before)) < 2:
            return  # Set by the program, or typed: the clipboard need not be asked.
        if text.strip() == QGuiApplication.clipboard().text().strip():
            self.pasted.emit()
