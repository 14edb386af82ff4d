"""How runs in one plot are told apart: by colours, and from the eighth on by kinds of line, too.

Not everybody could tell more than seven colours apart, so they repeat, each time with another pair of lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from charrnn_gui.look.tokens import LIGHT

Dashes = tuple[float, ...]
"""Dash, gap, dash, gap …, in widths of the line, with round ends; empty: a solid line."""
NUM_COLORS = 1 + len(LIGHT.overlays)


@dataclass(frozen=True, slots=True)
class RunMark:
    """The lines of a run.

    Attributes:
        training: of its curve on the training text.
        heldout: of its curve on the held-out text.
        swatch: of the short line beside its name, 14 pixels long and 3 wide, with flat ends.
        is_hollow: its box and its dot are rings, not filled.
    """

    training: Dashes
    heldout: Dashes
    swatch: Dashes
    is_hollow: bool = True


_MARKS = (
    RunMark((), (4.0, 2.5), (), is_hollow=False),
    RunMark((9.0, 2.5, 0.1, 2.5), (0.1, 2.5), (2.2, 0.8, 0.8, 0.9)),
    RunMark((9.0, 2.5, 0.1, 2.5, 0.1, 2.5), (0.1, 5.0), (1.3, 0.7, 0.7, 0.6, 0.7, 0.7)),
)


def mark_of(number: int) -> RunMark:
    """Return the lines of the run number ``number``, counted from 0; its colour is ``Colors.compared``."""
    return _MARKS[number // NUM_COLORS % len(_MARKS)]


def overlay_mark(index: int) -> RunMark:
    """Return the lines of the earlier run number ``index``, counted from 0; its colour is ``Colors.overlay``.

    The first colour is left to the run on show.
    """
    return _MARKS[index // len(LIGHT.overlays) % len(_MARKS)]
