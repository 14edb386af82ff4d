"""How surprising is how surprising: six steps, whose edges are what simpler models pay for a character."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from charrnn_gui.widgets.character_marks import CharacterMarks
from core.common.surprise import Surprise
from core.text.baselines import Baselines

BURN_IN = 16
"""The first characters are predicted from too little before them to say much: they are written faintly."""

_MODELS = ("trigram", "bigram", "unigram", "uniform")
_LEAST_STEP = 0.05
_USUAL_EDGES = (0.7, 1.6, 2.5, 4.0, 6.0)
FILLS = tuple(f"surprise {number}" for number in range(5))
_INKS = ("faint", "error")
_FAINT, _UNKNOWN = 1, 2
# Of the three strongest steps, because colour alone is not enough.
UNDERLINES = np.array([0, 0, 0, 1, 2, 4], np.uint8)


@dataclass(frozen=True, slots=True)
class Steps:
    """The edges between six steps, in nats per character, from the least to the greatest.

    Attributes:
        edges: five numbers.
        names: what each edge is, as a label of ``Baselines`` has it; empty for one in between.
    """

    edges: tuple[float, ...] = _USUAL_EDGES
    names: tuple[str, ...] = ("",) * 5

    @classmethod
    def of(cls, baselines: Baselines | None) -> Steps:
        """Return the steps for a text with these baselines; without any, some that suit most texts."""
        if baselines is None:
            return cls()
        values = {name: math.log(getattr(baselines, name)) for name in _MODELS}
        known = sorted(values.items(), key=lambda item: item[1])
        edges = [known[0][1] / 2, *(value for _name, value in known)]
        # A text of a few characters, or a model of pairs that predicts worse than one of single characters.
        if edges[0] <= 0 or any(after - before < _LEAST_STEP for before, after in pairwise(edges)):
            return cls()
        return cls(tuple(edges), ("", *(name for name, _value in known)))


def marks_of(surprise: Surprise, steps: Steps) -> CharacterMarks:
    """Return the marks of a text that has been read."""
    nats = np.nan_to_num(surprise.nats, nan=0.0, posinf=1e9)
    fills = np.digitize(nats, steps.edges).astype(np.uint8)
    fills[:BURN_IN] = 0
    inks = np.zeros(len(nats), np.uint8)
    inks[:BURN_IN] = _FAINT
    unknown = set(surprise.unknown)
    if unknown:
        inks[[place for place, character in enumerate(surprise.text) if character in unknown]] = _UNKNOWN
    return CharacterMarks(fills, UNDERLINES[fills], inks, FILLS, _INKS)
