"""Describe how a character was chosen, with the same arithmetic that chose it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.common.choices import Choice
from core.common.progress import Moment
from core.common.prompts import Prompt
from core.common.tensor_files import Array
from core.text.vocab import Vocab
from core.writing.sampling import LEAST_TEMPERATURE, allowed, drawn, random_number, weights_of


class Asked(NamedTuple):
    """Which character of which answer is meant; ``chosen`` is its id. See ``Choice``."""

    prompt: Prompt
    place: int
    moment: Moment
    chosen: int


def described_choice(vocab: Vocab, logits: Array, banned: NDArray[np.int64], asked: Asked) -> Choice:
    """Return every step of the choice from ``logits``, shape ``(vocab,)``; see ``Choice``."""
    sampling = asked.prompt.sampling
    logits = np.nan_to_num(logits)
    masked = allowed(logits, banned)
    order = np.argsort(-masked, kind="stable")
    if sampling.temperature == 0:
        scaled, random, best = logits, None, int(masked.argmax())
        weights = np.zeros_like(logits)
        weights[best] = 1
    else:
        scaled = logits / max(sampling.temperature, LEAST_TEMPERATURE)
        random = random_number(sampling, asked.place)
        weights = weights_of(logits, sampling, banned)
        best = drawn(weights, random)
    shares = weights.astype(np.float64)
    shares /= shares.sum()
    likely = np.exp((logits - logits.max()).astype(np.float64))
    place_of = np.empty_like(order)
    place_of[order] = np.arange(len(order))
    return Choice(
        prompt=asked.prompt,
        place=asked.place,
        moment=asked.moment,
        characters=vocab.decode(order.tolist()),
        ids=order,
        logits=logits[order],
        scaled=scaled[order],
        probabilities=(likely / likely.sum())[order],
        num_kept=int(np.count_nonzero(weights)),
        shares=shares[order],
        begins=(np.cumsum(shares) - shares)[order],
        random=random,
        chosen=int(place_of[asked.chosen]),
        drawn=int(place_of[best]),
    )
