"""The folder of runs: rename, pack, import, move to the trash and back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.run_list import RunList
from charrnn_gui.session.trash import Trashed, from_trash, to_trash
from core.common import i18n
from core.common.errors import UserError
from core.common.files import is_file
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.progress import SampleWritten
from core.runs import RUN_FILE, at_rest
from core.runs.kept_text import TEXT_FILE
from core.runs.renaming import rename_run
from core.sharing.examples import take_in_example
from core.sharing.packed_runs import export_run, import_run, is_packed_run


class Workspace(QObject):
    """A folder of runs, and the actions on whole runs in it.

    Signals:
        changed: another folder is the workspace now.
        run_trashed: ``Trashed``: which run is in the trash, and where.
        run_restored: Path of a run that is back from the trash.
        run_moved: a run's folder before (Path) and now (Path).
        run_found: Path of a run that the person wants to open.
        run_taken_in: Path of a run that was imported into the workspace.
        text_found: Path that the person wants to open and that is no run.
        said: a sentence for the person (str), its severity (info, warning, error).
        failed: ``UserError``: the action of the person failed.
    """

    changed = Signal()
    run_trashed = Signal(Trashed)
    run_restored = Signal(Path)
    run_moved = Signal(Path, Path)
    run_found = Signal(Path)
    run_taken_in = Signal(Path)
    text_found = Signal(Path)
    said = Signal(str, str)
    failed = Signal(UserError)

    def __init__(self, folder: Path, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.runs = RunList(folder, jobs, self)
        self.runs.failed.connect(self.failed)
        self._jobs = jobs

    def use(self, folder: Path) -> None:
        """Keep new runs in ``folder`` from now on, and list the runs in it."""
        self.folder = folder
        self.changed.emit()
        self.runs.use(folder)

    def refresh(self) -> None:
        """Look for changes in the folder now."""
        self.runs.refresh()

    def open_path(self, path: Path) -> None:
        """Find out whether ``path`` is a run, a packed run, which is imported, or something else."""
        workspace = self.folder

        def look(_job: Job) -> Path | None:
            if is_file(path / RUN_FILE):
                return path
            return import_run(path, workspace) if is_packed_run(path) else None

        def tell(folder: Path | None) -> None:
            if folder is None:
                self.text_found.emit(path)
                return
            (self.run_found if folder == path else self.run_taken_in).emit(folder)
            self.refresh()

        self._jobs.begin(look, tell, self._on_failed)

    def open_example(self) -> None:
        """Open the example in the current language, from its copy in this folder."""
        workspace, language = self.folder, i18n.language()

        def take_in(_job: Job) -> Path:
            return take_in_example(workspace, language)

        def tell(folder: Path) -> None:
            self.run_taken_in.emit(folder)
            self.refresh()

        self._jobs.begin(take_in, tell, self._on_failed)

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
            return is_file(folder / TEXT_FILE)

        def tell(has_text: bool) -> None:
            template = (
                _("The run {name} is packed in “{file}”, with the text it was trained on.")
                if has_text
                else _("The run {name} is packed in “{file}”.")
            )
            self.said.emit(template.format(name=folder.name, file=file), "info")

        self._jobs.begin(pack, tell, self._on_failed)

    def save_samples(self, samples: tuple[SampleWritten, ...], file: Path) -> None:
        """Write ``samples`` into ``file``, as text or as a table."""

        def save(_job: Job) -> None:
            # Seldom needed, and not before the window is shown.
            from core.sharing.exported import write_samples

            write_samples(samples, file)

        def tell(_nothing: None) -> None:
            sentence = ngettext(
                "{count} sample is saved in “{file}”.", "{count} samples are saved in “{file}”.", len(samples)
            )
            self.said.emit(sentence.format(count=f"{len(samples):,}", file=file), "info")

        self._jobs.begin(save, tell, self._on_failed)

    def trash(self, folder: Path) -> None:
        """Move a run to the system's trash, and offer to take it back."""

        def trash(_job: Job) -> Trashed:
            with at_rest(folder, moves=True):
                return to_trash(folder)

        def tell(trashed: Trashed) -> None:
            self.run_trashed.emit(trashed)
            self.refresh()

        self._jobs.begin(trash, tell, self._on_failed)

    def restore(self, trashed: Trashed) -> None:
        """Take a run back from the trash."""

        def restore(_job: Job) -> Path:
            return from_trash(trashed)

        def tell(path: Path) -> None:
            self.run_restored.emit(path)
            self.refresh()

        self._jobs.begin(restore, tell, self._on_failed)

    def _on_failed(self, error: UserError) -> None:
        self.failed.emit(error)
