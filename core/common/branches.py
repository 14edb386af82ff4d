"""Merge several continuations of one prefix into a tree: what they share at the beginning stands once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """A stretch that one or several lines share, and how they go on after it.

    Attributes:
        text: the stretch; empty if lines part at their very beginning.
        lines: places of the lines that run through it, in order.
        children: how they go on, the most frequent first, then in the order of the lines. Lines that end here
            go on in no child.
    """

    text: str
    lines: tuple[int, ...]
    children: tuple[Branch, ...]


def merged(lines: Sequence[str], among: Sequence[int] | None = None, begin: int = 0) -> Branch:
    """Return the tree of ``lines``.

    Args:
        lines: texts.
        among: places of the lines to merge; None: all.
        begin: how many characters of each have been merged already; they are equal.
    """
    places = list(range(len(lines))) if among is None else list(among)
    end = begin
    while places and all(len(lines[place]) > end for place in places):
        if len({lines[place][end] for place in places}) > 1:
            break
        end += 1
    by_next: dict[str, list[int]] = {}
    for place in places:
        if len(lines[place]) > end:
            by_next.setdefault(lines[place][end], []).append(place)
    children = sorted(by_next.values(), key=lambda group: (-len(group), group[0]))
    text = lines[places[0]][begin:end] if places else ""
    return Branch(text, tuple(places), tuple(merged(lines, group, end) for group in children))
