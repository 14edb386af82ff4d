"""Name the folder of a new run."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from core.common.errors import RunError
from core.common.files import file_name, is_unfinished
from core.common.i18n import gettext as _
from core.runs.kept_text import TEXT_FILE
from core.runs.layout import LEASE_FILE, LOCK_FILE, VOCAB_FILE
from core.text.corpus import Corpus

# The files of a folder before its run.json is written, which makes it a run.
_BEFORE_A_RUN = {LOCK_FILE, LEASE_FILE, VOCAB_FILE, TEXT_FILE}


def short_name(corpus: Corpus) -> str:
    """Return the corpus's part of a folder name: its short name if shipped, else its title or file stem."""
    if corpus.source.ships:
        return file_name(corpus.source.name)
    return file_name(re.sub(r"(\.(txt|zip|lrc))+$", "", corpus.name, flags=re.I))


def dated_name(started: datetime, corpus: Corpus, cell: str, also: str = "") -> str:
    """Return a name for a run, as in 2026-11-23-2001-songci-gru. ``also``: see ``file_name``."""
    return file_name(f"{started:%Y-%m-%d-%H%M}-{short_name(corpus)}-{cell}", also)


def new_folder(parent: Path, name: str) -> Path:
    """Create and return a folder in ``parent``; a number is added if ``name`` is taken.

    Raises:
        OSError: it can't be created.
    """
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
        else:
            return path


def check_free(path: Path) -> None:
    """Make sure that a run can begin in the folder ``path``: it is empty, or was left by a killed program.

    Raises:
        OSError: it can't be read.
        RunError: it contains something else.
    """
    if path.is_symlink() or any(
        entry.name not in _BEFORE_A_RUN and not is_unfinished(entry) for entry in path.iterdir()
    ):
        raise RunError(_("“{path}” is there already. Choose another name.").format(path=path))
