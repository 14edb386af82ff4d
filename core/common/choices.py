"""How one character was chosen among all that a model knows; frozen, free of tensors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.common.progress import Moment
from core.common.prompts import Prompt
from core.common.tensor_files import Array


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Every step from the model's logits to the character that was taken.

    All arrays have the shape ``(vocab,)`` and are in the order of ``characters``: those that may be chosen
    first, the likeliest of them at the front; banned ones last.

    Attributes:
        prompt: what was asked.
        place: which character of the answer, from 0.
        moment: which weights answered.
        characters: all that the model knows.
        ids: of each, its place in the vocabulary, int64.
        logits: as the model gives them.
        scaled: divided by the temperature; the same as ``logits`` if greedy.
        probabilities: the softmax of ``logits``.
        num_kept: how many of the first characters top-k and top-p leave; 1 if greedy.
        shares: the probabilities to be chosen, which sum up to 1; 0 from ``num_kept`` on.
        begins: where the share of each begins on a bar from 0 to 1, on which the shares lie in the order of
            the vocabulary.
        random: the seed's number for this place, greater than 0 and at most 1: it lies in the chosen share.
            None if greedy.
        chosen: place of the character that was taken, in ``characters``.
        drawn: place of the character that the random number, or the greatest logit, stands for; another than
            ``chosen`` if a person chose.
    """

    prompt: Prompt
    place: int
    moment: Moment
    characters: str
    ids: NDArray[np.int64]
    logits: Array
    scaled: Array
    probabilities: Array
    num_kept: int
    shares: Array
    begins: Array
    random: float | None
    chosen: int
    drawn: int

    @property
    def num_allowed(self) -> int:
        """How many characters may be chosen: the first ones; the others are banned."""
        return len(self.characters) - len(set(self.prompt.sampling.banned) & set(self.characters))

    @property
    def tempered(self) -> Array:
        """The softmax of ``scaled`` over those that may be chosen, before top-k and top-p; else 0."""
        weights: Array = np.exp((self.scaled - self.scaled[0]).astype(np.float64))
        weights[self.num_allowed :] = 0
        weights /= weights.sum()
        return weights

    def cut_to(self, count: int) -> Choice:
        """Return what the same random number would have drawn if the first ``count`` characters were left.

        Raises:
            ValueError: nothing is random here, or none is left.
        """
        if self.random is None or count < 1:
            raise ValueError("there is nothing to draw")
        shares = self.tempered
        shares[count:] = 0
        shares /= shares.sum()
        in_order = np.empty_like(shares)
        in_order[self.ids] = shares
        sums = np.cumsum(in_order)
        index = int(np.searchsorted(sums, self.random * sums[-1]))
        return replace(
            self,
            num_kept=min(count, self.num_allowed),
            shares=shares,
            begins=(sums - in_order)[self.ids],
            drawn=int(np.flatnonzero(self.ids == index)[0]),
        )

    def rank(self, index: int) -> int:
        """Return how many characters are likelier than the one at ``index``, plus one."""
        return 1 + int(np.count_nonzero(self.probabilities > self.probabilities[index]))
