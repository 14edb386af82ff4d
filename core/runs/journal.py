"""Records of a training on their way to the disk; nothing is lost if the disk refuses for a while."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.common.errors import RunError
from core.common.files import append, replacing
from core.runs.events import damaged
from core.runs.kept_text import TEXT_FILE
from core.runs.layout import (
    CHECKPOINT_NAME,
    CHECKPOINTS_FOLDER,
    GROWING_FILES,
    LINES_FILE,
    UPDATES_FILE,
)
from core.runs.records import UPDATE_ROW, RunRecords

# A week of updates; little compared with the model.
_MOST_WAITING_BYTES = 64 << 20
_COPY_BYTES = 1 << 20
# They go with the records into another folder.
_OTHER_FILES = (TEXT_FILE, LINES_FILE)
# Follow no links, and don't wait if somebody put a pipe there.
_READING = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK"))
# The key of the folder itself among the open files.
_FOLDER = ""


class Journal:
    """Metrics, samples and updates of a run that is being trained.

    Records wait in memory until they are written. The files and the folder stay open for reading, so that
    they can be copied even after the folder was renamed or deleted. Every method may be called from any
    thread.

    Attributes:
        has_gaps: some records are lost.
    """

    def __init__(self, folder: Path) -> None:
        self._records = RunRecords(folder)
        self._lock = threading.Lock()
        self._waiting: dict[str, bytearray] = {}
        self._written: dict[str, int] = {}
        self._handles: dict[str, int] = {}
        self._closing = weakref.finalize(self, _close, self._handles)
        self.has_gaps = False

    def begin(self) -> None:
        """Note how long the files are before the training adds to them.

        Raises:
            OSError: a file can't be read.
            RunError: one is not a plain file.
        """
        with self._lock:
            _close(self._handles)
            for name in GROWING_FILES:
                self._written[name] = self._records.size(name)
            for name in GROWING_FILES:
                self._keep_open(name)
            self._keep_others_open()
            # Windows can't open folders, and does not rename a folder with an open file in it.
            if os.open in os.supports_dir_fd:
                with contextlib.suppress(OSError):
                    self._handles[_FOLDER] = os.open(self._records.path, _READING)

    def go_back_to(self, lengths: Mapping[str, int]) -> None:
        """Cut off what was added to the files since they had these ``lengths``, in bytes, and begin there.

        Raises:
            OSError: a file can't be read or written.
            RunError: a file is shorter than it was, or not a plain file.
        """
        for name in GROWING_FILES:
            length, found = lengths.get(name, 0), self._records.size(name)
            path = self._records.file(name)
            if found < length:
                damaged(path)
            if found > length:
                os.truncate(path, length)
        self.begin()

    def copy_from(self, parent: RunRecords, lengths: Mapping[str, int]) -> None:
        """Copy the files of ``parent`` as they were at these ``lengths``, in bytes, and begin there.

        Raises:
            OSError: a file can't be read or written.
            RunError: a file is shorter than it was, or not a plain file.
        """
        for name in GROWING_FILES:
            source, length = parent.file(name), lengths.get(name, 0)
            if parent.size(name) < length:
                damaged(source)
            if length:
                with source.open("rb") as old, replacing(self._records.file(name)) as new:
                    for start in range(0, length, _COPY_BYTES):
                        wanted = min(_COPY_BYTES, length - start)
                        piece = old.read(wanted)
                        if len(piece) < wanted:
                            damaged(source)  # shorter since a moment ago
                        new.write(piece)
        self.begin()

    def add(self, name: str, record: bytes) -> None:
        """Queue a record for the file ``name``; beyond 64 MiB records are lost."""
        with self._lock:
            waiting = self._waiting.setdefault(name, bytearray())
            if len(waiting) < _MOST_WAITING_BYTES:
                waiting += record
            else:
                self.has_gaps = True

    def flush(self) -> None:
        """Write the records that wait.

        Raises:
            OSError: a file can't be written; its records still wait.
            RunError: one is not a plain file.
        """
        with self._lock:
            for name, waiting in self._waiting.items():
                if not waiting:
                    continue
                record_bytes = UPDATE_ROW.itemsize if name == UPDATES_FILE else None
                self._written[name] = append(self._records.file(name), bytes(waiting), record_bytes)
                waiting.clear()
                self._keep_open(name)
                # A first line may have been written meanwhile.
                self._keep_others_open()

    def lengths(self) -> dict[str, int]:
        """Return the size of each file once everything that waits is written, in bytes.

        Raises:
            RunError: a file is not a plain file.
        """
        with self._lock:
            return {
                name: (self._written[name] if name in self._written else self._records.size(name))
                + len(self._waiting.get(name, b""))
                for name in GROWING_FILES
            }

    def is_in_place(self) -> bool:
        """Return whether the files are at least as long as what was written to them.

        Raises:
            OSError: a file can't be examined.
            RunError: one is not a plain file.
        """
        with self._lock:
            return all(self._records.size(name) >= length for name, length in self._written.items())

    def copy_to(self, folder: Path) -> dict[str, int]:
        """Write all records to ``folder``, those that still wait included, and text and lines, if any.

        Checkpoints are copied, too, if they can be read. If records are missing none is copied, because
        a checkpoint relies on all earlier records.

        Returns:
            By file name, how many bytes are missing because they can no longer be read.

        Raises:
            OSError: ``folder`` can't be written.
        """
        missing = dict.fromkeys(GROWING_FILES, 0)
        with self._lock:
            for name in GROWING_FILES:
                written = self._written.get(name, 0)
                with replacing(folder / name) as file:
                    try:
                        file.writelines(_pieces(self._handles.get(name), written))
                    except _UnreadableError:
                        missing[name] = written
                        file.seek(0)
                        file.truncate()
                    file.write(self._waiting.get(name, b""))
            for name in _OTHER_FILES:
                if name in self._handles:
                    _copy_if_readable(self._handles[name], folder / name)
            if not any(missing.values()):
                self._copy_checkpoints(folder / CHECKPOINTS_FOLDER)
        return missing

    def _copy_checkpoints(self, folder: Path) -> None:
        handles: dict[str, int] = {}
        try:
            with contextlib.suppress(OSError):  # some or all of them are gone
                self._open_checkpoints(handles)
            if handles:
                folder.mkdir()
            for name, handle in handles.items():
                if name != _FOLDER:
                    _copy_if_readable(handle, folder / name)
        finally:
            _close(handles)

    def _open_checkpoints(self, handles: dict[str, int]) -> None:
        """Open the checkpoints in the open folder, wherever it is by now.

        Raises:
            OSError: not all can be opened.
        """
        if _FOLDER not in self._handles:
            for path in (self._records.path / CHECKPOINTS_FOLDER).iterdir():
                if CHECKPOINT_NAME.fullmatch(path.name):
                    handles[path.name] = os.open(path, _READING)
            return
        folder = handles[_FOLDER] = os.open(CHECKPOINTS_FOLDER, _READING, dir_fd=self._handles[_FOLDER])
        for name in os.listdir(folder):  # noqa: PTH208  # a handle has no path
            if CHECKPOINT_NAME.fullmatch(name):
                handles[name] = os.open(name, _READING, dir_fd=folder)

    def close(self) -> None:
        """Close the files; the training has ended."""
        with self._lock:
            _close(self._handles)

    def _keep_others_open(self) -> None:
        for name in _OTHER_FILES:
            with contextlib.suppress(RunError):  # it is none of this program's
                self._keep_open(name)

    def _keep_open(self, name: str) -> None:
        if name not in self._handles:
            with contextlib.suppress(OSError):
                self._handles[name] = os.open(self._records.file(name), _READING)


class _UnreadableError(Exception):
    """A file can't be copied because it can't be read."""


def _pieces(handle: int | None, length: int | None = None) -> Iterator[bytes]:
    """Yield the first ``length`` bytes of an open file, or all of it.

    Raises:
        _UnreadableError: it can't be read, or is shorter.
    """
    if length == 0:
        return
    if handle is None:
        raise _UnreadableError
    left = sys.maxsize if length is None else length
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        while piece := os.read(handle, min(left, _COPY_BYTES)):
            left -= len(piece)
            yield piece
    except OSError as error:
        raise _UnreadableError from error
    if length is not None and left:
        raise _UnreadableError


def _copy_if_readable(handle: int, path: Path) -> None:
    """Copy an open file to ``path``, whole or not at all.

    Raises:
        OSError: ``path`` can't be written.
    """
    with contextlib.suppress(_UnreadableError), replacing(path) as file:
        file.writelines(_pieces(handle))


def _close(handles: dict[str, int]) -> None:
    """Close all open files and forget them."""
    while handles:
        _name, handle = handles.popitem()
        with contextlib.suppress(OSError):
            os.close(handle)
