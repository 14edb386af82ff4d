"""Tables on a terminal, in whose columns Chinese characters take two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

from core.command_line.output import tell


def print_table(rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> None:
    """Print rows with the same number of cells; align the columns ``numbers`` to the right."""
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - width_of(cell))
            cells.append(space + cell if place in numbers else cell + space)
        tell("  ".join(cells).rstrip())


def shortened(text: str, columns: int, *, keeps_end: bool = False) -> str:
    """Return ``text``, cut to so many columns of a terminal: its beginning, or its end."""
    if width_of(text) <= columns:
        return text
    while width_of(text) >= columns:
        text = text[1:] if keeps_end else text[:-1]
    return f"…{text}" if keeps_end else f"{text}…"


def width_of(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes; a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )
