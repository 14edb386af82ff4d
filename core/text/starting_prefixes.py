"""Which prefix suits a text: what its lines often begin with, and what can be seen."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable

MOST_CHARS = 10
"""The longest prefix that is chosen."""
_LEAST_SHARE = 0.1
_JOINER, _TONES = "\u200d", range(0x1F3FB, 0x1F400)
# Letters by their category, but nothing is seen of them.
_FILLERS = "\u115f\u1160\u3164\uffa0"
# Between their words stands no space: one character is a beginning.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")


def frequent_prefix(text: str) -> str:
    """Return a prefix for ``text`` (as read, with its newlines); of equally frequent ones the first.

    A word or an ideograph that a line begins with, after punctuation or without; else a digit or a sign, such
    as an emoji; else punctuation. A tenth of the lines must have such a beginning, unless no kind is so
    frequent. Empty if nothing in the text can be seen.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    counts = [Counter(filter(None, (_first(line, is_one) for line in lines))) for is_one in _KINDS]
    for found in counts:
        if found.total() >= max(1.0, _LEAST_SHARE * len(lines)):
            return found.most_common(1)[0][0]
    found = max(counts, key=Counter.total)
    return found.most_common(1)[0][0] if found else ""


def _first(line: str, is_one: Callable[[str], bool]) -> str:
    """Return the beginning of ``line`` from its first character of a kind on; empty if it has none."""
    start = next((place for place, character in enumerate(line) if is_one(character)), None)
    if start is None:
        return ""
    is_word = _is_letter(line[start]) and not unicodedata.name(line[start], "").startswith(_UNSPACED)
    end = start + 1
    while end < min(len(line), start + MOST_CHARS):
        if not (_belongs_to_the_one_before(line, end) or (is_word and _is_letter(line[end]))):
            break
        end += 1
    return line[start:end].rstrip(_JOINER)


def _belongs_to_the_one_before(line: str, place: int) -> bool:
    """Return whether a character is only a part of the sign that the one before it begins."""
    character = line[place]
    is_part = unicodedata.category(character)[0] == "M" or ord(character) in _TONES
    joins = _JOINER in (character, line[place - 1]) and not character.isspace()
    return is_part or joins


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L" and character not in _FILLERS


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "NS" and ord(character) not in _TONES


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] == "P"


_KINDS = (_is_letter, _is_sign, _is_punctuation)
