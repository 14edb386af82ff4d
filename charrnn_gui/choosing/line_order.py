"""The lines of a run as a tree: each below the one whose beginning it took over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from charrnn_gui.choosing.words import in_one_line, seen, way_of
from core.common.i18n import gettext as _
from core.common.lines import Line

_BEFORE = 2
_MOST_CHARS = 120


class Placed(NamedTuple):
    """A line, and how many others it hangs from."""

    line: Line
    depth: int


def in_order(lines: Sequence[Line], wanted: str = "") -> list[Placed]:
    """Return the lines that contain ``wanted``, each followed by its branches.

    Those that were written from a prefix alone come newest first; so do the branches of a line.
    """
    by_parent: dict[int, list[Line]] = {}
    known = {line.number for line in lines}
    for line in lines:
        by_parent.setdefault(line.parent if line.parent in known else 0, []).append(line)
    found: list[Placed] = []
    # No recursion: a person may branch a thousand times from the newest line.
    waiting = [Placed(line, 0) for line in by_parent.get(0, [])]
    while waiting:
        placed = waiting.pop()
        line = placed.line
        if not wanted or wanted.casefold() in (line.prompt.prefix + line.start + line.text).casefold():
            found.append(placed)
        waiting += [Placed(line, placed.depth + 1) for line in by_parent.get(placed.line.number, [])]
    return found


def beginning_of(placed: Placed) -> tuple[str, str]:
    """Return what a row shows of a line: its prefix and its text, or of a branch what is new in it."""
    line = placed.line
    if placed.depth:
        begin = max(0, line.place - _BEFORE)
        return "", "…" + in_one_line(line.text[begin : begin + _MOST_CHARS])
    return in_one_line(line.prompt.prefix + line.start), in_one_line(line.text[:_MOST_CHARS])


def origin_of(line: Line) -> str:
    """Return where a line comes from: its seed, or the character that a person chose, and its rank."""
    if line.parent and line.place < len(line.text):
        words = _("chose “{character}” at {number}")
        if line.rank:
            words = _("chose “{character}” at {number}, rank {rank}")
        return words.format(
            character=seen(line.text[line.place]), number=f"{line.place + 1:,}", rank=f"{line.rank:,}"
        )
    return way_of(line.prompt)
