"""The curves of compared runs: read once, then followed while their runs grow."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from core.common.errors import UserError
from core.common.progress import EpochFinished
from core.runs import RunChanges
from core.runs.records import RunRecords


@dataclass(frozen=True, slots=True)
class _Curve:
    """The part of a run that was read: its epochs, and the byte of its metrics at which reading continues."""

    epochs: tuple[EpochFinished, ...] = ()
    end: int = 0


@dataclass(slots=True)
class _Read:
    curves: dict[Path, _Curve] = field(default_factory=dict)
    error: UserError | None = None


class Overlays(QObject):
    """Reads the epochs of the checked runs, and reads more when they change.

    The run on display has its own curve, so it is left out.

    Signals:
        read: tuple of (name, epochs), in the order of checking.
        failed(UserError): a run that was checked can't be read.
    """

    read = Signal(tuple)
    failed = Signal(UserError)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._wanted: tuple[Path, ...] = ()
        self._displayed: Path | None = None
        self._curves: dict[Path, _Curve] = {}
        # Runs of two grids may have the same names.
        self._titles: dict[Path, str] = {}
        self._told: tuple[tuple[str, tuple[EpochFinished, ...]], ...] = ()
        self._stale: set[Path] = set()
        self._job: Job | None = None

    def want(self, folders: tuple[Path, ...]) -> None:
        """Show the curves of exactly these runs in the plot."""
        self._stale |= set(folders) - set(self._wanted)
        self._wanted = folders
        self._curves = {path: curve for path, curve in self._curves.items() if path in folders}
        self._tell()
        self._read()

    def set_displayed(self, folder: Path | None) -> None:
        """Leave out the run in ``folder``, which is on display; None: no run is."""
        self._displayed = folder
        self._tell()

    def shown(self) -> tuple[Path, ...]:
        """Return the folders of the runs whose curves lie over that of the run on display."""
        return tuple(path for path in self._wanted if path in self._curves and path != self._displayed)

    def move(self, before: Path, now: Path) -> None:
        """Use the new folder of the run on display."""
        if self._displayed == before:
            self.set_displayed(now)

    def follow(self, changes: RunChanges) -> None:
        """Read the changes of the checked runs."""
        self._titles |= {run.path: run.title for run in changes.found if run.group}
        self._stale |= {run.path for run in changes.found}.intersection(self._wanted)
        self._read()

    def _read(self) -> None:
        if self._job is not None or not self._stale:
            return
        known = {path: self._curves.get(path) for path in self._stale}
        self._stale = set()

        def read(_job: Job) -> _Read:
            found = _Read()
            for path, curve in known.items():
                try:
                    found.curves[path] = _read_on(path, curve or _Curve())
                except UserError as error:  # noqa: PERF203
                    # A run that was read before may have been removed: the list of runs will report that.
                    found.error = found.error or (error if curve is None else None)
            return found

        self._job = self._jobs.begin(read, self._on_read, self._on_failed)

    def _on_read(self, found: _Read) -> None:
        self._job = None
        self._curves |= {path: curve for path, curve in found.curves.items() if path in self._wanted}
        self._tell()
        if found.error is not None:
            self.failed.emit(found.error)
        self._read()

    def _on_failed(self, error: UserError) -> None:
        self._job = None
        self.failed.emit(error)

    def _tell(self) -> None:
        told = tuple((self._titles.get(path, path.name), self._curves[path].epochs) for path in self.shown())
        if told != self._told:
            self._told = told
            self.read.emit(told)


def _read_on(folder: Path, curve: _Curve) -> _Curve:
    """Return the present curve of the run in ``folder``, of which ``curve`` is known.

    Raises:
        RunError: its metrics are damaged or can't be read.
    """
    records = RunRecords(folder)
    if curve.end:
        with contextlib.suppress(UserError):  # Its lines have changed because it went back to a checkpoint.
            epochs, end = records.epochs_from(curve.end)
            goes_on = not epochs or not curve.epochs or epochs[0].moment.epoch > curve.epochs[-1].moment.epoch
            if end >= curve.end and goes_on:
                return _Curve(curve.epochs + epochs, end)
    epochs, end = records.epochs_from(0)
    return _Curve(epochs, end)
