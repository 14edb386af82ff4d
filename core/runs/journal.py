"""What a training tells of itself, on its way to the disk: a disk that refuses for a while loses nothing."""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from pathlib import Path

from core.files import append, replacing
from core.run_text import TEXT_FILE
from core.runs.files import GROWING_FILES, UPDATES_FILE
from core.runs.records import UPDATE_ROW, RunRecords

# A week of updates, and little beside the model.
_MOST_WAITING_BYTES = 64 << 20
_COPY_BYTES = 1 << 20


class Journal:
    """Metrics, samples and updates of a run that is being trained.

    Records wait in memory until the disk has taken them. The files stay open for reading, so that they can be
    copied even if the folder was renamed or deleted meanwhile. Every method may be called from any thread.

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
        """Take note of what the files hold before the training adds to them.

        Raises:
            OSError: a file can't be read.
            RunError: one is not a plain file.
        """
        with self._lock:
            _close(self._handles)
            for name in GROWING_FILES:
                self._written[name] = self._records.size(name)
            for name in (*GROWING_FILES, TEXT_FILE):
                self._keep_open(name)

    def add(self, name: str, record: bytes) -> None:
        """Let a record wait to be added to the file ``name``; beyond 64 MiB it is lost."""
        with self._lock:
            waiting = self._waiting.setdefault(name, bytearray())
            if len(waiting) < _MOST_WAITING_BYTES:
                waiting += record
            else:
                self.has_gaps = True

    def flush(self) -> None:
        """Write what waits.

        Raises:
            OSError: a file can't be written; what was to be added to it still waits.
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

    def lengths(self) -> dict[str, int]:
        """Return how many bytes each file has, or will have once everything that waits is written.

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
        """Tell whether the files still hold at least what was written to them.

        Raises:
            OSError: one can't be looked at.
            RunError: one is not a plain file.
        """
        with self._lock:
            return all(self._records.size(name) >= length for name, length in self._written.items())

    def copy_to(self, folder: Path) -> dict[str, int]:
        """Write into ``folder`` all that was told, with what still waits, and the text if the run keeps it.

        Returns:
            By file name, how many bytes are missing, as they can't be read any more.

        Raises:
            OSError: ``folder`` can't be written.
        """
        missing = dict.fromkeys(GROWING_FILES, 0)
        with self._lock:
            for name in GROWING_FILES:
                with replacing(folder / name) as file:
                    written = self._written.get(name, 0)
                    pieces = self._read(name, written)
                    if pieces is None:
                        missing[name] = written
                    else:
                        file.writelines(pieces)
                    file.write(self._waiting.get(name, b""))
            text = self._read(TEXT_FILE) if TEXT_FILE in self._handles else None
            if text is not None:
                with replacing(folder / TEXT_FILE) as file:
                    file.writelines(text)
        return missing

    def close(self) -> None:
        """Let go of the files, as the training has ended."""
        with self._lock:
            _close(self._handles)

    def _keep_open(self, name: str) -> None:
        if name not in self._handles:
            with contextlib.suppress(OSError):
                path = self._records.file(name)
                self._handles[name] = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))

    def _read(self, name: str, length: int | None = None) -> list[bytes] | None:
        """Return the first ``length`` bytes of a file that is kept open, in pieces; None if it lacks some."""
        if length == 0:
            return []
        pieces, left = [], length
        try:
            handle = self._handles[name]
            os.lseek(handle, 0, os.SEEK_SET)
            while left is None or left > 0:
                piece = os.read(handle, _COPY_BYTES if left is None else min(left, _COPY_BYTES))
                if not piece:
                    break
                pieces.append(piece)
                left = None if left is None else left - len(piece)
        except (KeyError, OSError):
            return None
        return None if left else pieces


def _close(handles: dict[str, int]) -> None:
    """Close the files, and forget their handles."""
    while handles:
        _name, handle = handles.popitem()
        with contextlib.suppress(OSError):
            os.close(handle)
