"""How the characters of an answer are marked: its prefix, how improbable each is, and the chosen one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from charrnn_gui.widgets.character_marks import CharacterMarks
from core.common.prompts import WrittenCharacter

STEPS = (0.7, 1.5, 2.5, 4.0, 6.0)
"""From how many nats on a character is underlined, and each next degree of that."""

_THICKNESSES = np.array([0, 2, 3, 4, 5, 7], np.uint8)
# The colour of each thickness, from 1.
_UNDERLINE_ROLES = ("surprise 2", "surprise 2", "surprise 3", "surprise 4", "pos", "pos", "pos")
_INK_ROLES = ("accent", "accent_ink", "disabled")
_PREFIX, _CHOSEN, _DIMMED = 1, 2, 3


def costs_of(written: Sequence[WrittenCharacter]) -> NDArray[np.float64]:
    """Return what each character costs, −ln p in nats, shape ``(n,)``."""
    return np.array([-math.log(w.probability) if w.probability > 0 else math.inf for w in written])


def marks_of(
    num_before: int, costs: NDArray[np.float64], chosen: int | None, *, is_underlined: bool
) -> CharacterMarks:
    """Return the marks of a prefix and what is written after it.

    Args:
        num_before: how many characters stand before the written ones.
        costs: of those that are written, shape ``(n,)``.
        chosen: which of these was chosen: those after it are dimmed. None: none was.
        is_underlined: whether improbable ones are underlined.
    """
    length = num_before + len(costs)
    fills, inks = np.zeros(length, np.uint8), np.zeros(length, np.uint8)
    underlines = np.zeros(length, np.uint8)
    inks[:num_before] = _PREFIX
    if is_underlined:
        underlines[num_before:] = _THICKNESSES[np.digitize(costs, STEPS)]
    if chosen is not None:
        place = num_before + chosen
        fills[place], inks[place], inks[place + 1 :] = 1, _CHOSEN, _DIMMED
        underlines[place + 1 :] = 0
    return CharacterMarks(fills, underlines, inks, ("accent",), _INK_ROLES, underline_roles=_UNDERLINE_ROLES)
