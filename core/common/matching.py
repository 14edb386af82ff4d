"""Find what a person types in a name: letters, Chinese characters, pinyin, or the initials of pinyin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from core.common.assets import asset


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """Return the readings of Chinese characters, in Latin letters without tones; ü is v."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in asset("resources", "pinyin.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            reading, characters = line.split()
            for character in characters:
                found[character].append(reading)
    return {character: tuple(some) for character, some in found.items()}


def found_in(query: str, name: str) -> range | None:
    """Return the places in ``name`` that ``query`` stands for, the first ones; None if it is not there.

    Each letter of the query is one of the name, whatever its case, or a Chinese character is given by its
    reading or by the first letter of that: ``xx``, ``xuexi`` and ``学x`` all are 学习. Spaces in the query
    do not count.
    """
    wanted = "".join(query.casefold().split())
    if not wanted:
        return range(0)
    for begin in range(len(name)):
        end = _end(wanted, name, begin)
        if end is not None:
            return range(begin, end)
    return None


def are_found(query: str, texts: Iterable[str]) -> bool:
    """Return whether each word of ``query`` is found in one of ``texts``.

    A word may be a part of a text, in any case, or the pinyin of Chinese characters or its initials.
    """
    known = tuple(texts)
    return all(any(_is_in(word, text) for text in known) for word in query.split())


@lru_cache(1 << 15)  # Many runs share their texts and models.
def _is_in(word: str, text: str) -> bool:
    # Pinyin costs more, and only Chinese characters have it.
    return word.casefold() in text.casefold() or (not text.isascii() and found_in(word, text) is not None)


def _end(wanted: str, name: str, begin: int) -> int | None:
    """Return where ``wanted`` ends if it begins at ``begin`` in ``name``; None if it does not."""
    # How much of what is wanted has been found, in every possible way.
    reached = {0}
    for place in range(begin, len(name)):
        character = name[place]
        if character.isspace() and 0 not in reached:
            continue
        ways = (character.casefold(), *readings().get(character, ()))
        shorter = tuple(way[0] for way in ways[1:])
        # The last character's reading may still be being typed: "xue" is on its way to "xuexi".
        if any(way.startswith(wanted[done:]) for done in reached for way in ways):
            return place + 1
        reached = {
            done + len(way) for done in reached for way in (*ways, *shorter) if wanted.startswith(way, done)
        }
        if not reached:
            return None
        if len(wanted) in reached:
            return place + 1
    return None
