"""Character ↔ id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Vocab:
    """The characters a model knows; a character's id is its place in ``characters``.

    The most frequent come first, ties by code point, so the order depends only on the text. (The book's
    ``list(set(text))`` changes from one start of Python to the next.)
    """

    characters: str
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ids = {character: i for i, character in enumerate(self.characters)}
        if len(ids) != len(self.characters):
            raise ValueError("a character occurs twice in the vocabulary")
        object.__setattr__(self, "_ids", ids)

    @classmethod
    def of(cls, text: str) -> Vocab:
        """Return the vocabulary of ``text``."""
        return cls.by_frequency(Counter(text))

    @classmethod
    def by_frequency(cls, counts: Mapping[str, int]) -> Vocab:
        """Return the vocabulary of a text with these character counts."""
        return cls("".join(sorted(counts, key=lambda character: (-counts[character], character))))

    def __len__(self) -> int:
        return len(self.characters)

    def __contains__(self, character: object) -> bool:
        return character in self._ids

    def id_of(self, character: str, unknown: int) -> int:
        """Return the id of ``character``; ``unknown`` if it has none."""
        return self._ids.get(character, unknown)

    def unknown(self, text: str) -> tuple[str, ...]:
        """Return the characters of ``text`` that have no id, each once, in order of appearance."""
        return tuple(dict.fromkeys(character for character in text if character not in self._ids))

    def encode(self, text: str) -> NDArray[np.int64]:
        """Return the ids of the known characters of ``text``, shape ``(n,)``; others are skipped."""
        ids = self._ids
        return np.fromiter((ids[c] for c in text if c in ids), dtype=np.int64)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text that ``ids`` stand for.

        Raises:
            IndexError: an id is not in the vocabulary.
        """
        return "".join(self.characters[i] for i in ids)
