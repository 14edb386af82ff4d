"""Dialogs in which the person chooses a file, a folder or an encoding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox

from charrnn_gui.main_window import MainWindow
from charrnn_gui.session.run import Session
from charrnn_gui.session.workspace import Workspace
from core.common.i18n import gettext as _
from core.common.lines import Line
from core.common.progress import SampleWritten
from core.common.surprise import Surprise
from core.text import readers
from core.text.source import Source


class Dialogs(QObject):
    """Lets the person choose, and passes the choice on.

    Args:
        window: the parent of the dialogs.
        session: opens texts and runs.
        workspace: imports runs.

    Signals:
        workspace_chosen(Path): the folder in which to keep runs.
        said: a sentence for the person (str), and its severity (info, warning, error).
    """

    workspace_chosen = Signal(Path)
    said = Signal(str, str)

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        workspace: Workspace,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._workspace = window, session, workspace

    def open_file(self) -> None:
        """Let the person choose a text for the next run."""
        self.choose_text(lambda path: self._session.text.open_source(Source.at(path)))

    def choose_text(self, use: Callable[[Path], object]) -> None:
        """Let the person choose a text, and ``use`` its path."""
        pattern = _("Texts (*.txt *.zip *.lrc);;All files (*)")
        path, _pattern = QFileDialog.getOpenFileName(
            self._window, _("Open a text"), self._start_folder(), pattern
        )
        if path:
            use(Path(path))

    def open_folder(self) -> None:
        """Let the person choose a folder of texts."""
        path = QFileDialog.getExistingDirectory(
            self._window, _("Open a folder of texts"), self._start_folder()
        )
        if path:
            self._session.text.open_source(Source.at(path))

    def get_book_lyrics(self) -> None:
        """Open the book's lyrics; download them if they are missing. The click is the consent."""
        self._session.text.get_book_lyrics()

    def open_run(self) -> None:
        """Let the person choose a run folder."""
        path = QFileDialog.getExistingDirectory(
            self._window, _("Open a run folder"), str(self._workspace.folder)
        )
        if path:
            self._session.open_run(Path(path))

    def import_run(self) -> None:
        """Let the person choose a packed run, import it and open it."""
        path, _pattern = QFileDialog.getOpenFileName(
            self._window, _("Import a run"), self._start_folder(), _("Packed runs (*.zip);;All files (*)")
        )
        if path:
            self._workspace.open_path(Path(path))

    def save_samples(self, samples: tuple[SampleWritten, ...]) -> None:
        """Let the person choose a file for the samples of the run on display."""
        folder = self._session.open_run_folder
        name = f"{folder.name}.txt" if folder is not None else "samples.txt"
        path, _pattern = QFileDialog.getSaveFileName(
            self._window,
            _("Save the samples"),
            str(Path.home() / name),
            _("Text and tables (*.txt *.csv)"),
        )
        if path:
            self._workspace.save_samples(samples, Path(path))

    def save_lines(self, lines: tuple[Line, ...]) -> None:
        """Let the person choose a file for the lines of the run on display."""
        folder = self._session.open_run_folder
        name = f"{folder.name}-lines.txt" if folder is not None else "lines.txt"
        path, _pattern = QFileDialog.getSaveFileName(
            self._window, _("Save the lines"), str(Path.home() / name), _("Text and JSON (*.txt *.json)")
        )
        if path:
            self._workspace.save_lines(lines, Path(path))

    def save_surprise(self, surprise: Surprise, adapted: Surprise | None) -> None:
        """Let the person choose a file for what each character of a text costs."""
        folder = self._session.open_run_folder
        name = f"{folder.name}-characters.csv" if folder is not None else "characters.csv"
        path, _pattern = QFileDialog.getSaveFileName(
            self._window,
            _("Save what each character costs"),
            str(Path.home() / name),
            _("Table (*.csv)"),
        )
        if path:
            self._workspace.save_surprise(surprise, adapted, Path(path))

    def choose_workspace(self) -> None:
        """Let the person choose the folder of runs."""
        path = QFileDialog.getExistingDirectory(
            self._window, _("Choose the folder for runs"), str(self._workspace.folder)
        )
        if path:
            self.workspace_chosen.emit(Path(path))

    def save_elsewhere(self) -> bool:
        """Let the person choose where to save a run that could not be saved; False if they chose nothing."""
        path = QFileDialog.getExistingDirectory(
            self._window, _("Choose a folder to save the run in"), str(Path.home())
        )
        if path:
            self._session.saving.save_in(Path(path))
        return bool(path)

    def may_close(self) -> bool:
        """Save the run; if that fails, ask what to do. Return whether the window may close."""
        while problem := self._session.saving.settle(self._session.state):
            match self._ask_about_unsaved(problem):
                case "save":
                    self.save_elsewhere()
                case "lose":
                    return True
                case _:
                    return False
        return True

    def _ask_about_unsaved(self, problem: str) -> str:
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            _("The run is not saved"),
            _(
                "If you close the window now, everything that the run has learned since its last save is "
                "lost."
            ),
            parent=self._window,
        )
        box.setInformativeText(problem)
        box.setTextFormat(Qt.TextFormat.PlainText)
        save = box.addButton(_("Save in another folder…"), QMessageBox.ButtonRole.AcceptRole)
        lose = box.addButton(_("Close without saving"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.setEscapeButton(cancel)
        box.exec()
        return "save" if box.clickedButton() is save else "lose" if box.clickedButton() is lose else "stay"

    def change_encoding(self) -> None:
        """Let the person choose the encoding of the current text, with a preview."""
        corpus = self._session.text.corpus
        if corpus is None or not corpus.encoding or corpus.source.ships:
            return
        # Not before it is needed: the window stands sooner.
        from charrnn_gui.widgets.encoding_dialog import EncodingDialog

        # Only one file of a folder: reading all files would freeze the window.
        path = Path(corpus.doubtful or (corpus.stamps[0].path if corpus.stamps else str(corpus.source)))
        dialog = EncodingDialog(
            corpus.encoding, lambda encoding: readers.preview(path, encoding), self._window
        )
        if dialog.exec():
            self._session.text.reopen_with_encoding(dialog.encoding())

    def reveal(self, folder: Path) -> None:
        """Show a folder in the system's file manager."""
        folder.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.said.emit(
                _("No file manager answered. The folder is {folder}").format(folder=folder), "info"
            )

    def reveal_workspace(self) -> None:
        """Show the folder of runs in the system's file manager."""
        self.reveal(self._workspace.folder)

    def _start_folder(self) -> str:
        return str(Path(self._session.text.recents[0].name).parent) if self._session.text.recents else ""
