"""How the next character is chosen: the likeliest, or at random by temperature, top-k and top-p."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.prompts import Sampling
from core.common.tensor_files import Array
from core.text.vocab import Vocab

# At lower temperatures the likeliest character has all the weight anyway, and the division would overflow.
LEAST_TEMPERATURE = 1e-6


def chooser(sampling: Sampling, banned: NDArray[np.int64]) -> Callable[[Array], int]:
    """Return a function that chooses an id by logits of shape ``(vocab,)``.

    Args:
        sampling: says how.
        banned: ids that are never chosen; see ``banned_ids``.
    """
    if sampling.temperature == 0:
        if not len(banned):
            return lambda logits: int(logits.argmax())
        return lambda logits: int(allowed(logits, banned).argmax())
    random = np.random.default_rng(sampling.seed)
    return lambda logits: drawn(weights_of(logits, sampling, banned), 1 - random.random())


def random_number(sampling: Sampling, place: int) -> float:
    """Return the seed's number for the character at ``place``, from 0: greater than 0 and at most 1."""
    return 1 - float(np.random.default_rng(sampling.seed).random(place + 1)[-1])


def banned_ids(sampling: Sampling, vocab: Vocab) -> NDArray[np.int64]:
    """Return the ids that ``sampling`` bans, shape ``(n,)``.

    Raises:
        UserError: it bans all that the model knows.
    """
    ids = np.unique(vocab.encode(sampling.banned))
    if len(ids) == len(vocab):
        raise UserError(_("Every character that the model knows is banned. Allow at least one."))
    return ids


def allowed(logits: Array, banned: NDArray[np.int64]) -> Array:
    """Return ``logits`` with −∞ for banned ids."""
    logits = logits.copy()
    logits[banned] = -np.inf
    return logits


def weights_of(logits: Array, sampling: Sampling, banned: NDArray[np.int64]) -> Array:
    """Return numbers proportional to the probabilities to be chosen, shape ``(vocab,)``; not for greedy."""
    logits = np.nan_to_num(logits)
    if len(banned):
        logits = allowed(logits, banned)
    # Relative to the greatest, so that an overflow gives a probability of zero.
    weights = np.exp((logits - logits.max()) / max(sampling.temperature, LEAST_TEMPERATURE))
    return truncated(weights, sampling)


def drawn(weights: Array, random: float) -> int:
    """Return the id that ``random`` stands for, if weights lie one after another on a bar from 0 to 1.

    Args:
        weights: shape ``(vocab,)``, not all zero.
        random: greater than 0 and at most 1, so that a character without weight is never drawn.
    """
    sums = np.cumsum(weights, dtype=np.float64)
    return int(np.searchsorted(sums, random * sums[-1]))


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
