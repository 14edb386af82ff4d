"""How each character of a text is marked: a fill behind it, a line below it, the colour it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from charrnn_gui.look.tokens import Colors

MOST_UNDERLINE = 7
"""The thickest line below a character, in pixels at the usual size of text."""


@dataclass(frozen=True, slots=True, eq=False)
class CharacterMarks:
    """Marks of a text of ``n`` characters; all arrays have the shape ``(n,)``, uint8.

    Attributes:
        fills: what stands behind each: 0 nothing, k the role number k of ``fill_roles``, from 1.
        underlines: how thick the line below each is, from 0 to ``MOST_UNDERLINE``.
        inks: the colour of each: 0 as usual, k the role number k of ``ink_roles``, from 1.
        fill_roles: colours by the names of ``Colors``; a number after the name is the place in a sequence,
            as in ``surprise 2``.
        ink_roles: likewise.
        underline_role: likewise.
        underline_roles: the colour of a line that is k thick is number k of these, from 1; without any, all
            are of ``underline_role``.
        overlines: how thick the line above each is; None: there are none.
        overline_role: likewise.
    """

    fills: NDArray[np.uint8]
    underlines: NDArray[np.uint8]
    inks: NDArray[np.uint8]
    fill_roles: tuple[str, ...] = ()
    ink_roles: tuple[str, ...] = ()
    underline_role: str = "pos"
    underline_roles: tuple[str, ...] = ()
    overlines: NDArray[np.uint8] | None = None
    overline_role: str = "neg"

    @classmethod
    def none(cls, length: int) -> CharacterMarks:
        """Return marks that mark nothing of a text of ``length`` characters."""
        nothing = np.zeros(length, np.uint8)
        return cls(nothing, nothing, nothing)

    def first_difference(self, other: CharacterMarks) -> int:
        """Return the first place that ``other`` marks otherwise; the length of the shorter one if none is."""
        length = min(len(self.fills), len(other.fills))
        is_same = self._roles() == other._roles()
        if not is_same:
            return 0
        differs = np.zeros(length, bool)
        for mine, its in zip(self._arrays(), other._arrays(), strict=True):
            differs |= mine[:length] != its[:length]
        return int(differs.argmax()) if differs.any() else length

    def _arrays(self) -> tuple[NDArray[np.uint8], ...]:
        overlines = np.zeros_like(self.fills) if self.overlines is None else self.overlines
        return self.fills, self.underlines, self.inks, overlines

    def _roles(self) -> tuple[object, ...]:
        underlines = self.underline_role, self.underline_roles
        return self.fill_roles, self.ink_roles, underlines, self.overline_role


@cache
def color_of(colors: Colors, role: str) -> QColor:
    """Return the colour that ``role`` names; see ``CharacterMarks``."""
    name, _space, number = role.partition(" ")
    value = getattr(colors, name)
    return QColor(value[int(number)] if number else value)
