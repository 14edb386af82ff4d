"""Where a text comes from, parsed once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.text.catalogue import BOOK_NAME, DEFAULT_CORPUS, book_path, shipped

_SHIPPED = "shipped:"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from: it ships with the program, or is at a path, or was not read from any place.

    Run folders and preferences keep ``str(source)``; ``Source.parse`` reads that again.

    Attributes:
        kind: ``shipped``: a corpus that ships; ``book``: the book's lyrics, in the place where the program
            keeps them; ``path``: another file or folder; ``none``: no place. A source of kind ``none`` is
            false.
        name: the short name of a corpus that ships; otherwise the path, exactly as it was written.
    """

    kind: Literal["none", "shipped", "book", "path"] = "none"
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Source:
        """Return the source that ``text`` stands for."""
        return cls.shipped(text.removeprefix(_SHIPPED)) if text.startswith(_SHIPPED) else cls.at(text)

    @classmethod
    def shipped(cls, name: str = DEFAULT_CORPUS) -> Source:
        """Return the source of the corpus that ships under this name."""
        return cls("shipped", name)

    @classmethod
    def at(cls, path: Path | str) -> Source:
        """Return the source of the text at ``path``; ``NOWHERE`` if that is empty."""
        text = str(path)
        if not text:
            return NOWHERE
        return cls("book" if text == str(book_path()) else "path", text)

    def __str__(self) -> str:
        return f"{_SHIPPED}{self.name}" if self.ships else self.name

    def __bool__(self) -> bool:
        return self.kind != "none"

    @property
    def ships(self) -> bool:
        """Whether the text is part of the program."""
        return self.kind == "shipped"

    @property
    def path(self) -> Path | None:
        """The path of the text on this computer; None if it ships or was not read from any place."""
        return Path(self.name) if self.kind in ("book", "path") else None

    def is_at_hand(self) -> bool:
        """Return whether the program provides the text: it ships, or can be fetched with a click."""
        return self.kind in ("shipped", "book")

    def title(self, recorded: str = "") -> str:
        """Return the name of the text for the person: if it ships, its title in their language.

        Args:
            recorded: the name that was recorded with the text; preferred to the name of its file.
        """
        titles = {corpus.name: corpus.title for corpus in shipped()} if self.ships else {}
        if self.name in titles:
            return titles[self.name]
        return recorded or (BOOK_NAME if self.kind == "book" else Path(self.name).name)


NOWHERE = Source()
"""The source of a text that was not read from any place."""
