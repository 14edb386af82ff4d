"""Bigrams: how likely each character is after another, by counting a training text. No torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.baselines import MOST_COUNTED, counted
from core.text.tokens import TextIds
from core.text.vocab import Vocab


@dataclass(frozen=True, slots=True, eq=False)
class Bigrams:
    """The counts behind the bigram baseline, to be asked for single probabilities.

    P_2(c | h) as in ``core.text.baselines.baselines``.

    Attributes:
        vocab: of the text.
        unigram: P_1 of each character, shape ``(vocab,)``.
        pairs: of the pairs that occur, id of the first · size of the vocabulary + id of the second, rising.
        counts: how often each of ``pairs`` occurs.
    """

    vocab: Vocab
    unigram: NDArray[np.float64]
    pairs: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, train_ids: TextIds, vocab: Vocab, most_counted: int = MOST_COUNTED) -> Bigrams:
        """Count the pairs of ``train_ids``, shape ``(n,)``: of the last ``most_counted`` characters."""
        ids = train_ids[len(train_ids) - counted(len(train_ids), most_counted) :].astype(np.int64)
        size = len(vocab)
        singles = np.bincount(ids, minlength=size)
        distinct = np.count_nonzero(singles)
        unigram = (singles + distinct / size) / max(1, len(ids) + distinct)
        pairs, counts = np.unique(ids[:-1] * size + ids[1:], return_counts=True)
        return cls(vocab, unigram, pairs, counts)

    def after(self, text: str, wanted: Iterable[str]) -> dict[str, float]:
        """Return how likely each of the ``wanted`` characters is after ``text``.

        As for the model, a character that the vocabulary lacks is as good as not there: the last known one
        counts. If there is none, or it was never followed by anything, nothing is known and nothing is
        returned, and likewise for wanted characters that the vocabulary lacks.
        """
        last = next((character for character in reversed(text) if character in self.vocab), None)
        if last is None:
            return {}
        size = len(self.vocab)
        first = self.vocab.id_of(last, 0) * size
        low, high = np.searchsorted(self.pairs, (first, first + size))
        if low == high:
            return {}
        followers, total = int(high - low), int(self.counts[low:high].sum())
        found = {}
        for character in wanted:
            if character not in self.vocab:
                continue
            number = self.vocab.id_of(character, 0)
            place = low + np.searchsorted(self.pairs[low:high], first + number)
            count = int(self.counts[place]) if place < high and self.pairs[place] == first + number else 0
            found[character] = (count + followers * float(self.unigram[number])) / (total + followers)
        return found
