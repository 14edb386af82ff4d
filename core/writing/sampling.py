"""How the next character is chosen: the likeliest, or at random by temperature, top-k and top-p."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.common.prompts import Sampling
from core.common.tensor_files import Array

# At lower temperatures the likeliest character has all the weight anyway, and the division would overflow.
LEAST_TEMPERATURE = 1e-6


def chooser(sampling: Sampling) -> Callable[[Array], int]:
    """Return a function that chooses an id by logits of shape ``(vocab,)``."""
    if sampling.temperature == 0:
        return lambda logits: int(logits.argmax())
    random = np.random.default_rng(sampling.seed)
    temperature = max(sampling.temperature, LEAST_TEMPERATURE)

    def draw(logits: Array) -> int:
        logits = np.nan_to_num(logits)
        # Relative to the greatest, so that an overflow gives a probability of zero.
        weights = np.exp((logits - logits.max()) / temperature)
        sums = np.cumsum(truncated(weights, sampling), dtype=np.float64)
        # Greater than 0 and at most the sum of the weights, so that a character without weight is never
        # drawn.
        return int(np.searchsorted(sums, (1 - random.random()) * sums[-1]))

    return draw


def truncated(weights: Array, sampling: Sampling) -> Array:
    """Return ``weights``, shape ``(vocab,)``, with zeros for those that ``sampling`` drops.

    At least the likeliest character is kept.

    Args:
        weights: proportional to the probabilities.
        sampling: decides how many are kept.
    """
    if not sampling.top_k and sampling.top_p == 1:
        return weights
    order = np.argsort(-weights, kind="stable")
    ordered = weights[order]
    keep = np.ones(len(weights), dtype=bool)
    if sampling.top_k:
        keep[sampling.top_k :] = False
    if sampling.top_p < 1:
        # A character is kept if those before it have not yet reached the sum.
        before = np.cumsum(ordered) - ordered
        keep &= before < sampling.top_p * ordered.sum()
    keep[0] = True
    kept = np.zeros_like(weights)
    kept[order[keep]] = ordered[keep]
    return kept
