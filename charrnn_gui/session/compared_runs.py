"""The runs that are compared: read once, and again while they grow."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from core.common.errors import UserError
from core.common.progress import SampleWritten
from core.runs import RunChanges, RunFolder
from core.runs.comparison import ComparedRun, compared
from core.runs.curves import RunCurves, read_curves
from core.text.baselines import Baselines


@dataclass(frozen=True, slots=True, eq=False)
class ReadRun:
    """A run as it is compared.

    Attributes:
        facts: its settings, and what came of them.
        curves: what it has told.
        baselines: of its text; None: nobody has counted them yet.
        samples: what it has written on its own.
    """

    facts: ComparedRun
    curves: RunCurves
    baselines: Baselines | None
    samples: tuple[SampleWritten, ...]

    @property
    def path(self) -> Path:
        """Of its folder."""
        return self.facts.summary.path


@dataclass(slots=True)
class _Found:
    runs: dict[Path, ReadRun] = field(default_factory=dict)
    error: UserError | None = None


class ComparedRuns(QObject):
    """Reads the checked runs, and those again that have changed.

    Signals:
        read: tuple of ``ReadRun``, in the order of checking: those that have been read so far.
        failed(UserError): a run that was checked can't be read.
    """

    read = Signal(tuple)
    failed = Signal(UserError)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._wanted: tuple[Path, ...] = ()
        self._runs: dict[Path, ReadRun] = {}
        self._stale: set[Path] = set()
        self._is_active = True
        self._job: Job | None = None

    def want(self, folders: tuple[Path, ...]) -> None:
        """Read exactly these runs."""
        self._stale = (self._stale | (set(folders) - set(self._wanted))) & set(folders)
        self._wanted = folders
        self._runs = {path: run for path, run in self._runs.items() if path in folders}
        self._tell()
        self._read()

    def set_active(self, is_active: bool) -> None:
        """Read again what changes, or leave that until somebody looks."""
        self._is_active = is_active
        self._read()

    def runs(self) -> tuple[ReadRun, ...]:
        """Return the runs that have been read, in the order of checking."""
        return tuple(self._runs[path] for path in self._wanted if path in self._runs)

    def follow(self, changes: RunChanges) -> None:
        """Read those of the checked runs again that have changed."""
        self._stale |= {run.path for run in changes.found}.intersection(self._wanted)
        self._read()

    def _read(self) -> None:
        if self._job is not None or not self._stale or not self._is_active:
            return
        stale, self._stale = [path for path in self._wanted if path in self._stale], set()

        def read(job: Job) -> _Found:
            found = _Found()
            for path in stale:
                if job.cancelled():
                    break
                try:
                    found.runs[path] = _read(path)
                except UserError as error:
                    found.error = found.error or error
            return found

        self._job = self._jobs.begin(read, self._on_read, self._on_failed)

    def _on_read(self, found: _Found) -> None:
        self._job = None
        # If a run is gone that was read before, the list of runs says so.
        is_new = found.error is not None and any(
            path not in self._runs and path not in found.runs for path in self._wanted
        )
        self._runs |= {path: run for path, run in found.runs.items() if path in self._wanted}
        self._tell()
        if found.error is not None and is_new:
            self.failed.emit(found.error)
        self._read()

    def _on_failed(self, error: UserError) -> None:
        self._job = None
        self.failed.emit(error)

    def _tell(self) -> None:
        self.read.emit(self.runs())


def _read(folder: Path) -> ReadRun:
    """Return what there is to compare of the run in ``folder``.

    Raises:
        RunError: it is no run, or it is damaged or can't be read.
    """
    run = RunFolder.open(folder)
    return ReadRun(compared(folder), read_curves(folder), run.baselines, run.samples())
