"""Share the width of a table among its columns, so that it need not be scrolled sideways."""

from __future__ import annotations

from collections.abc import Sequence


def fitted(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return a width for each column, in pixels; they need more than ``room`` only if the least do.

    Args:
        wanted: the width at which nothing of a column is cut.
        least: the width that it keeps in any case; at most the one wanted.
        room: the width of all.
    """
    excess = sum(wanted) - room
    spare = [most - at_least for most, at_least in zip(wanted, least, strict=True)]
    if excess <= 0 or not sum(spare):
        return list(wanted)
    share = min(1.0, excess / sum(spare))
    # Rounded up: a pixel too much would bring a scroll bar.
    return [most - -int(-part * share // 1) for most, part in zip(wanted, spare, strict=True)]
