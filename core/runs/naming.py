"""The name of a new run's folder."""

from __future__ import annotations

import re
from pathlib import Path

from core.common.files import file_name
from core.text.corpus import Corpus


def short_name(corpus: Corpus) -> str:
    """Return what names the corpus in a path: its short name if it ships, else its title or file's stem."""
    if corpus.source.ships:
        return file_name(corpus.source.name)
    return file_name(re.sub(r"(\.(txt|zip|lrc))+$", "", corpus.name, flags=re.I))


def new_folder(parent: Path, name: str) -> Path:
    """Make and return a folder in ``parent``; a number is added if ``name`` is taken.

    Raises:
        OSError: it can't be made.
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
