"""Run folders: what a training leaves behind, and the way back in. No torch, no pickle.

A run is one folder::

    run.json             what was trained on what, when, and how it stands (see ``RunFolder``)
    vocab.json           {"characters": "…", "line_start": "…"}; a character's id is its place
    metrics.jsonl        one event a line, as ``charrnn train --json`` prints them
    samples.jsonl        the same for samples
    updates.f64          one row an update, seven little-endian doubles (``UPDATE_COLUMNS``)
    weights.safetensors  the weights (core.checkpoint)
    text.txt             the text, where it is small or the person wishes so (core.run_text)
    checkpoints/         what a training needs to go on (core.checkpoints)
    training.lock        held, while the run is trained, by the program that trains it

All JSON is UTF-8 and strictly JSON: a number that is not finite stands as the string "Infinity",
"-Infinity" or "NaN", which both Python's ``float`` and JavaScript's ``Number`` read back.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import math
import os
import re
import shutil
import stat
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

import numpy as np
from filelock import FileLock, Timeout

from core.config import Settings
from core.corpus import Corpus, TrainingText
from core.errors import RunError, UserError
from core.files import (
    append,
    file_name,
    is_count,
    json_bytes,
    replacing,
    sweep,
    sync_file,
    sync_folder,
    write_atomically,
)
from core.i18n import gettext as _
from core.paths import user_data_folder
from core.run_events import damaged, event_json, read_epoch, read_sample
from core.run_text import TEXT_FILE, is_kept, write_text
from core.values import EpochFinished, Moment, Progress, SampleWritten, UpdateFinished
from core.vocab import Vocab

SCHEMA = 1
STATES = ("training", "paused", "finished", "stopped", "diverged", "failed")
WEIGHTS_FILE = "weights.safetensors"
CHECKPOINTS_FOLDER = "checkpoints"
CHECKPOINT_NAME = re.compile(r"(\d{12})-([0-9a-f]{64})\.safetensors")
"""Of a checkpoint's file: the number of updates, and the SHA-256 of the content."""
_LOCK_FILE = "training.lock"
_STATES_UNDER_WAY = ("training", "paused")

RUN_FILE = "run.json"
_VOCAB_FILE = "vocab.json"
_METRICS_FILE = "metrics.jsonl"
_SAMPLES_FILE = "samples.jsonl"
# Far above what a run writes, far below what would hurt to read.
_BYTES_CAP = {RUN_FILE: 1 << 20, _VOCAB_FILE: 16 << 20}
_APPEND_INTERVAL_S = 1.0
# What a disk that refuses leaves unwritten: a week of updates, and little beside the model.
_MOST_UNWRITTEN_BYTES = 64 << 20
# A run may go on for weeks: of what is longer the end is read, and takes less than 500 MB of memory.
_MOST_UPDATES = 1_000_000
_MOST_EVENT_BYTES = 64 << 20
_MOST_LINE_BYTES = 4 << 20
# Rows that become values at a time.
_ROWS_AT_ONCE = 1 << 16
# Beyond it a double does not count by ones.
_MOST_COUNTED = 1 << 53
_TAIL_BYTES = 1 << 16
# Somebody who looks whether a run is claimed holds its lock for an instant.
_CLAIM_TIMEOUT_S = 0.5

UPDATE_COLUMNS = ("epoch", "update", "nats", "count", "gradient_norm", "learning_rate", "epochs_done")
_UPDATES_FILE = "updates.f64"
_GROWING_FILES = (_METRICS_FILE, _SAMPLES_FILE, _UPDATES_FILE)
_COPY_BYTES = 1 << 20
RUN_FILES: Mapping[str, int | None] = {
    **_BYTES_CAP,
    **dict.fromkeys((*_GROWING_FILES, WEIGHTS_FILE, TEXT_FILE)),
}
"""The files of a run apart from its checkpoints, and how many bytes each has at most, where that is known."""
_UPDATE_ROW = np.dtype([(name, "<f8") for name in UPDATE_COLUMNS])
_PACKED_ROW = struct.Struct(f"<{len(UPDATE_COLUMNS)}d")
_Event = TypeVar("_Event")


@dataclass(frozen=True, slots=True)
class CorpusInfo:
    """Which text a run was trained on.

    Attributes:
        source: a path, or ``shipped:NAME``.
        sha256: of the whole text in UTF-8.
        characters: of the whole text, before the run's settings cut it.
    """

    name: str
    source: str
    sha256: str
    characters: int
    encoding: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a list of runs shows of one.

    Attributes:
        state: one of ``STATES``.
        is_claimed: a program trains it just now.
        is_cut_off: it was under way when its program ended without saying so.
        moment: of the newest saved state.
        epochs: finished.
        perplexity: of the last of them; None before the first.
        checkpoints: after how many updates each was made, the newest first.
    """

    path: Path
    corpus_name: str
    corpus_source: str
    settings: Settings
    started: datetime
    state: str
    moment: Moment
    epochs: int
    perplexity: float | None
    is_claimed: bool
    is_cut_off: bool
    checkpoints: tuple[int, ...]

    @property
    def standing(self) -> str:
        """How it stands: its state, or "cut off"."""
        return "cut off" if self.is_cut_off else self.state


@dataclass(frozen=True, slots=True)
class Marks:
    """How far a run's files have been read: rows of updates, bytes of metrics and of samples."""

    updates: int = 0
    metrics: int = 0
    samples: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What a run's files tell beyond some marks; ``marks`` are where to go on."""

    updates: tuple[UpdateFinished, ...]
    epochs: tuple[EpochFinished, ...]
    samples: tuple[SampleWritten, ...]
    marks: Marks


class RunFolder:
    """One run on disk.

    Attributes:
        path: of the folder.
        started: with the offset from UTC.
        state: one of ``STATES``.
        moment: of the weights saved last.
        line_start: the character that an empty prefix starts from.
    """

    def __init__(self, path: Path, about: Mapping[str, Any], vocab: Vocab, line_start: str) -> None:
        """Use ``create`` or ``open``; ``about`` is the content of run.json."""
        self.path = path
        self.vocab = vocab
        self.line_start = line_start
        self.settings = Settings.from_json(about["settings"])
        self.corpus_info = CorpusInfo(**about["corpus"])
        self.started = datetime.fromisoformat(about["started"]).astimezone()
        self.state: str = about["state"]
        self.moment = Moment(about["last"]["epoch"], about["last"]["update"])
        self._about = dict(about)
        # By file name, what is still to be added to it. The thread that saves flushes, too.
        self._unwritten: dict[str, bytearray] = {}
        self._appending = threading.Lock()
        self._append_due = 0.0
        # The system lets go of it when a program ends, however it ends.
        self._lock = FileLock(path / _LOCK_FILE, timeout=0, thread_local=False)

    @classmethod
    def create(
        cls,
        parent: Path,
        settings: Settings,
        corpus: Corpus,
        text: TrainingText,
        name: str | None = None,
        *,
        torch_version: str = "",
        origin: tuple[str, Moment] | None = None,
    ) -> RunFolder:
        """Make a new folder in ``parent`` for a run that is about to begin.

        It is named for the minute, the text and the cell (2026-11-23-2001-songci-gru) unless
        ``name`` is given; a number is added where that name is taken. ``origin`` is the name of the
        run that this one branches from, and where.

        Raises:
            RunError: the folder can't be written.
        """
        started = datetime.now().astimezone().replace(microsecond=0)
        wanted = file_name(name or f"{started:%Y-%m-%d-%H%M}-{_short_name(corpus)}-{settings.cell}")
        about = {
            "schema": SCHEMA,
            "program": program_version(),
            "torch": torch_version,
            "started": started.isoformat(),
            "state": "training",
            "last": {"epoch": 0, "update": 0},
            "corpus": {
                "name": corpus.name,
                "source": corpus.source,
                "sha256": corpus.sha256,
                "characters": len(corpus),
                "encoding": corpus.encoding,
            },
            "settings": settings.to_json(),
        }
        if origin is not None:
            run_name, moment = origin
            about["origin"] = {"run": run_name, "epoch": moment.epoch, "update": moment.update}
        path = None
        try:
            parent.mkdir(parents=True, exist_ok=True)
            path = _new_folder(parent, wanted)
            if is_kept(settings, corpus):
                write_text(path, corpus)
            # run.json comes last: a folder that has it is complete.
            vocab = {"characters": text.vocab.characters, "line_start": text.line_start}
            write_atomically(path / _VOCAB_FILE, json_bytes(vocab))
            write_atomically(path / RUN_FILE, json_bytes(about))
            sync_folder(parent)
            run = cls(path, about, text.vocab, text.line_start)
            run.claim()
        except (OSError, RunError) as error:
            if path is not None:
                # What is half made is no run, and takes the room that was missing.
                shutil.rmtree(path, ignore_errors=True)
            if isinstance(error, OSError):
                _cannot_write(parent, error)
            raise
        return run

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Return the run in ``path``.

        Raises:
            RunError: it is no run folder, or a file in it is missing, too large, a link, damaged,
                or of a later version of the program.
        """
        if not path.is_dir() or not _present(path / RUN_FILE):
            raise RunError(
                _("“{path}” is not a run folder: it has no file {file}.").format(path=path, file=RUN_FILE)
            )
        about = _checked_about(path)
        vocab_file = _read_object(path, _VOCAB_FILE)
        characters, line_start = vocab_file.get("characters"), vocab_file.get("line_start")
        if not isinstance(characters, str) or len(set(characters)) != len(characters) or len(characters) < 2:
            damaged(path / _VOCAB_FILE)
        if not isinstance(line_start, str) or len(line_start) != 1 or line_start not in characters:
            damaged(path / _VOCAB_FILE)
        return cls(path, about, Vocab(characters), line_start)

    def claim(self) -> None:
        """Become the only one who trains this run, until ``set_state`` says that it has ended.

        What a kill left half written in the folder goes.

        Raises:
            RunError: another program trains it, or the folder can't be written.
        """
        self.file(_LOCK_FILE)
        try:
            self._lock.acquire(timeout=_CLAIM_TIMEOUT_S)
        except Timeout:
            raise RunError(
                _("The run “{path}” is being trained by another window or command.").format(path=self.path)
            ) from None
        except OSError as error:
            _cannot_write(self.path, error)
        with contextlib.suppress(OSError):  # it takes room, and harms nothing
            sweep(self.path)
            sweep(self.path / CHECKPOINTS_FOLDER)

    def release(self) -> None:
        """Let others train this run."""
        self._lock.release()

    def append(self, progress: Progress) -> None:
        """Add an update, an epoch, a sample or a divergence to the folder; the end has no line.

        Updates gather for a second, or until another value comes, or ``flush``. What is with the operating
        system when this returns no crash of the program can lose.

        Raises:
            RunError: a file can't be written. Nothing is lost: the next ``append`` or ``flush`` tries again.
        """
        if isinstance(progress, UpdateFinished):
            self._gather(_UPDATES_FILE, _row(progress))
            if time.monotonic() < self._append_due:
                return
        elif (event := event_json(progress)) is not None:
            name = _SAMPLES_FILE if isinstance(progress, SampleWritten) else _METRICS_FILE
            self._gather(name, json_bytes(event) + b"\n")
        self.flush()

    def _gather(self, name: str, record: bytes) -> None:
        with self._appending:
            unwritten = self._unwritten.setdefault(name, bytearray())
            if len(unwritten) < _MOST_UNWRITTEN_BYTES:
                unwritten += record

    def flush(self) -> None:
        """Write what has gathered.

        Raises:
            RunError: a file can't be written; what was to be added to it is kept for another time.
        """
        self._append_due = time.monotonic() + _APPEND_INTERVAL_S
        with self._appending:
            for name, unwritten in self._unwritten.items():
                if not unwritten:
                    continue
                path = self.file(name)
                try:
                    append(path, bytes(unwritten), _UPDATE_ROW.itemsize if name == _UPDATES_FILE else None)
                except OSError as error:
                    _cannot_write(self.path, error)
                unwritten.clear()

    def sync(self) -> None:
        """See to it that metrics, samples and updates outlast a power cut.

        Raises:
            RunError: a file can't be written.
        """
        for name in _GROWING_FILES:
            try:
                sync_file(self.file(name))
            except OSError as error:  # noqa: PERF203
                _cannot_write(self.path, error)

    def updates(self) -> list[UpdateFinished]:
        """Return the updates so far, oldest first, the last million of them; a row cut short is left out.

        Raises:
            RunError: the file can't be read, or holds what no training wrote.
        """
        return self._updates(0)[0]

    def _updates(self, start: int) -> tuple[list[UpdateFinished], int]:
        """Return the updates from row ``start`` on, the last million of them, and where the rows end."""
        path = self.file(_UPDATES_FILE)
        try:
            end = path.stat().st_size // _UPDATE_ROW.itemsize
            start = min(end, max(start, end - _MOST_UPDATES))
            offset = start * _UPDATE_ROW.itemsize
            rows = np.fromfile(path, dtype=_UPDATE_ROW, count=end - start, offset=offset)
        except FileNotFoundError:
            return [], 0
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
        updates = [
            UpdateFinished(Moment(int(epoch), int(update)), nats, int(count), norm, rate, done)
            for first in range(0, len(rows), _ROWS_AT_ONCE)
            for epoch, update, nats, count, norm, rate, done in rows[first : first + _ROWS_AT_ONCE].tolist()
        ]
        return updates, end

    def set_state(self, state: str, moment: Moment | None = None) -> None:
        """Note how the run stands, and with ``moment`` of which moment the saved weights are.

        Raises:
            RunError: the file can't be written.
            ValueError: ``state`` is none of ``STATES``.
        """
        if state not in STATES:
            raise ValueError(state)
        self.flush()
        self.state = state
        self.moment = moment or self.moment
        last = {"epoch": self.moment.epoch, "update": self.moment.update}
        self._about |= {"state": state, "last": last}
        try:
            write_atomically(self.file(RUN_FILE), json_bytes(self._about))
        except OSError as error:
            _cannot_write(self.path, error)
        if state not in _STATES_UNDER_WAY:
            self.release()

    def lengths(self) -> dict[str, int]:
        """Return how many bytes of metrics, samples and updates there are, by file name.

        Raises:
            RunError: what was gathered can't be written.
        """
        self.flush()
        return self._lengths()

    def reaches(self, lengths: Mapping[str, int]) -> bool:
        """Tell whether metrics, samples and updates are at least so long, and have whole records up to there.

        Args:
            lengths: in bytes, by file name; other files than these three are not looked at.

        Raises:
            OSError: one of them can't be read.
            RunError: one of them is not a plain file.
        """
        found = self._lengths()
        return all(length <= found.get(name, 0) for name, length in lengths.items()) and all(
            self._ends_a_record(name, lengths.get(name, 0)) for name in _GROWING_FILES
        )

    def _ends_a_record(self, name: str, length: int) -> bool:
        if name == _UPDATES_FILE or not length:
            return length % _UPDATE_ROW.itemsize == 0
        with self.file(name).open("rb") as file:
            file.seek(length - 1)
            return file.read(1) == b"\n"

    def _lengths(self) -> dict[str, int]:
        return {name: self.size(name) for name in _GROWING_FILES}

    def go_on(self, settings: Settings, lengths: Mapping[str, int], moment: Moment) -> None:
        """Take up the training again at ``moment``, when the files had these ``lengths``.

        What they tell of later moments is cut off.

        Raises:
            RunError: a file is shorter than it was, or can't be written.
        """
        for name in _GROWING_FILES:
            path, length = self.file(name), lengths.get(name, 0)
            try:
                found = path.stat().st_size if path.exists() else 0
                if found < length:
                    damaged(path)
                if found > length:
                    os.truncate(path, length)
            except OSError as error:
                _cannot_write(self.path, error)
        self.settings = settings
        self._about |= {"settings": settings.to_json()}
        self.set_state("training", moment)

    def adopt(self, parent: RunFolder, lengths: Mapping[str, int]) -> None:
        """Begin with what ``parent`` told while its files had these ``lengths``, where this run branches off.

        Raises:
            RunError: a file is shorter than it was, or can't be read or written.
        """
        for name in _GROWING_FILES:
            source, length = parent.file(name), lengths.get(name, 0)
            if parent.size(name) < length:
                damaged(source)
            if not length:
                continue
            try:
                with source.open("rb") as old, replacing(self.file(name)) as new:
                    for start in range(0, length, _COPY_BYTES):
                        new.write(old.read(min(_COPY_BYTES, length - start)))
            except OSError as error:
                _cannot_write(self.path, error)

    def epochs(self) -> list[EpochFinished]:
        """Return the epochs so far, oldest first, those of the last 64 MiB; a line cut short is left out.

        Raises:
            RunError: the file is damaged.
        """
        return self._epochs(0)[0]

    def samples(self) -> list[SampleWritten]:
        """Return the samples so far, oldest first, those of the last 64 MiB; a line cut short is left out.

        Raises:
            RunError: the file is damaged.
        """
        return self._samples(0)[0]

    def news(self, marks: Marks) -> News | None:
        """Return what was added since the files were read to ``marks``, as another program adds it.

        None where a file is shorter than it was: the run went back to a checkpoint, and is to be read anew.

        Raises:
            RunError: a file is damaged or can't be read.
        """
        updates, rows = self._updates(marks.updates)
        epochs, metrics_end = self._epochs(marks.metrics)
        samples, samples_end = self._samples(marks.samples)
        now = Marks(rows, metrics_end, samples_end)
        if now.updates < marks.updates or now.metrics < marks.metrics or now.samples < marks.samples:
            return None
        return News(tuple(updates), tuple(epochs), tuple(samples), now)

    def file(self, name: str) -> Path:
        """Return the path of a file of this folder, to read or to write.

        Raises:
            RunError: something stands there that is not a plain file: a link could lead elsewhere.
        """
        path = self.path / name
        if _present(path) and not stat.S_ISREG(path.lstat().st_mode):
            raise RunError(_("“{path}” is not a plain file. A run folder holds no links.").format(path=path))
        return path

    def _epochs(self, start: int) -> tuple[list[EpochFinished], int]:
        return self._events(_METRICS_FILE, "epoch", read_epoch, start)

    def _samples(self, start: int) -> tuple[list[SampleWritten], int]:
        return self._events(_SAMPLES_FILE, "sample", read_sample, start)

    def _events(
        self, name: str, kind: str, read: Callable[[Path, Mapping[str, Any]], _Event], start: int
    ) -> tuple[list[_Event], int]:
        """Return the events of a kind from byte ``start`` on, and where the last line ends."""
        path, size = self.path / name, self.size(name)
        if size <= start:
            return [], size
        events, end = [], max(start, size - _MOST_EVENT_BYTES)
        with _opened(self.path, name) as file:
            file.seek(end)
            if end > start:
                end += len(file.readline(_MOST_LINE_BYTES))  # It began before.
            # One line at a time: a file that is all line ends would take thirty times its size in memory.
            while (line := file.readline(_MOST_LINE_BYTES)).endswith(b"\n"):
                event = _parsed(path, line)
                if not isinstance(event.get("event"), str):
                    damaged(path)
                if event["event"] == kind:
                    events.append(read(path, event))
                end += len(line)
            if len(line) == _MOST_LINE_BYTES:
                damaged(path)
        return events, end

    def size(self, name: str) -> int:
        """Return how many bytes a file of this folder has; 0 where there is none."""
        path = self.file(name)
        return path.stat().st_size if path.exists() else 0


def _row(update: UpdateFinished) -> bytes:
    """Return an update as a row: JSON would take four times the room and thirty the time."""
    return _PACKED_ROW.pack(
        update.moment.epoch,
        update.moment.update,
        update.nats,
        update.count,
        update.gradient_norm,
        update.learning_rate,
        update.epochs_done,
    )


def list_runs(workspace: Path) -> list[RunSummary]:
    """Return the runs in ``workspace``, newest first.

    Folders that are no runs or can't be read are passed over, and so are links.
    """
    try:
        folders = [path for path in workspace.iterdir() if _is_run_name(path)]
    except OSError:
        return []
    runs = []
    for folder in folders:
        with contextlib.suppress(UserError, OSError):
            runs.append(_summary(folder))
    return sorted(runs, key=lambda run: (run.started, run.path.name), reverse=True)


def _is_run_name(path: Path) -> bool:
    """Tell whether a run may stand there: what is hidden is still being made."""
    return not path.name.startswith(".") and path.is_dir() and not path.is_symlink()


def default_workspace() -> Path:
    """Return the folder in which runs are kept where the person names no other."""
    return user_data_folder() / "runs"


def program_version() -> str:
    """Return the version of this program: of the installed package, or of the checkout it runs from."""
    try:
        return importlib.metadata.version("charrnn-studio")
    except importlib.metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        found = project.is_file() and re.search(
            r'^version = "(.+)"', project.read_text("utf-8"), re.MULTILINE
        )
        return found[1] if found else "unknown"


def _short_name(corpus: Corpus) -> str:
    """Return what names the corpus in a path: its short name if it ships, else its title or file's stem."""
    _scheme, is_shipped, short_name = corpus.source.partition("shipped:")
    return file_name(
        short_name if is_shipped else re.sub(r"(\.(txt|zip|lrc))+$", "", corpus.name, flags=re.I)
    )


def _new_folder(parent: Path, name: str) -> Path:
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
        else:
            return path


def _present(path: Path) -> bool:
    return os.path.lexists(path)


@contextlib.contextmanager
def _opened(folder: Path, name: str) -> Iterator[IO[bytes]]:
    """Yield a file of the run in ``folder``, open to be read.

    Raises:
        RunError: it is missing, too large, no plain file, or can't be read.
    """
    path = folder / name
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise RunError(_("“{path}” is not a plain file. A run folder holds no links.").format(path=path))
        if found.st_size > _BYTES_CAP.get(name, math.inf):
            raise RunError(_("“{path}” is too large to be a file of a run.").format(path=path))
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise RunError(
            _("The run “{path}” is incomplete: its file {file} is missing.").format(path=folder, file=name)
        ) from None
    except OSError as error:
        raise RunError(
            _("“{path}” can't be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from error


def _read_object(folder: Path, name: str) -> dict[str, Any]:
    with _opened(folder, name) as file:
        content = file.read()
    return _parsed(folder / name, content)


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        damaged(path)
    if not isinstance(value, dict):
        damaged(path)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _cannot_write(path: Path, error: OSError) -> NoReturn:
    raise RunError(
        _("The run can't be saved in “{path}”: {reason}. Choose another folder or make room.").format(
            path=path, reason=error.strerror or error
        )
    ) from error


def _checked_about(folder: Path) -> dict[str, Any]:
    """Return the content of run.json once every part of it has the type it must have."""
    path = folder / RUN_FILE
    about = _read_object(folder, RUN_FILE)
    schema = about.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise RunError(
            _(
                "The run “{path}” was written by a later version of this program. "
                "Update the program to open it."
            ).format(path=folder)
        )
    corpus, last, settings = about.get("corpus"), about.get("last"), about.get("settings")
    texts = ("name", "source", "sha256", "encoding")
    sound = (
        schema == SCHEMA
        and about.get("state") in STATES
        and isinstance(settings, dict)
        and isinstance(corpus, dict)
        and corpus.keys() == {*texts, "characters"}
        and all(isinstance(corpus[key], str) for key in texts)
        and is_count(corpus["characters"])
        and isinstance(last, dict)
        and all(is_count(last.get(key)) for key in ("epoch", "update"))
    )
    if not sound:
        damaged(path)
    try:
        datetime.fromisoformat(about["started"]).astimezone()
        Settings.from_json(about["settings"])
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        damaged(path)
    except UserError as error:
        raise RunError(
            _("The run “{path}” has impossible settings. {reason}").format(path=folder, reason=error)
        ) from error
    return about


def _summary(folder: Path) -> RunSummary:
    about = _checked_about(folder)
    last_epoch = _last_epoch(folder / _METRICS_FILE)
    claimed = about["state"] in _STATES_UNDER_WAY and is_claimed(folder)
    return RunSummary(
        path=folder,
        corpus_name=about["corpus"]["name"],
        corpus_source=about["corpus"]["source"],
        settings=Settings.from_json(about["settings"]),
        started=datetime.fromisoformat(about["started"]).astimezone(),
        state=about["state"],
        moment=Moment(about["last"]["epoch"], about["last"]["update"]),
        epochs=last_epoch.moment.epoch if last_epoch else 0,
        perplexity=last_epoch.perplexity if last_epoch else None,
        is_claimed=claimed,
        is_cut_off=about["state"] in _STATES_UNDER_WAY and not claimed,
        checkpoints=_checkpoint_updates(folder / CHECKPOINTS_FOLDER),
    )


def _checkpoint_updates(folder: Path) -> tuple[int, ...]:
    """Return the numbers of updates that the names in ``folder`` tell, the greatest first."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return ()
    found = {int(match[1]) for name in names if (match := CHECKPOINT_NAME.fullmatch(name))}
    return tuple(sorted(found, reverse=True))


def is_claimed(folder: Path) -> bool:
    """Tell whether a program trains the run in ``folder`` just now."""
    path = folder / _LOCK_FILE
    if not _present(path) or not stat.S_ISREG(path.lstat().st_mode):
        return False
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def _last_epoch(path: Path) -> EpochFinished | None:
    """Return the last epoch that is wholly told, reading only the end of the file."""
    if not _present(path) or not stat.S_ISREG(path.lstat().st_mode):
        return None
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
        *lines, _torn = file.read().split(b"\n")
    for line in reversed(lines):
        # The first of these lines may be cut in the middle by where the reading began.
        with contextlib.suppress(RunError):
            event = _parsed(path, line)
            if event.get("event") == "epoch":
                return read_epoch(path, event)
    return None
