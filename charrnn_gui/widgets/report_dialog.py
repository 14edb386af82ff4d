"""What a report of a problem holds, to be looked at before the person takes it along."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from charrnn_gui.widgets.screen_room import in_characters
from core.common.i18n import gettext as _
from core.sharing.problem_report import Document, as_text


class ReportDialog(FollowsChanges, QDialog):
    """The files of a report, each one's text, and the ways to take it along. Open it with ``open()``.

    Args:
        collect: returns the files, with what the person typed or without.

    Signals:
        save_requested: the files of ``documents()`` are to be saved.
        reveal_requested(Path): the folder with what was saved is to be shown.
    """

    save_requested = Signal()
    reveal_requested = Signal(Path)

    def __init__(
        self, collect: Callable[[bool], tuple[Document, ...]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._collect = collect
        self._documents: tuple[Document, ...] = ()
        self._saved: Path | None = None
        self._intro = QLabel(wordWrap=True)
        self._files = QListWidget()
        self._files.currentRowChanged.connect(self._show_document)
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        # Reachable and walked through by keyboard, though nothing can be typed.
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._typed = QCheckBox()
        self._typed.toggled.connect(self._gather)
        self._note = InlineNote()
        self._note.button_clicked.connect(self._on_reveal)
        self._note.button().setAutoDefault(False)
        self._buttons = QDialogButtonBox()
        self._buttons.rejected.connect(self.reject)
        # Not Qt's standard button: it writes its own text when the language changes.
        self._close = self._buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
        self._save = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self._save.clicked.connect(self.save_requested)
        self._save.setDefault(True)
        self._copy = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self._copy.clicked.connect(self._on_copy)
        self._lay_out()
        self.follow_changes()
        self._gather()

    def documents(self) -> tuple[Document, ...]:
        """Return the files exactly as they are shown."""
        return self._documents

    def choose(self, name: str) -> None:
        """Show a file, as a click in the list does."""
        self._files.setCurrentRow([document.name for document in self._documents].index(name))

    def shown_text(self) -> str:
        """Return the text that is shown."""
        return self._text.toPlainText()

    def show_saved(self, path: Path) -> None:
        """Say where the report was saved, and offer to show it there."""
        self._saved = path
        self._note.show_note(_("Saved as “{path}”.").format(path=path), "info", _("Show in folder"))

    def show_problem(self, sentence: str) -> None:
        """Say why the report could not be saved."""
        self._note.show_note(sentence, "error")

    def note(self) -> InlineNote:
        """Return what is said below the files."""
        return self._note

    def typed_box(self) -> QCheckBox:
        """Return the switch that lets in what the person typed."""
        return self._typed

    def copy_button(self) -> QPushButton:
        """Return the button that copies all the files."""
        return self._copy

    def save_button(self) -> QPushButton:
        """Return the button that asks for saving."""
        return self._save

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.setWindowTitle(_("Report a problem"))
        self._intro.setText(
            _(
                "These files help a maintainer to find the problem. Nothing is sent: look through them, save "
                "or copy them, and attach them to your report yourself. Your home folder is shown as ~."
            )
        )
        self._typed.setText(_("&Include what I typed and what the model wrote"))
        self._typed.setToolTip(
            _("Prefixes, their history and the samples. Often a problem can be found without them.")
        )
        self._files.setAccessibleName(_("Files of the report"))
        self._files.setToolTip(_("Choose a file to read it."))
        self._text.setAccessibleName(_("Content of the file"))
        self._text.setToolTip(_("The whole content of the file."))
        for button, text, tip in (
            (self._save, _("&Save as zip…"), _("Save all these files as one zip.")),
            (self._copy, _("&Copy text"), _("Copy all these files as one text.")),
            (self._close, _("Close"), _("Close without doing anything.")),
        ):
            button.setText(text)
            button.setToolTip(tip)

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._files)
        splitter.addWidget(self._text)
        splitter.setStretchFactor(1, 1)
        letter = self.fontMetrics().horizontalAdvance("x")
        splitter.setSizes([26 * letter, 84 * letter])
        layout = QVBoxLayout(self)
        layout.addWidget(self._intro)
        layout.addWidget(splitter, 1)
        layout.addWidget(self._typed)
        layout.addWidget(self._note)
        layout.addWidget(self._buttons)
        # Left to itself, the box leaves one of its buttons out.
        order = (
            self._files,
            self._text,
            self._typed,
            self._note.button(),
            self._save,
            self._copy,
            self._close,
        )
        for widget, following in pairwise(order):
            self.setTabOrder(widget, following)
        self.resize(in_characters(self, 140, 40))

    def _gather(self) -> None:
        """Collect the files anew and go on showing the one that was shown."""
        item = self._files.currentItem()
        shown = item.text() if item is not None else ""
        self._documents = self._collect(self._typed.isChecked())
        names = [document.name for document in self._documents]
        self._files.clear()
        self._files.addItems(names)
        self._files.setCurrentRow(names.index(shown) if shown in names else 0)
        # What was saved or copied before is another report than this one.
        self._note.clear()

    def _show_document(self, row: int) -> None:
        self._text.setPlainText(self._documents[row].text if row >= 0 else "")

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._documents))
        self._note.show_note(_("All files are copied as one text."))

    def _on_reveal(self) -> None:
        if self._saved is not None:
            self.reveal_requested.emit(self._saved.parent)
