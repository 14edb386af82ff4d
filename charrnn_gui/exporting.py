"""Lets the person choose where runs, their curves and their samples are written as files, or copies them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.main_window import MainWindow
from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.workspace import Workspace
from core.common.errors import UserError
from core.common.files import is_there
from core.common.i18n import gettext as _
from core.runs import RunFolder
from core.runs.comparison import ComparedRun, Row

if TYPE_CHECKING:
    from core.sharing.comparison_drawing import Drawing


class Exporting(QObject):
    """For one run it asks for a file; for several it asks for a folder, and names the files itself.

    Args:
        window: the parent of the dialogs.
        workspace: writes the files.
        jobs: in which a curve is drawn.

    Signals:
        said: a sentence for the person (str), and its severity.
        failed: a curve could not be drawn.
    """

    said = Signal(str, str)
    failed = Signal(UserError)

    def __init__(
        self, window: MainWindow, workspace: Workspace, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._workspace, self._jobs = window, workspace, jobs

    def pack(self, folders: Sequence[Path]) -> None:
        """Pack runs into zips."""
        files = self._files(folders, _("Pack the run into a zip"), {".zip": _("Packed runs (*.zip)")})
        if files:
            self._workspace.pack(files)

    def export_curves(self, folders: Sequence[Path]) -> None:
        """Write the curves of runs as pictures or tables."""
        files = self._files(folders, _("Export the curve"), _curve_kinds())
        if files:
            # Seldom needed, and not before the window is shown.
            from charrnn_gui.curve_image import write_curve

            self._workspace.export(files, write_curve)

    def export_samples(self, folders: Sequence[Path]) -> None:
        """Write the samples of runs as texts or tables."""
        kinds = {".txt": _("Text (*.txt)"), ".csv": _("Table (*.csv)")}
        files = self._files(folders, _("Export the samples"), kinds, "-samples")
        if files:
            from core.sharing.exported import export_samples

            self._workspace.export(files, export_samples)

    def export_shown(self, folder: Path, others: Sequence[Path]) -> None:
        """Write what the plot shows: the curve of a run, with those of ``others`` over it."""
        files = self._files((folder,), _("Export the curve"), _curve_kinds())
        if files:
            from charrnn_gui.curve_image import write_curve

            def write(run: RunFolder, file: Path) -> None:
                write_curve(run, file, [RunFolder.open(other) for other in others])

            self._workspace.export(files, write)

    def export_comparison(self, runs: Sequence[ComparedRun], rows: Sequence[Row], drawing: Drawing) -> None:
        """Write a comparison of runs as a picture with its settings, or as a table."""
        title = _("Save this comparison")
        files = self._files((Path(_("comparison")),), title, _curve_kinds())
        for file in files.values():

            def write(_job: Job, file: Path = file) -> Path:
                from charrnn_gui.curve_image import write_comparison

                write_comparison(runs, rows, drawing, file)
                return file

            self._jobs.begin(write, self._tell_saved, self.failed.emit)

    def copy_curve(self, folder: Path, others: Sequence[Path]) -> None:
        """Copy the curve of a run, with those of ``others`` over it, to paste it as a picture."""

        def draw(_job: Job) -> QImage:
            from charrnn_gui.curve_image import drawn

            return drawn(RunFolder.open(folder), [RunFolder.open(other) for other in others])

        def copy(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self.said.emit(_("The curve is copied: paste it as a picture."), "info")

        self._jobs.begin(draw, copy, self.failed.emit)

    def _tell_saved(self, file: Path) -> None:
        self.said.emit(_("“{file}” is written.").format(file=file), "info")

    def _files(
        self, folders: Sequence[Path], title: str, kinds: Mapping[str, str], addition: str = ""
    ) -> Mapping[Path, Path]:
        """Return a file for each run; none if the person chooses nothing.

        Args:
            folders: of the runs.
            title: of the dialog.
            kinds: what can be written, by the ending of the file; the first is proposed.
            addition: what stands behind the name of the run in that of the file.
        """
        proposed = next(iter(kinds))
        names = {folder: f"{folder.name}{addition}{proposed}" for folder in folders}
        if len(folders) == 1:
            (folder,) = folders
            chosen, kind = QFileDialog.getSaveFileName(
                self._window, title, str(Path.home() / names[folder]), ";;".join(kinds.values())
            )
            return {folder: _with_ending(Path(chosen), kinds, kind)} if chosen else {}
        chosen = QFileDialog.getExistingDirectory(self._window, title, str(Path.home()))
        files: dict[Path, Path] = {}
        for folder, name in names.items() if chosen else ():
            # Nobody was asked whether these files may be replaced, and runs of two grids may have one name.
            files[folder] = _free(Path(chosen) / name, files.values())
        return files


def _curve_kinds() -> Mapping[str, str]:
    return {
        ".png": _("Picture (*.png)"),
        ".svg": _("Picture of lines (*.svg)"),
        ".csv": _("Table (*.csv)"),
    }


def _with_ending(file: Path, kinds: Mapping[str, str], kind: str) -> Path:
    """Return ``file``; if it has none of the endings, with that of the chosen kind, or of the first."""
    if file.suffix.lower() in kinds:
        return file
    ending = next((ending for ending, name in kinds.items() if name == kind), next(iter(kinds)))
    # The person was asked about the name that was typed, not about this one.
    return _free(file.with_name(file.name + ending))


def _free(file: Path, taken: Collection[Path] = ()) -> Path:
    """Return ``file``, with a number if there is one already, or it is ``taken``."""
    number, free = 1, file
    while is_there(free) or free in taken:
        number += 1
        free = file.with_stem(f"{file.stem}-{number}")
    return free
