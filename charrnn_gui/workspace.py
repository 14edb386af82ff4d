"""The runs on disk: listed, compared, renamed, packed, taken in, and thrown away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal

from charrnn_gui.jobs import Job, Jobs
from core.errors import RunError, UserError
from core.i18n import gettext as _
from core.run_text import TEXT_FILE
from core.runs import RUN_FILE, RunFolder, RunSummary, list_runs
from core.values import EpochFinished
from core.workspace import export_run, import_run, is_packed_run, refuse_if_trained, rename_run


class Workspace(QObject):
    """One folder of runs, and what a person does with whole runs in it.

    Signals:
        changed: another folder is the workspace now.
        listed: tuple of ``RunSummary``, newest first.
        overlays_read: tuple of (name, epochs).
        run_moved: a run's folder before (Path) and now (Path).
        run_found: Path of a run that was to be opened.
        run_taken_in: Path that a packed run has now, in the workspace.
        text_found: Path that was to be opened and is no run.
        said: a sentence for the person (str), its severity (info, warning, error).
        failed: ``UserError``: what the person wanted did not go.
    """

    changed = Signal()
    listed = Signal(object)
    overlays_read = Signal(object)
    run_moved = Signal(object, object)
    run_found = Signal(object)
    run_taken_in = Signal(object)
    text_found = Signal(object)
    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, folder: Path, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._jobs = jobs
        self._overlaying: Job | None = None

    def use(self, folder: Path) -> None:
        """Keep new runs in ``folder`` from now on, and list those that are there."""
        self.folder = folder
        self.changed.emit()
        self.refresh()

    def refresh(self) -> None:
        """List the runs again."""
        folder = self.folder

        def read(_job: Job) -> tuple[RunSummary, ...]:
            return tuple(list_runs(folder))

        self._jobs.begin(read, self.listed, self._on_failed)

    def overlay(self, folders: tuple[Path, ...]) -> None:
        """Read the curves of these runs, to be drawn behind the present one."""

        def read(_job: Job) -> tuple[tuple[str, tuple[EpochFinished, ...]], ...]:
            return tuple((folder.name, tuple(RunFolder.open(folder).epochs())) for folder in folders)

        if self._overlaying is not None:
            self._overlaying.cancel()
        self._overlaying = self._jobs.begin(read, self._on_overlays_read, self._on_failed)

    def open_path(self, path: Path) -> None:
        """Find out what ``path`` is: a run, a packed run, which is taken in, or something else."""
        workspace = self.folder

        def look(_job: Job) -> Path | None:
            if (path / RUN_FILE).is_file():
                return path
            return import_run(path, workspace) if is_packed_run(path) else None

        def tell(folder: Path | None) -> None:
            if folder is None:
                self.text_found.emit(path)
                return
            (self.run_found if folder == path else self.run_taken_in).emit(folder)
            self.refresh()

        self._jobs.begin(look, tell, self._on_failed)

    def rename(self, folder: Path, name: str) -> None:
        """Give a run another name."""

        def rename(_job: Job) -> Path:
            return rename_run(folder, name)

        def tell(path: Path) -> None:
            self.run_moved.emit(folder, path)
            self.refresh()

        self._jobs.begin(rename, tell, self._on_failed)

    def pack(self, folder: Path, file: Path) -> None:
        """Pack a run into the zip ``file``."""

        def pack(_job: Job) -> bool:
            export_run(folder, file)
            return (folder / TEXT_FILE).exists()

        def tell(has_text: bool) -> None:
            template = (
                _("The run {name} is packed in “{file}”, with the text it was trained on.")
                if has_text
                else _("The run {name} is packed in “{file}”.")
            )
            self.said.emit(template.format(name=folder.name, file=file), "info")

        self._jobs.begin(pack, tell, self._on_failed)

    def trash(self, folder: Path) -> None:
        """Move a run to the system's trash."""

        def trash(_job: Job) -> None:
            refuse_if_trained(folder)
            if not QFile(str(folder)).moveToTrash():
                raise RunError(
                    _(
                        "The run {name} could not be moved to the trash, and is where it was. “Show in "
                        "folder” lets you delete it yourself."
                    ).format(name=folder.name)
                )

        def tell(_nothing: object) -> None:
            self.said.emit(_("The run {name} is in the trash.").format(name=folder.name), "info")
            self.refresh()

        self._jobs.begin(trash, tell, self._on_failed)

    def _on_overlays_read(self, overlays: tuple[tuple[str, tuple[EpochFinished, ...]], ...]) -> None:
        self._overlaying = None
        self.overlays_read.emit(overlays)

    def _on_failed(self, error: UserError) -> None:
        self.failed.emit(error)
