"""Files and JSON as a run writes them: names that every system takes, whole files or none, strict JSON."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TypeGuard

_UNFINISHED = ".tmp"


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


def file_name(text: str) -> str:
    """Return ``text`` as one part of a path that every system takes, at most 60 characters long.

    Letters and digits of any script stay; all else becomes a hyphen.
    """
    name = re.sub(r"[^\w.]+", "-", text)[:60].strip("-. ")
    if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.IGNORECASE):
        return f"run-{name}"
    return name or "run"


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write that takes the place of ``path`` when the block ends, and only then.

    A reader or a crash sees the old file or the new, whole. A kill leaves the new one under a hidden
    name, for ``sweep`` to find.

    Raises:
        OSError: the folder can't be written, or the disk is full; the old file is untouched.
    """
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp's files are private; a run is shared like any other file of the person.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


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
        if path.is_file() and not path.is_symlink():
            path.unlink()


def json_bytes(value: object) -> bytes:
    """Return ``value`` as one line of JSON in UTF-8, without the line's end."""
    # A lone surrogate has no UTF-8; as \udcxx it is JSON's own escape for the same code unit.
    return json_text(value).encode("utf-8", "backslashreplace")
