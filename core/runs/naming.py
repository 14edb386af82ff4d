"""Name the folder of a new run."""

from __future__ import annotations

import re
from pathlib import Path

from core.common.files import file_name
from core.text.corpus import Corpus


def short_name(corpus: Corpus) -> str:
    """Return the corpus's part of a folder name: its short name if shipped, else its title or file stem."""
    if corpus.source.ships:
        return file_name(corpus.source.name)
    return file_name(re.sub(r"(\.(txt|zip|lrc))+$", "", corpus.name, flags=re.I))


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
