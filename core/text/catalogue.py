"""The texts that the program provides: those that ship (``data/corpora.json``), and the book's lyrics."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.common import i18n
from core.common.assets import asset
from core.common.paths import downloads_folder

DEFAULT_CORPUS = "songci"

BOOK_FILE = "jaychou_lyrics.txt.zip"
BOOK_NAME = "周杰伦歌词"


@dataclass(frozen=True, slots=True)
class ShippedCorpus:
    """A text that ships, as the catalogue ``data/corpora.json`` describes it.

    Attributes:
        name: its key, as used on the command line.
        titles: language (of ``core.common.i18n.LANGUAGES``) → title.
        descriptions: language → a sentence.
        file: its name in ``data/``.
        sha256: of the file.
        language: of the text.
        licences: language → the licence of the text and of its digitisation.
        provenance: package, version and files it was derived from.
        prefixes: pinned prefixes that suit it.
    """

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    file: str
    sha256: str
    language: str
    licences: Mapping[str, str]
    provenance: str
    prefixes: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title, in the person's language."""
        return _in_the_persons_language(self.titles)

    @property
    def description(self) -> str:
        """The description of the text, in the person's language."""
        return _in_the_persons_language(self.descriptions)

    @property
    def licence(self) -> str:
        """The licence of the text and of its digitisation, in the person's language."""
        return _in_the_persons_language(self.licences)

    @property
    def path(self) -> Path:
        """The path of the file."""
        return asset("data", self.file)


def _in_the_persons_language(texts: Mapping[str, str]) -> str:
    return texts.get(i18n.language(), texts["en"])


@lru_cache(maxsize=1)
def shipped() -> tuple[ShippedCorpus, ...]:
    """Return the corpora that ship, the default one first.

    Raises:
        FileNotFoundError: the installation is damaged.
    """
    entries = json.loads(asset("data", "corpora.json").read_text("utf-8"))
    return tuple(
        ShippedCorpus(
            name=entry["name"],
            titles=entry["title"],
            descriptions=entry["description"],
            file=entry["file"],
            sha256=entry["sha256"],
            language=entry["language"],
            licences=entry["licence"],
            provenance=entry["provenance"],
            prefixes=tuple(entry["prefixes"]),
        )
        for entry in entries
    )


def book_path() -> Path:
    """Return where the book's lyrics are kept once they are fetched."""
    return downloads_folder() / BOOK_FILE
