"""Lets the person choose where runs, their curves and their samples are written as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.main_window import MainWindow
from charrnn_gui.session.workspace import Workspace
from core.common.files import is_there
from core.common.i18n import gettext as _


class Exporting(QObject):
    """For one run it asks for a file; for several it asks for a folder, and names the files itself.

    Args:
        window: the parent of the dialogs.
        workspace: writes the files.
    """

    def __init__(self, window: MainWindow, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._workspace = window, workspace

    def pack(self, folders: Sequence[Path]) -> None:
        """Pack runs into zips."""
        files = self._files(folders, _("Pack the run into a zip"), (_("Packed runs (*.zip)"),), "{name}.zip")
        if files:
            self._workspace.pack(files)

    def export_curves(self, folders: Sequence[Path]) -> None:
        """Write the curves of runs as pictures or tables."""
        kinds = (_("Pictures (*.svg)"), _("Tables (*.csv)"))
        files = self._files(folders, _("Export the curve"), kinds, "{name}.svg")
        if files:
            from core.sharing.exported import export_curve

            self._workspace.export(files, export_curve)

    def export_samples(self, folders: Sequence[Path]) -> None:
        """Write the samples of runs as texts or tables."""
        kinds = (_("Texts (*.txt)"), _("Tables (*.csv)"))
        files = self._files(folders, _("Export the samples"), kinds, "{name}-samples.txt")
        if files:
            from core.sharing.exported import export_samples

            self._workspace.export(files, export_samples)

    def _files(
        self, folders: Sequence[Path], title: str, kinds: Sequence[str], template: str
    ) -> Mapping[Path, Path]:
        """Return a file for each run; none if the person chooses nothing."""
        names = {folder: template.format(name=folder.name) for folder in folders}
        if len(folders) == 1:
            (folder,) = folders
            chosen, kind = QFileDialog.getSaveFileName(
                self._window, title, str(Path.home() / names[folder]), ";;".join(kinds)
            )
            return {folder: _with_ending(Path(chosen), kind)} if chosen else {}
        chosen = QFileDialog.getExistingDirectory(self._window, title, str(Path.home()))
        # Nobody was asked whether these files may be replaced.
        return {folder: _free(Path(chosen) / name) for folder, name in names.items()} if chosen else {}


def _with_ending(file: Path, kind: str) -> Path:
    """Return ``file`` with the ending of the chosen kind if it has none of its own."""
    ending = kind.rpartition("*")[2].rstrip(")")
    return file if file.suffix or not ending else file.with_name(file.name + ending)


def _free(file: Path) -> Path:
    """Return ``file``, with a number if there is one already."""
    number, free = 1, file
    while is_there(free):
        number += 1
        free = file.with_stem(f"{file.stem}-{number}")
    return free
