"""Baselines: the perplexities of guessing, and of counting characters, without a network.

No torch. Counting takes about a second for a text of any length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.common.measures import perplexity
from core.text.tokens import TextIds

MOST_COUNTED = 2_000_000
"""At most this many characters of the training part are counted; at most a quarter of it are predicted."""


@dataclass(frozen=True, slots=True)
class Baselines:
    """Perplexities per character of simple models that a network has to beat.

    Attributes:
        uniform: every character equally likely: the size of the vocabulary.
        unigram: each by its frequency.
        bigram: given the character before.
        trigram: given the two characters before.
        measured_on: the part of the text that was predicted; the counts are always of the training part.
    """

    uniform: float
    unigram: float
    bigram: float
    trigram: float
    measured_on: Literal["train", "heldout"]


def baselines(
    train_ids: TextIds,
    heldout_ids: TextIds,
    vocab_size: int,
    most_counted: int = MOST_COUNTED,
) -> Baselines:
    """Count the n-grams of ``train_ids`` and return how well they predict.

    P_n(c | h) = λ_h · count(h c) / count(h ·) + (1 − λ_h) · P_{n−1}(c | h without its first character),
    down to P_0 = 1 / ``vocab_size``, with λ_h = count(h ·) / (count(h ·) + number of distinct characters
    seen after h): a context counted often is trusted; a context counted once is trusted by half. A context
    that was never counted leaves P_{n−1} as it is, and so does the start of the text, which has no context.
    Measured on ``heldout_ids`` if there are any, else on ``train_ids``.

    With one fixed λ for every context, held-out Chinese verse (530,000 characters) is predicted far worse
    by trigrams than by bigrams, since most contexts were seen once; with λ_h they come out about even.

    Sources: Jelinek and Mercer, "Interpolated estimation of Markov source parameters from sparse
    data", 1980; λ_h as in Witten and Bell, "The zero-frequency problem", 1991 (method C); D2L, section
    "Language Models and the Dataset".

    Args:
        train_ids: shape ``(n,)``, each in ``range(vocab_size)``.
        heldout_ids: shape ``(m,)``, likewise: the part that follows in the text; may be empty.
        vocab_size: number of distinct characters.
        most_counted: at most this many characters of the training part, its last ones, are counted; of the
            held-out part, the first quarter of this number is predicted.

    Raises:
        ValueError: both texts are empty, or ``vocab_size`` is not positive.
    """
    train, heldout = (
        train_ids[len(train_ids) - counted(len(train_ids), most_counted) :].astype(np.int64),
        heldout_ids[: most_counted // 4].astype(np.int64),
    )
    ids = np.concatenate([train, heldout])
    if not len(ids) or vocab_size < 1:
        raise ValueError("baselines need at least one character and a vocabulary")
    on: Literal["train", "heldout"] = "heldout" if len(heldout) else "train"
    measured = slice(len(train), None) if on == "heldout" else slice(None)
    unigram, bigram, trigram = (
        perplexity(-float(np.log(probability[measured]).sum()), len(ids[measured]))
        for probability in _probabilities(ids, len(train), vocab_size, orders=3)
    )
    return Baselines(float(vocab_size), unigram, bigram, trigram, on)


def counted(num_train: int, most_counted: int = MOST_COUNTED) -> int:
    """Return how many characters are counted if the training part has ``num_train``."""
    return min(num_train, most_counted)


def _probabilities(
    ids: NDArray[np.int64], num_train: int, vocab_size: int, orders: int
) -> Iterator[NDArray[np.float64]]:
    """Yield P_n of every character of ``ids``, shape ``(n,)``, for n = 1 … ``orders``.

    Counts are of the first ``num_train`` characters.
    """
    probability = np.full(len(ids), 1 / vocab_size)
    # The context of a character is a dense number: the id of the (n−1)-gram that ends there.
    contexts, num_contexts = np.zeros_like(ids), 1
    for order in range(1, orders + 1):
        # The first order − 1 characters have no context of this length.
        skipped = order - 1
        distinct, grams = np.unique(contexts * vocab_size + ids[skipped:], return_inverse=True)
        trained = max(0, num_train - skipped)
        gram_counts = np.bincount(grams[:trained], minlength=len(distinct))
        context_counts = np.bincount(contexts[:trained], minlength=num_contexts)
        followers = np.bincount(distinct[gram_counts > 0] // vocab_size, minlength=num_contexts)
        # λ · count(h c) / count(h ·) = count(h c) / (count(h ·) + followers): no division by zero
        # below, since a context without counts has no followers either and is given a denominator of 1.
        denominator = np.maximum(context_counts + followers, 1)
        rest = np.where(context_counts > 0, followers / denominator, 1.0)
        probability[skipped:] = (gram_counts[grams] / denominator[contexts]) + (
            rest[contexts] * probability[skipped:]
        )
        yield probability
        contexts, num_contexts = grams[:-1], len(distinct)
