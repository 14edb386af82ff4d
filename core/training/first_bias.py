"""What the output layer expects before anything is learned: each character as often as the text has it."""

from __future__ import annotations

import numpy as np
import torch

from core.model.char_model import CharModel
from core.model.network import output_weights
from core.text.tokens import TextIds

# Of a large text, a part tells the frequencies well enough, and takes no time.
MOST_COUNTED = 1 << 22
_CHUNK = 1 << 20


def set_output_bias(model: CharModel, ids: TextIds) -> None:
    """Set the output layer's bias to the logarithm of each character's share of a text.

    One is added to each count, so that no share is 0.

    Args:
        model: its bias is changed, in place.
        ids: the training text, shape ``(n,)``; the first ``MOST_COUNTED`` are counted.
    """
    counts = np.ones(model.vocab_size)
    length = min(len(ids), MOST_COUNTED)
    for start in range(0, length, _CHUNK):
        counts += np.bincount(ids[start : min(start + _CHUNK, length)], minlength=len(counts))
    bias = output_weights(model).bias
    assert bias is not None
    with torch.no_grad():
        bias.copy_(torch.from_numpy(np.log(counts / counts.sum())))
