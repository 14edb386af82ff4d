"""Write files and JSON as a run needs them: portable names, whole files or none, strict JSON."""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TypeGuard

from core.common.i18n import gettext as _

# Only this program uses such names, so leftovers of a kill can be recognised in any folder.
_OURS, _UNFINISHED = ".charrnn-", ".tmp"
# No file takes this long to write: a file that has not changed for this long was left behind by a kill.
_ABANDONED_S = 24 * 3600
_TAIL_BYTES = 1 << 16


def json_number(value: float) -> float | str:
    """Return ``value``, or its name if JSON has no number for it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def json_text(value: object) -> str:
    """Return ``value`` as one line of JSON, without escapes for characters beyond ASCII."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def is_count(value: object) -> TypeGuard[int]:
    """Return whether ``value``, read from JSON, can be a number of epochs, updates or characters."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


def file_name(text: str, also: str = "") -> str:
    """Return ``text`` as one part of a path that every system accepts, at most 60 characters long.

    Letters and digits of any script stay, and the characters of ``also``; others become hyphens.
    """
    name = re.sub(rf"[^\w.{re.escape(also)}]+", "-", text)[:60].strip("-. ")
    if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.IGNORECASE):
        return f"run-{name}"
    return name or "run"


def is_there(path: Path) -> bool:
    """Return whether something exists at ``path``; False also if that can't be found out.

    Unlike the methods of ``Path``, this function and the next two never raise. A remembered path, or a path
    in a stranger's run, may be too long, in a forbidden folder, or on a network disk that is gone.
    """
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: Path) -> bool:
    """Return whether ``path`` is a file; False also if that can't be found out."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Return whether ``path`` is a folder; False also if that can't be found out."""
    return os.path.isdir(path)  # noqa: PTH112


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write; when the block ends, it replaces ``path``.

    Other programs, also after a crash, find the whole old file or the whole new one, and the new one survives
    a power cut. After a kill the new file is left under a hidden name; ``sweep``, or the next write to the
    folder a day later, removes it. A replaced file keeps its permissions; a new one gets those of the umask.

    Raises:
        OSError: the folder can't be written, the disk is full, or ``path`` is a device or a pipe; the old
            file is untouched.
    """
    before = _replaceable(path)
    sweep_abandoned(path.parent)
    temporary = _unused(path.parent)
    try:
        # ``tempfile`` would make it private, whatever the umask.
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            with contextlib.suppress(OSError):  # not every disk has permissions
                temporary.chmod(stat.S_IMODE(before.st_mode))
        temporary.replace(path)
    except BaseException:
        # If the folder itself is gone, its error is the one to report.
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _replaceable(path: Path) -> os.stat_result | None:
    """Return the facts about the file at ``path``; None if there is none, or a link.

    Raises:
        OSError: it is a folder, or no plain file, for example a device, which must not be replaced.
    """
    try:
        found = path.lstat()
    except OSError:
        return None  # Writing will report what is wrong.
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if stat.S_ISLNK(found.st_mode):
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, _("it is no plain file"), str(path))
    return found


def _unused(parent: Path) -> Path:
    return parent / f"{_OURS}{secrets.token_hex(8)}{_UNFINISHED}"


@contextlib.contextmanager
def unfinished_folder(parent: Path) -> Iterator[Path]:
    """Yield a new hidden folder in ``parent`` to fill and rename; remove it if it was not renamed.

    A folder left by a kill is removed when the next one is created there a day later.

    Raises:
        OSError: ``parent`` can't be written.
    """
    sweep_abandoned(parent)
    folder = _unused(parent)
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def move_folder(folder: Path, path: Path) -> None:
    """Rename ``folder`` to ``path`` if nothing exists there, not even an empty folder.

    Raises:
        FileExistsError: something exists there.
        OSError: it can't be renamed; nothing has changed.
    """
    if os.name == "nt":  # There a rename replaces nothing.
        folder.rename(path)
        return
    # A rename replaces an empty folder, which may be the folder of a run that is about to begin. But only one
    # program can create a folder.
    path.mkdir()
    try:
        folder.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            path.rmdir()
        raise


def sweep_abandoned(folder: Path) -> None:
    """Remove half-written files of this program in ``folder`` that kills left at least a day ago.

    A file that can't be removed stays until the next time.
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
    """Return when ``path``, or anything in it, last changed, in seconds since 1970."""
    found = [path, *path.rglob("*")] if path.is_dir() else [path]
    return max(each.lstat().st_mtime for each in found)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in ``folder`` survive a power cut, if the system can do that."""
    # Windows and some network disks can't; the files are in place anyway.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_file(path: Path) -> None:
    """Make sure that the content of ``path`` survives a power cut; a missing file is ignored.

    Raises:
        OSError: the disk is full, or refuses.
    """
    try:
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    except FileNotFoundError:
        return


def append(path: Path, content: bytes, record_bytes: int | None = None) -> int:
    """Append all of ``content`` to the file ``path``, or nothing, and return the file's new size in bytes.

    An incomplete record left by a crash is removed first.

    Args:
        path: the file; it may be missing.
        content: whole records.
        record_bytes: the size of each record; None if records are lines.

    Raises:
        OSError: the disk is full, or refuses; the file is unchanged.
    """
    # Unbuffered, so that closing does not repeat a failed write.
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
    """Return the end of the last whole line before ``end``, reading backwards no further than needed."""
    while end:
        start = max(0, end - _TAIL_BYTES)
        file.seek(start)
        newline = file.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def read_plain(path: Path, most_bytes: int) -> bytes:
    """Return the content of the plain file ``path``; don't wait if it is a pipe.

    Raises:
        OSError: it can't be read, is not a plain file, or is larger.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > most_bytes:
            raise OSError(errno.EINVAL, "not a plain file, or too large", str(path))
        return file.read(most_bytes)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the content of the file ``path``, as ``replacing`` does."""
    with replacing(path) as file:
        file.write(content)


def sweep(folder: Path) -> None:
    """Remove half-written files that a kill left in ``folder``; only the folder's owner may do this.

    Raises:
        OSError: the folder can't be read or written.
    """
    if folder.is_symlink():
        return
    for path in folder.glob(f".*{_UNFINISHED}"):
        if is_unfinished(path):
            path.unlink()


def is_unfinished(path: Path) -> bool:
    """Return whether ``path`` is a file that a kill left half written."""
    is_ours = path.name.startswith(".") and path.name.endswith(_UNFINISHED)
    return is_ours and path.is_file() and not path.is_symlink()


def json_bytes(value: object) -> bytes:
    """Return ``value`` as one line of JSON in UTF-8, without a newline."""
    # A lone surrogate has no UTF-8; \udcxx is JSON's own escape for it.
    return json_text(value).encode("utf-8", "backslashreplace")
