"""Which characters have a row of their own in the table of a choice, and which stand together in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.common.choices import Choice

_MOST_KEPT, _MOST_ROWS = 5, 9


@dataclass(frozen=True, slots=True)
class Row:
    """A row for one character, or for several that follow one another in ``Choice.characters``.

    Attributes:
        first: place of the first one.
        count: how many they are.
        is_alone: it is a row of one character, which is shown.
    """

    first: int
    count: int
    is_alone: bool

    @property
    def end(self) -> int:
        """The place after the last one."""
        return self.first + self.count


def rows_of(choice: Choice) -> list[Row]:
    """Return the rows: those that are kept, then those that are cut, then those that are banned.

    The likeliest of each part, and the character that was taken, have a row of their own.
    """
    kept, allowed = choice.num_kept, choice.num_allowed
    alone = min(kept, _MOST_KEPT if kept < allowed else _MOST_ROWS)
    cut = min(_MOST_ROWS - alone, allowed - kept)
    shown = {*range(alone), *range(kept, kept + cut), choice.chosen, choice.drawn}
    rows: list[Row] = []
    for begin, end in pairwise((0, kept, allowed, len(choice.characters))):
        rows += _part(begin, end, sorted(place for place in shown if begin <= place < end))
    return rows


def _part(begin: int, end: int, shown: list[int]) -> Iterator[Row]:
    for place in shown:
        if place > begin:
            yield Row(begin, place - begin, False)
        yield Row(place, 1, True)
        begin = place + 1
    if begin < end:
        yield Row(begin, end - begin, False)


def is_cut_by_count(choice: Choice) -> bool:
    """Return whether it is top-k that cuts, and not top-p."""
    sampling = choice.prompt.sampling
    return 0 < sampling.top_k == choice.num_kept or (sampling.top_p == 1 and sampling.top_k > 0)


def top_p_that_keeps(choice: Choice, count: int) -> float:
    """Return a top-p in hundredths that keeps ``count`` characters, or nearly as many."""
    reached = float(np.sum(choice.tempered[:count]))
    if count >= choice.num_allowed:
        return 1.0
    # Rounded down: with a little more than is reached, the next one would be kept, too.
    return max(0.01, int(reached * 100 + 1e-9) / 100)
