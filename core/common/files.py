"""Files and JSON as a run writes them: names that every system takes, whole files or none, strict JSON."""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TypeGuard

# Of a name that only this program gives: in any folder what a kill has left is known for the program's own.
_OURS, _UNFINISHED = ".charrnn-", ".tmp"
# Longer than any file takes to be written: what has not changed for so long was left behind by a kill.
_ABANDONED_S = 24 * 3600
_TAIL_BYTES = 1 << 16


def json_number(value: float) -> float | str:
    """Return ``value``, or its name where JSON has no number for it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def json_text(value: object) -> str:
    """Return ``value`` as one line of JSON, characters beyond ASCII as themselves."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def is_count(value: object) -> TypeGuard[int]:
    """Tell whether ``value``, from JSON, can number an epoch, an update or characters."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


def file_name(text: str, also: str = "") -> str:
    """Return ``text`` as one part of a path that every system takes, at most 60 characters long.

    Letters and digits of any script stay, and the characters of ``also``; all else becomes a hyphen.
    """
    name = re.sub(rf"[^\w.{re.escape(also)}]+", "-", text)[:60].strip("-. ")
    if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.IGNORECASE):
        return f"run-{name}"
    return name or "run"


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write that takes the place of ``path`` when the block ends, and only then.

    A reader or a crash sees the old file or the new, whole, and after a power cut the new one is still
    there. A kill leaves the new one under a hidden name; ``sweep``, or the next file written there a day
    later, removes it.

    Raises:
        OSError: the folder can't be written, or the disk is full; the old file is untouched.
    """
    sweep_abandoned(path.parent)
    handle, temporary = tempfile.mkstemp(prefix=_OURS, suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp's files are private; a run is shared like any other file of the person.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        # Where the folder itself is gone, that is what is to be told.
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextlib.contextmanager
def unfinished_folder(parent: Path) -> Iterator[Path]:
    """Yield a new hidden folder in ``parent`` to be filled and renamed; one that is still there is removed.

    What a kill leaves is removed when the next one is made there a day later.

    Raises:
        OSError: ``parent`` can't be written.
    """
    sweep_abandoned(parent)
    folder = Path(tempfile.mkdtemp(prefix=_OURS, suffix=_UNFINISHED, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_abandoned(folder: Path) -> None:
    """Remove what kills of any program of ours left half written in ``folder`` a day ago or earlier.

    What can't be removed stays until another time.
    """
    for path in folder.glob(f"{_OURS}*{_UNFINISHED}"):
        with contextlib.suppress(OSError):
            if path.is_symlink() or time.time() - _last_change(path) < _ABANDONED_S:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _last_change(path: Path) -> float:
    """Return when ``path``, or anything in it, was changed last, in seconds since 1970."""
    found = [path, *path.rglob("*")] if path.is_dir() else [path]
    return max(each.lstat().st_mtime for each in found)


def sync_folder(folder: Path) -> None:
    """See to it that the names in ``folder`` outlast a power cut, where the system can be asked for that."""
    # Not on Windows, not on every network disk; the files are in their places all the same.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_file(path: Path) -> None:
    """See to it that what ``path`` holds outlasts a power cut; a file that is not there is left alone.

    Raises:
        OSError: the disk is full, or refuses.
    """
    try:
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    except FileNotFoundError:
        return


def append(path: Path, content: bytes, record_bytes: int | None = None) -> int:
    """Add ``content`` to the file ``path``, all of it or nothing, and return how many bytes it has then.

    What a crash cut short there goes first.

    Args:
        path: of a file that may be missing.
        content: whole records.
        record_bytes: of each record; None: they are lines.

    Raises:
        OSError: the disk is full, or refuses; the file is as it was.
    """
    # Unbuffered, so that what could not be written is not tried once more at closing.
    with path.open("r+b" if path.exists() else "xb", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        end = end - end % record_bytes if record_bytes else _end_of_last_line(file, end)
        file.truncate(end)
        file.seek(end)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            file.truncate(end)
            raise
    return end + len(content)


def _end_of_last_line(file: IO[bytes], end: int) -> int:
    """Return where the last whole line before ``end`` ends, reading from there no further back than that."""
    while end:
        start = max(0, end - _TAIL_BYTES)
        file.seek(start)
        newline = file.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def read_plain(path: Path, most_bytes: int) -> bytes:
    """Return the content of the plain file ``path``; a pipe in its place is not waited for.

    Raises:
        OSError: it can't be read, is no plain file, or is larger.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > most_bytes:
            raise OSError(errno.EINVAL, "not a plain file, or too large", str(path))
        return file.read(most_bytes)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the file ``path`` by ``content``, as ``replacing`` does."""
    with replacing(path) as file:
        file.write(content)


def sweep(folder: Path) -> None:
    """Remove what a kill left of files half written in ``folder``; its owner only may ask for it.

    Raises:
        OSError: the folder can't be read or written.
    """
    if folder.is_symlink():
        return
    for path in folder.glob(f".*{_UNFINISHED}"):
        if is_unfinished(path):
            path.unlink()


def is_unfinished(path: Path) -> bool:
    """Tell whether ``path`` is a file that a kill left half written."""
    is_ours = path.name.startswith(".") and path.name.endswith(_UNFINISHED)
    return is_ours and path.is_file() and not path.is_symlink()


def json_bytes(value: object) -> bytes:
    """Return ``value`` as one line of JSON in UTF-8, without the line's end."""
    # A lone surrogate has no UTF-8; as \udcxx it is JSON's own escape for the same code unit.
    return json_text(value).encode("utf-8", "backslashreplace")
