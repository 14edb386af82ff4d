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
        """Return the places of the costliest characters from place ``first`` on, the costliest first.

        What was expected before all others surprises nobody, however unlikely it was.
        """
        is_expected = [own == likeliest for own, likeliest in zip(self.text, self.expected, strict=True)]
        nats = np.where(is_expected, np.nan, self.nats)
        order = np.argsort(-np.nan_to_num(nats[first:], nan=-1.0, posinf=np.inf), kind="stable")
        return [int(place) for place in order[:number] + first if not np.isnan(nats[place])]


@dataclass(frozen=True, slots=True, eq=False)
class TwoReadings:
    """The same text, read with two sets of weights, which may know different characters.

    Only characters count that both have predicted.

    Attributes:
        now: with the weights that one looks at.
        other: with those that they are compared with.
    """

    now: Surprise
    other: Surprise

    @property
    def change(self) -> NDArray[np.float32]:
        """How many nats more each character costs now, shape ``(n,)``; NaN where one has not predicted it."""
        return self.now.nats - self.other.nats

    @property
    def count(self) -> int:
        """How many characters both have predicted."""
        return int(np.count_nonzero(~np.isnan(self.change)))

    @property
    def totals(self) -> tuple[float, float]:
        """The sums of what these characters cost now and with the other weights, in nats."""
        both = ~np.isnan(self.change)
        now, other = (float(each.nats[both].sum(dtype=np.float64)) for each in (self.now, self.other))
        return now, other

    @property
    def known_to_one(self) -> tuple[str, ...]:
        """The characters of the text that only one of the two knows, each once, in order."""
        differing = set(self.now.unknown).symmetric_difference(self.other.unknown)
        return tuple(character for character in dict.fromkeys(self.now.text) if character in differing)

    def most_changed(self, number: int, first: int = 0, least: float = 0.0) -> list[int]:
        """Return the places where the costs differ most, from place ``first`` on, the greatest first.

        They differ by more than ``least`` nats.
        """
        sizes = np.nan_to_num(np.abs(self.change[first:]), nan=-1.0, posinf=np.inf)
        order = np.argsort(-sizes, kind="stable")[:number] + first
        return [int(place) for place in order if sizes[place - first] > least]
