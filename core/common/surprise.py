"""What each character of a text costs a model, and what it expected instead; frozen, free of tensors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.common.measures import perplexity
from core.common.progress import Moment


@dataclass(frozen=True, slots=True, eq=False)
class Surprise:
    """How surprising each character of a text is to a model, given the characters before it.

    A character that the model does not know is skipped: it costs nothing, and the model reads on as if it
    were not there. The first known character has nothing before it and costs nothing either.

    Attributes:
        text: as read, ``n`` characters.
        nats: −ln p(character | the characters before it), shape ``(n,)``, float32; NaN where nothing was
            predicted.
        expected: the likeliest character in each place, ``n`` of them; a space where nothing was predicted.
        chances: probability of the expected one, shape ``(n,)``, float32; NaN likewise.
        unknown: the characters that the model does not know, each once, in order.
        moment: which weights these are.
    """

    text: str
    nats: NDArray[np.float32]
    expected: str
    chances: NDArray[np.float32]
    unknown: tuple[str, ...]
    moment: Moment

    @property
    def total(self) -> float:
        """The sum of all costs, in nats."""
        return float(np.nansum(self.nats, dtype=np.float64))

    @property
    def count(self) -> int:
        """How many characters were predicted."""
        return int(np.count_nonzero(~np.isnan(self.nats)))

    @property
    def perplexity(self) -> float:
        """exp of the mean cost; ∞ if that overflows; NaN if nothing was predicted."""
        return perplexity(self.total, self.count) if self.count else float("nan")

    def most_surprising(self, number: int, first: int = 0) -> list[int]:
        """Return the places of the costliest characters from place ``first`` on, the costliest first."""
        nats = np.nan_to_num(self.nats[first:], nan=-1.0, posinf=np.inf)
        order = np.argsort(-nats, kind="stable")[:number] + first
        return [int(place) for place in order if not np.isnan(self.nats[place])]
