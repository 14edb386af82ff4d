"""Find new, changed and removed runs in a folder; read a run again only if its files have changed."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.common.errors import UserError
from core.runs.layout import CHECKPOINTS_FOLDER, METRICS_FILE, NOTE_FILE, RUN_FILE, STATES_UNDER_WAY
from core.runs.listing import RunSummary, group_of, run_names, summary_of

BATCH_SIZE = 100
_BATCH_INTERVAL_S = 0.1
_Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunChanges:
    """The changes since the last look, in at most ``BATCH_SIZE`` runs.

    Attributes:
        found: runs that are new or have changed.
        gone: folders that no longer contain a run.
    """

    found: tuple[RunSummary, ...] = ()
    gone: tuple[Path, ...] = ()


class RunWatch:
    """Remembers the runs in ``workspace``, also those in its groups. Use it in one thread at a time."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._known: dict[str, tuple[_Stamp, RunSummary | None]] = {}

    def changes(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[RunChanges]:
        """Yield the changes since the last time, in small batches: first removed runs, then new ones.

        New runs come newest first. A folder is not read again if its run.json, metrics, note and checkpoints
        have the same sizes and times as before, unless its state says that it is being trained: only its lock
        shows whether that is true. Links, folders without a run and unreadable folders are skipped.

        Args:
            cancelled: called for each run; True ends the reading.
        """
        names = self._names()
        gone = sorted(self._known.keys() - names)
        for start in range(0, len(gone), BATCH_SIZE):
            part = gone[start : start + BATCH_SIZE]
            known = [self._known.pop(name)[1] for name in part]
            yield RunChanges(gone=tuple(run.path for run in known if run is not None))
        new = names - self._known.keys()
        order = [*sorted(new, key=self._newness, reverse=True), *self._known]
        found: list[RunSummary] = []
        lost: list[Path] = []
        due = time.monotonic() + _BATCH_INTERVAL_S
        for name in order:
            if cancelled():
                break
            before = self._known.get(name, ((), None))[1]
            now = self._look(name)
            if now is not None and now != before:
                found.append(now)
            elif now is None and before is not None:
                lost.append(before.path)
            if len(found) + len(lost) >= BATCH_SIZE or ((found or lost) and time.monotonic() >= due):
                yield RunChanges(tuple(found), tuple(lost))
                found, lost = [], []
                due = time.monotonic() + _BATCH_INTERVAL_S
        if found or lost:
            yield RunChanges(tuple(found), tuple(lost))

    def _names(self) -> set[str]:
        try:
            return run_names(self._workspace, {name for name, (_stamp, run) in self._known.items() if run})
        except OSError:
            return set()

    def _newness(self, name: str) -> tuple[int, str]:
        found = _stat(self._path(name, RUN_FILE))
        return (found.st_mtime_ns if found else 0), name

    def _look(self, name: str) -> RunSummary | None:
        """Return the run in a folder as it is now; None if there is none."""
        known_stamp, known = self._known.get(name, ((), None))
        stamp = self._stamp(name)
        if stamp == known_stamp and (known is None or known.state not in STATES_UNDER_WAY):
            return known
        run = None
        with contextlib.suppress(UserError, OSError):
            run = summary_of(self._workspace / name, group_of(name))
        # The stamp is older than the reading, so the next look finds changes that were written meanwhile.
        self._known[name] = stamp, run
        return run

    def _stamp(self, name: str) -> _Stamp:
        """Return numbers that change when the run in a folder changes."""
        parts: list[int] = []
        for inner in (RUN_FILE, METRICS_FILE, NOTE_FILE, CHECKPOINTS_FOLDER):
            found = _stat(self._path(name, inner))
            parts += (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino) if found else (0,)
        return tuple(parts)

    def _path(self, name: str, inner: str) -> str:
        return os.path.join(self._workspace, name, inner)  # noqa: PTH118, for thousands of runs pathlib is slow


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None
