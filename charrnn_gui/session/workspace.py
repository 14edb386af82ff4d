"""The folder of runs: rename, note, pack, export, import, move to the trash and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from core.common.lines import Line
from core.common.progress import SampleWritten
from core.common.surprise import Surprise
from core.runs import RUN_FILE, RunFolder, at_rest
from core.runs.kept_text import TEXT_FILE
from core.runs.note import write_note
from core.runs.renaming import rename_run
from core.sharing.examples import example, take_in_example
from core.sharing.packed_runs import count_packed_runs, export_run, import_run


class Workspace(QObject):
    """A folder of runs, and the actions on whole runs in it.

    Signals:
        changed: another folder is the workspace now.
        runs_trashed: tuple of ``Trashed``: which runs are in the trash, and where.
        runs_restored: tuple of Path: runs that are back from the trash.
        run_moved: a run's folder before (Path) and now (Path).
        run_found: Path of a run that the person wants to open.
        run_taken_in: Path of a run that was imported into the workspace.
        text_found: Path that the person wants to open and that is no run.
        said: a sentence for the person (str), its severity (info, warning, error).
        failed: ``UserError``: the action of the person failed.
    """

    changed = Signal()
    runs_trashed = Signal(tuple)
    runs_restored = Signal(tuple)
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
        """Find out whether ``path`` is a run, a packed run, which is imported, or something else.

        A zip of several runs is refused.
        """
        workspace = self.folder

        def look(_job: Job) -> Path | None:
            if is_file(path / RUN_FILE):
                return path
            return import_run(path, workspace) if count_packed_runs(path) else None

        def tell(folder: Path | None) -> None:
            if folder is None:
                self.text_found.emit(path)
                return
            (self.run_found if folder == path else self.run_taken_in).emit(folder)
            self.refresh()

        self._jobs.begin(look, tell, self._on_failed)

    def open_example(self) -> None:
        """Open the example in the current language, from its copy in this folder."""
        self.open_copy(example(i18n.language()))

    def open_copy(self, shipped: Path) -> None:
        """Open the example in the folder ``shipped`` from its copy: what ships is never written to."""
        workspace = self.folder

        def take_in(_job: Job) -> Path:
            return take_in_example(workspace, shipped)

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

    def note(self, folder: Path, note: str) -> None:
        """Keep a note with a run; empty removes it."""

        def write(_job: Job) -> None:
            write_note(folder, note)

        self._jobs.begin(write, lambda _nothing: self.refresh(), self._on_failed)

    def pack(self, files: Mapping[Path, Path]) -> None:
        """Pack each of these runs into its zip."""

        def tell(done: Sequence[Path]) -> None:
            template = (
                _("The run {name} is packed in “{file}”, with the text it was trained on.")
                if is_file(done[0] / TEXT_FILE)
                else _("The run {name} is packed in “{file}”.")
            )
            if len(done) > 1:
                template = ngettext(
                    "{number} run is packed in “{folder}”.",
                    "{number} runs are packed in “{folder}”.",
                    len(done),
                )
            self._tell_files(template, done, files)

        self._for_each(files, lambda folder: export_run(folder, files[folder]), tell)

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

    def save_lines(self, lines: tuple[Line, ...], file: Path) -> None:
        """Write ``lines`` into ``file``, as text or for programs."""

        def save(_job: Job) -> None:
            from core.sharing.exported import write_lines

            write_lines(lines, file)

        def tell(_nothing: None) -> None:
            sentence = ngettext(
                "{count} line is saved in “{file}”.", "{count} lines are saved in “{file}”.", len(lines)
            )
            self.said.emit(sentence.format(count=f"{len(lines):,}", file=file), "info")

        self._jobs.begin(save, tell, self._on_failed)

    def save_surprise(self, surprise: Surprise, adapted: Surprise | None, file: Path) -> None:
        """Write what each character of a text costs into ``file``, a table."""

        def save(_job: Job) -> None:
            from core.sharing.exported import export_surprise

            export_surprise(surprise, file, adapted)

        def tell(_nothing: None) -> None:
            self.said.emit(_("“{file}” is written.").format(file=file), "info")

        self._jobs.begin(save, tell, self._on_failed)

    def export(self, files: Mapping[Path, Path], write: Callable[[RunFolder, Path], None]) -> None:
        """Let ``write`` write something of each of these runs into its file."""

        def tell(done: Sequence[Path]) -> None:
            template = (
                _("“{file}” is written.")
                if len(done) == 1
                else ngettext(
                    "{number} file is written in “{folder}”.",
                    "{number} files are written in “{folder}”.",
                    len(done),
                )
            )
            self._tell_files(template, done, files)

        self._for_each(files, lambda folder: write(RunFolder.open(folder), files[folder]), tell)

    def _tell_files(self, template: str, done: Sequence[Path], files: Mapping[Path, Path]) -> None:
        file = files[done[0]]
        words = {"name": done[0].name, "file": file, "folder": file.parent, "number": f"{len(done):,}"}
        self.said.emit(template.format(**words), "info")

    def trash(self, folders: Sequence[Path]) -> None:
        """Move runs to the system's trash, and offer to take them back."""
        trashed: list[Trashed] = []

        def trash(folder: Path) -> None:
            with at_rest(folder, moves=True):
                trashed.append(to_trash(folder))

        def tell(_done: Sequence[Path]) -> None:
            self.runs_trashed.emit(tuple(trashed))
            self.refresh()

        self._for_each(folders, trash, tell)

    def restore(self, trashed: Sequence[Trashed]) -> None:
        """Take runs back from the trash."""
        places = {each.folder: each for each in trashed}

        def tell(done: Sequence[Path]) -> None:
            self.runs_restored.emit(tuple(done))
            self.refresh()

        self._for_each(places, lambda folder: from_trash(places[folder]), tell)

    def _for_each(
        self,
        folders: Iterable[Path],
        do: Callable[[Path], object],
        tell: Callable[[Sequence[Path]], None],
    ) -> None:
        """Do something with each run in a job; tell for which it was done, and of the first failure."""

        def work(_job: Job) -> tuple[list[Path], UserError | None]:
            done: list[Path] = []
            first: UserError | None = None
            for folder in folders:
                try:
                    do(folder)
                except UserError as error:  # noqa: PERF203
                    first = first or error
                else:
                    done.append(folder)
            return done, first

        def end(result: tuple[list[Path], UserError | None]) -> None:
            done, error = result
            if done:
                tell(done)
            if error is not None:
                self.failed.emit(error)

        self._jobs.begin(work, end, self._on_failed)

    def _on_failed(self, error: UserError) -> None:
        self.failed.emit(error)
