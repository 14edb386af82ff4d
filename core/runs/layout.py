"""The names and size limits of a run's files, and how to read them without trusting them."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NoReturn

from core.common.errors import RunError
from core.common.files import is_folder
from core.common.i18n import gettext as _
from core.common.paths import longest_path
from core.common.unwritable import with_remedy
from core.runs.events import damaged
from core.runs.kept_text import TEXT_FILE

SCHEMA = 1
STATES = ("training", "paused", "finished", "stopped", "diverged", "failed")
STATES_UNDER_WAY = ("training", "paused")
RUN_FILE = "run.json"
VOCAB_FILE = "vocab.json"
METRICS_FILE = "metrics.jsonl"
SAMPLES_FILE = "samples.jsonl"
UPDATES_FILE = "updates.f64"
WEIGHTS_FILE = "weights.safetensors"
NOTE_FILE = "note.txt"
MOST_NOTE_BYTES = 1 << 14
LINES_FILE = "lines.jsonl"
MOST_LINES_BYTES = 32 << 20
CHECKPOINTS_FOLDER = "checkpoints"
CHECKPOINT_NAME = re.compile(r"(\d{12})-([0-9a-f]{64})\.safetensors")
"""Of a checkpoint's file: the number of updates, and the SHA-256 of the content."""
_LONGEST_FILE = f"{CHECKPOINTS_FOLDER}/{'0' * 12}-{'0' * 64}.safetensors"
LOCK_FILE = "training.lock"
LEASE_FILE = "training.lease"
GROWING_FILES = (METRICS_FILE, SAMPLES_FILE, UPDATES_FILE)
# Far more than a run writes, far less than would be harmful to read.
_BYTES_CAP = {
    RUN_FILE: 1 << 20,
    VOCAB_FILE: 16 << 20,
    NOTE_FILE: MOST_NOTE_BYTES,
    LINES_FILE: MOST_LINES_BYTES,
}
RUN_FILES: Mapping[str, int | None] = {
    **_BYTES_CAP,
    **dict.fromkeys((*GROWING_FILES, WEIGHTS_FILE, TEXT_FILE)),
}
"""The files of a run apart from its checkpoints, and how many bytes each has at most, where that is known."""


def present(path: Path) -> bool:
    """Return whether anything exists at ``path``, even a broken link."""
    return os.path.lexists(path)


@contextlib.contextmanager
def opened(folder: Path, name: str) -> Iterator[IO[bytes]]:
    """Yield a file of the run in ``folder``, open to be read.

    Raises:
        RunError: it is missing, too large, not a plain file, or can't be read.
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


def read_object(folder: Path, name: str) -> dict[str, Any]:
    """Return the object in a JSON file of the run in ``folder``.

    Raises:
        RunError: the file can't be read, or contains something else.
    """
    with opened(folder, name) as file:
        content = file.read()
    return parsed(folder / name, content)


def parsed(path: Path, content: bytes) -> dict[str, Any]:
    """Return the JSON object in ``content``, which was read from ``path``.

    Raises:
        RunError: it is something else.
    """
    try:
        value = _DECODER.decode(content.decode("utf-8"))
    except (ValueError, RecursionError):
        damaged(path)
    if not isinstance(value, dict):
        damaged(path)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


# Made once: ``json.loads`` would make one for each line of a run's files.
_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def cannot_write(path: Path, error: OSError) -> NoReturn:
    """Say that the run in ``path`` can't be saved, and why.

    Raises:
        RunError: always.
    """
    raise RunError(
        with_remedy(
            _("The run can't be saved in “{path}”: {reason}.").format(
                path=path, reason=error.strerror or error
            ),
            error,
        )
    ) from error


def cannot_save(folder: Path, error: OSError) -> NoReturn:
    """Say that the run in ``folder`` can't be saved: the folder is gone, or why else.

    A disk may be pulled out at any time, between a look at the folder and the writing of a file too.

    Raises:
        RunError: always.
    """
    if isinstance(error, FileNotFoundError | NotADirectoryError) and not is_folder(folder):
        raise gone(folder) from error
    cannot_write(folder, error)


def gone(folder: Path) -> RunError:
    """Return the error for a run whose ``folder`` no longer exists."""
    return RunError(
        _(
            "The run's folder “{path}” is gone: it was renamed, moved or deleted, or its disk was "
            "removed. Bring it back."
        ).format(path=folder)
    )


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an ``OSError`` inside into the ``RunError`` of ``cannot_save``."""
    try:
        yield
    except OSError as error:
        cannot_save(folder, error)


def check_depth(folder: Path) -> None:
    """Check that the paths of a run's files are not too long for the system.

    Raises:
        RunError: the path of a checkpoint, the longest one, would be too long.
    """
    path = str(folder.absolute() / _LONGEST_FILE)
    # Windows counts characters; other systems count bytes.
    length = len(path) if os.name == "nt" else len(os.fsencode(path))
    excess = length - longest_path()
    if excess > 0:
        raise RunError(
            _(
                "The run can't be kept in “{path}”: the paths of its files would be too long for this "
                "system, by {excess}. Choose a folder with a shorter path."
            ).format(path=folder, excess=excess)
        )
