"""Detect that a text ends in a loop, as greedy writing often does."""

from __future__ import annotations

LONG = 14
"""A period of so many characters counts after two repeats and a half: few refrains are that long."""


def repeated_period(
    text: str, *, min_repeats: int = 3, min_chars: int = 20, look_back: int = 4096
) -> int | None:
    """Return the period, in characters, with which the end of ``text`` repeats; None if it does not.

    That is the smallest p for which the last ``max(r · p, min_chars)`` characters have period p, where r is
    ``min_repeats``, or at most 2½ if p is at least ``LONG``. Only the last ``look_back`` characters count.

    Read backwards, the ends of a text are beginnings of another text, and the failure function of Knuth,
    Morris and Pratt ("Fast Pattern Matching in Strings", 1977) gives the least period of each beginning
    as its length minus its longest border: linear in ``look_back``.

    Raises:
        ValueError: ``min_repeats`` is less than 2, or ``min_chars`` or ``look_back`` less than 1.
    """
    if min_repeats < 2 or min_chars < 1 or look_back < 1:
        raise ValueError("a repetition needs at least two repeats and one character")
    backwards = text[-look_back:][::-1]
    borders = [0] * len(backwards)
    best: int | None = None
    border = 0
    for i in range(len(backwards)):
        if i:
            while border and backwards[i] != backwards[border]:
                border = borders[border - 1]
            if backwards[i] == backwards[border]:
                border += 1
        borders[i] = border
        length = i + 1
        period = length - border
        repeats = min(min_repeats, 2.5) if period >= LONG else min_repeats
        if length >= max(repeats * period, min_chars) and (best is None or period < best):
            best = period
    return best
