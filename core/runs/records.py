"""The records of a run: what it has told, read from its files while they grow."""

from __future__ import annotations

import stat
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.common.errors import RunError
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.progress import EpochFinished, Moment, Progress, SampleWritten, Told, UpdateFinished
from core.runs.events import damaged, read_event
from core.runs.layout import GROWING_FILES, METRICS_FILE, SAMPLES_FILE, UPDATES_FILE, opened, parsed, present

# A run may take weeks. Of longer files only the end is read, which takes less than 500 MB of memory.
_MOST_UPDATES = 1_000_000
_MOST_EVENT_BYTES = 64 << 20
_MOST_LINE_BYTES = 4 << 20
# How many rows are converted at a time.
_ROWS_AT_ONCE = 1 << 16
# Beyond it a double can't represent every integer.
_MOST_COUNTED = 1 << 53
UPDATE_COLUMNS = ("epoch", "update", "nats", "count", "gradient_norm", "learning_rate", "epochs_done")
UPDATE_ROW = np.dtype([(name, "<f8") for name in UPDATE_COLUMNS])
_PACKED_ROW = struct.Struct(f"<{len(UPDATE_COLUMNS)}d")

_PROBLEMS = {
    "missing": N_(
        "The file “{path}” is missing, so the run can't be trained any further. Restore the file from a "
        "copy; then an intact checkpoint can be used again. The model can still write."
    ),
    "short": N_(
        "The file “{path}” is shorter than when the checkpoint was saved, so the run can't be trained any "
        "further. Restore the file from a copy; then the checkpoint can be used again. The model can still "
        "write."
    ),
    "damaged": N_(
        "The file “{path}” is damaged, so the run can't be trained any further. Restore the file from a "
        "copy; then an intact checkpoint can be used again. The model can still write."
    ),
}


@dataclass(frozen=True, slots=True)
class Marks:
    """How far a run's files have been read: rows of updates, bytes of metrics and of samples."""

    updates: int = 0
    metrics: int = 0
    samples: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What was added to a run's files since some marks; ``marks`` say where to read on."""

    told: Told
    marks: Marks


@dataclass(frozen=True, slots=True)
class RecordsProblem:
    """A file of records that does not reach as far as it did when a checkpoint was saved."""

    path: Path
    kind: Literal["missing", "short", "damaged"]

    def error(self) -> RunError:
        """Return the error that names the file, and says what is still possible."""
        return RunError(_(_PROBLEMS[self.kind]).format(path=self.path))


class RunRecords:
    """The records in a run's folder.

    Attributes:
        path: of the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def told(self) -> Told:
        """Return what the run has told so far, but its regular end, which has no record.

        Of a very long run these are the last million updates and what stands in the last 64 MiB of metrics
        and of samples. An incomplete record at the end of a file is left out.

        Raises:
            RunError: a file is damaged or can't be read.
        """
        return self._since(Marks()).told

    def epochs_from(self, start: int) -> tuple[tuple[EpochFinished, ...], int]:
        """Return the epochs from byte ``start`` of the metrics on, and where the last complete line ends.

        The end is less than ``start`` if the run went back to a checkpoint meanwhile.

        Raises:
            RunError: the file is damaged or can't be read.
        """
        events, end = self._events(METRICS_FILE, start)
        return Told.of(events).epochs, end

    def told_of_epochs(self) -> Told:
        """Return the epochs, evaluations and events that the run has told, of a very long run the last ones.

        Raises:
            RunError: the file is damaged or can't be read.
        """
        events, _end = self._events(METRICS_FILE, 0)
        return Told.of(events)

    def samples(self) -> tuple[SampleWritten, ...]:
        """Return the samples that the run has told, of a very long run the last of them.

        Raises:
            RunError: the file is damaged or can't be read.
        """
        events, _end = self._events(SAMPLES_FILE, 0)
        return Told.of(events).samples

    def last_updates(self, number: int) -> tuple[UpdateFinished, ...]:
        """Return the last ``number`` updates, at most a million.

        Raises:
            RunError: the file is damaged or can't be read.
        """
        rows = self.size(UPDATES_FILE) // UPDATE_ROW.itemsize
        updates, _end = self._updates(max(0, rows - number))
        return tuple(updates)

    def news(self, marks: Marks) -> News | None:
        """Return what another program has added since the files were read up to ``marks``.

        None if a file is shorter than before: the run went back to a checkpoint and must be read again.

        Raises:
            RunError: a file is damaged or can't be read.
        """
        news = self._since(marks)
        now = news.marks
        if now.updates < marks.updates or now.metrics < marks.metrics or now.samples < marks.samples:
            return None
        return news

    def file(self, name: str) -> Path:
        """Return the path of a file of this folder, to read or to write.

        Raises:
            RunError: it is not a plain file; a link could lead elsewhere.
        """
        path = self.path / name
        if present(path) and not stat.S_ISREG(path.lstat().st_mode):
            raise RunError(_("“{path}” is not a plain file. A run folder holds no links.").format(path=path))
        return path

    def size(self, name: str) -> int:
        """Return the size of a file of this folder in bytes; 0 if there is none."""
        path = self.file(name)
        return path.stat().st_size if path.exists() else 0

    def problem_with(self, lengths: Mapping[str, int]) -> RecordsProblem | None:
        """Return which of metrics, samples and updates has no whole records up to these ``lengths``, and why.

        Args:
            lengths: in bytes, by file name; other files than these three are not looked at.

        Raises:
            RunError: one of them is not a plain file, or can't be read.
        """
        for name in GROWING_FILES:
            length, path = lengths.get(name, 0), self.file(name)
            try:
                if length and not present(path):
                    return RecordsProblem(path, "missing")
                if self.size(name) < length:
                    return RecordsProblem(path, "short")
                if not self._ends_a_record(name, length):
                    return RecordsProblem(path, "damaged")
            except OSError as error:
                raise RunError(
                    _("“{path}” can't be read: {reason}.").format(path=path, reason=error.strerror or error)
                ) from error
        return None

    def _ends_a_record(self, name: str, length: int) -> bool:
        if name == UPDATES_FILE or not length:
            return length % UPDATE_ROW.itemsize == 0
        with self.file(name).open("rb") as file:
            file.seek(length - 1)
            return file.read(1) == b"\n"

    def updates_per_epoch(self) -> int:
        """Return how many updates an epoch of this run has, by its first update; 0 if there is none yet.

        Raises:
            RunError: the file of updates is damaged or can't be read.
        """
        first = self._row(0)
        if first is None:
            return 0
        _epoch, update, *_rest, epochs_done = first
        per_epoch = update / epochs_done if epochs_done > 0 else 0.0
        if not (1 <= update <= _MOST_COUNTED and 1 <= per_epoch <= _MOST_COUNTED):
            damaged(self.path / UPDATES_FILE)
        return round(per_epoch)

    def epochs_done(self) -> float:
        """Return how many epochs were trained, including a part of one; 0 before the first update.

        Raises:
            RunError: the file of updates is damaged or can't be read.
        """
        last = self._row(-1)
        done = 0.0 if last is None else last[-1]
        if not 0 <= done <= _MOST_COUNTED:
            damaged(self.path / UPDATES_FILE)
        return done

    def _since(self, marks: Marks) -> News:
        updates, rows = self._updates(marks.updates)
        metrics, metrics_end = self._events(METRICS_FILE, marks.metrics)
        samples, samples_end = self._events(SAMPLES_FILE, marks.samples)
        told = Told(updates=tuple(updates)) + Told.of(metrics) + Told.of(samples)
        return News(told, Marks(rows, metrics_end, samples_end))

    def _row(self, place: int) -> tuple[float, ...] | None:
        """Return the first (0) or last (−1) row of the updates; None if there is none."""
        num_rows = self.size(UPDATES_FILE) // UPDATE_ROW.itemsize
        if not num_rows:
            return None
        with opened(self.path, UPDATES_FILE) as file:
            file.seek((place % num_rows) * UPDATE_ROW.itemsize)
            content = file.read(UPDATE_ROW.itemsize)
        return _PACKED_ROW.unpack(content) if len(content) == UPDATE_ROW.itemsize else None

    def update_rows(self) -> NDArray[Any]:
        """Return the updates as rows of ``UPDATE_ROW``, at most the last million.

        Raises:
            RunError: the file is damaged or can't be read.
        """
        return self._rows(0)[0]

    def _updates(self, start: int) -> tuple[list[UpdateFinished], int]:
        """Return the updates from row ``start`` on, at most the last million, and where the rows end."""
        rows, end = self._rows(start)
        updates = [
            UpdateFinished(Moment(int(epoch), int(update)), nats, int(count), norm, rate, done)
            for first in range(0, len(rows), _ROWS_AT_ONCE)
            for epoch, update, nats, count, norm, rate, done in rows[first : first + _ROWS_AT_ONCE].tolist()
        ]
        return updates, end

    def _rows(self, start: int) -> tuple[NDArray[Any], int]:
        path = self.file(UPDATES_FILE)
        try:
            end = path.stat().st_size // UPDATE_ROW.itemsize
            start = min(end, max(start, end - _MOST_UPDATES))
            offset = start * UPDATE_ROW.itemsize
            rows = np.fromfile(path, dtype=UPDATE_ROW, count=end - start, offset=offset)
        except FileNotFoundError:
            return np.empty(0, UPDATE_ROW), 0
        except OSError as error:
            raise RunError(
                _("“{path}” can't be read: {reason}.").format(path=path, reason=error.strerror or error)
            ) from error
        counts = (rows[name] for name in ("epoch", "update", "count"))
        if not (
            all(np.isfinite(rows[name]).all() for name in UPDATE_COLUMNS)
            and all(((values >= 1) & (values <= _MOST_COUNTED)).all() for values in counts)
            and (np.diff(rows["update"]) > 0).all()
        ):
            damaged(path)
        return rows, end

    def _events(self, name: str, start: int) -> tuple[list[Progress], int]:
        """Return the events in a file from byte ``start`` on, and where the last line ends."""
        path, size = self.path / name, self.size(name)
        if size <= start:
            return [], size
        updates_per_epoch = self.updates_per_epoch()
        events: list[Progress] = []
        end = max(start, size - _MOST_EVENT_BYTES)
        with opened(self.path, name) as file:
            file.seek(end)
            if end > start:
                end += len(file.readline(_MOST_LINE_BYTES))  # It began before the part that is read.
            # One line at a time: a file of newlines only would take thirty times its size in memory.
            while (line := file.readline(_MOST_LINE_BYTES)).endswith(b"\n"):
                event = read_event(path, parsed(path, line), updates_per_epoch)
                if event is not None:
                    events.append(event)
                end += len(line)
            if len(line) == _MOST_LINE_BYTES:
                damaged(path)
        return events, end


def row(update: UpdateFinished) -> bytes:
    """Return an update as a row of bytes. JSON would take four times the space and thirty times the time."""
    return _PACKED_ROW.pack(
        update.moment.epoch,
        update.moment.update,
        update.nats,
        update.count,
        update.gradient_norm,
        update.learning_rate,
        update.epochs_done,
    )
