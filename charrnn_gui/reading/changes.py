"""How much more or less a character surprises than with other weights: three steps either way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charrnn_gui.reading.steps import BURN_IN
from charrnn_gui.widgets.character_marks import CharacterMarks
from core.common.surprise import TwoReadings

CHANGE_EDGES = (0.5, 1.5, 3.0)
"""In nats. Less than the first is left unmarked: an update more or less changes as much."""
ADAPTING_EDGES = (0.2, 0.5, 1.0)
"""Likewise, where small steps away from the same weights are all that differs."""

MORE_FILLS = ("surprise 1", "surprise 3", "surprise 4")
LESS_FILLS = ("relief 0", "relief 1", "relief 2")
# Because colour alone is not enough: below what surprises more, above what surprises less.
LINES = np.array([0, 1, 2, 4], np.uint8)
_INKS = ("faint", "error")
_FAINT, _UNKNOWN = 1, 2


def steps_of(change: NDArray[np.float32], edges: tuple[float, ...] = CHANGE_EDGES) -> NDArray[np.int64]:
    """Return the step of each change, shape ``(n,)``: −3 to 3; 0 where there is none."""
    sizes = np.nan_to_num(np.abs(change), nan=0.0, posinf=1e9)
    steps: NDArray[np.int64] = np.digitize(sizes, edges) * np.nan_to_num(np.sign(change)).astype(np.int64)
    return steps


def marks_of_change(both: TwoReadings, edges: tuple[float, ...] = CHANGE_EDGES) -> CharacterMarks:
    """Return the marks of a text that was read with two sets of weights."""
    steps = steps_of(both.change, edges)
    steps[:BURN_IN] = 0
    more, less = np.maximum(steps, 0), np.maximum(-steps, 0)
    fills = np.where(less > 0, less + len(MORE_FILLS), more).astype(np.uint8)
    inks = np.zeros(len(fills), np.uint8)
    inks[:BURN_IN] = _FAINT
    unknown = {*both.now.unknown, *both.other.unknown}
    if unknown:
        inks[[place for place, character in enumerate(both.now.text) if character in unknown]] = _UNKNOWN
    roles = (*MORE_FILLS, *LESS_FILLS)
    return CharacterMarks(fills, LINES[more], inks, roles, _INKS, overlines=LINES[less])
