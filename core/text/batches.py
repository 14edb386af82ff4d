"""Random and consecutive sampling: which pieces of the text a model sees, and in what order.

Both follow D2L, section "Language Models and the Dataset": a piece of ``num_steps`` characters is the
input, and the model should predict the same piece one character later.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.settings.settings import Settings

Starts = NDArray[np.int64]


def random_starts(num_ids: int, batch_size: int, num_steps: int, rng: np.random.Generator) -> Starts:
    """Return where the pieces of each batch begin, shape ``(updates, batch)``.

    The text is cut into pieces that do not overlap, and the pieces are shuffled; neighbours in a
    batch, or in two batches that follow each other, are not neighbours in the text. Pieces that do not fill a
    batch are left out.
    """
    num_pieces = (num_ids - 1) // num_steps
    updates = num_pieces // batch_size
    pieces = rng.permutation(num_pieces)[: updates * batch_size]
    return pieces.reshape(updates, batch_size).astype(np.int64) * num_steps


def consecutive_starts(num_ids: int, batch_size: int, num_steps: int) -> Starts:
    """Return where the pieces of each batch begin, shape ``(updates, batch)``.

    The text is cut into ``batch_size`` long strips, one for each row of the batch; each batch continues where
    the last one ended, so that the hidden state can be kept.
    """
    strip = num_ids // batch_size
    updates = max(0, (strip - 1) // num_steps)
    columns = np.arange(updates, dtype=np.int64) * num_steps
    rows = np.arange(batch_size, dtype=np.int64) * strip
    return columns[:, None] + rows[None, :]


def epoch_starts(num_ids: int, settings: Settings, epoch: int) -> Starts:
    """Return the starts of one epoch, shape ``(updates, batch)``.

    They depend only on the settings' seed and the epoch's number, so a run can continue from any
    update without a stored random state. In a rotated text they continue beyond the end of the text, where
    its beginning follows.
    """
    rng = np.random.default_rng((settings.seed, epoch))
    if settings.sampling == "consecutive":
        starts = consecutive_starts(num_ids, settings.batch_size, settings.num_steps)
        return starts + rng.integers(num_ids) if settings.rotate_text else starts
    return random_starts(num_ids, settings.batch_size, settings.num_steps, rng)


def updates_per_epoch(num_ids: int, settings: Settings) -> int:
    """Return how many updates one epoch of ``epoch_starts`` has."""
    if settings.sampling == "consecutive":
        return max(0, (num_ids // settings.batch_size - 1) // settings.num_steps)
    return max(0, (num_ids - 1) // settings.num_steps // settings.batch_size)


def characters_needed(settings: Settings) -> int:
    """Return the smallest number of training characters that fills one batch."""
    if settings.sampling == "consecutive":
        return settings.batch_size * (settings.num_steps + 1)
    return settings.batch_size * settings.num_steps + 1
