"""Read a text through a model in pieces, and give the logits of what comes next.

Evaluation sums them up; ``core.writing.surprise`` looks at each.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.model.char_model import CharModel
from core.model.network import network_for
from core.settings.arithmetic import flops_of_the_output, most_flops_of_a_layer

# Per chunk. The logits limit the memory, because a vocabulary may have thousands of characters.
CHUNK_LOGITS = 1 << 21
CHUNK_CHARACTERS = 1 << 11
CHUNK_STEPS = 256
# Of a layer, or of the output layer, between two values on a CPU: 3 to 7 ms on two cores.
# A layer takes no fewer steps than these, because what it does once, whatever their number, takes time too.
CHUNK_FLOPS = 6e8
# A step of a layer takes as long as one of so many streams, however few there are: its weights are read from
# memory.
LEAST_STREAMS = 4
LEAST_CHUNK_STEPS = 4


@torch.no_grad()
def read_through(
    model: CharModel, inputs: NDArray[np.int64], targets: NDArray[np.int64]
) -> Iterator[tuple[Tensor, Tensor] | None]:
    """Yield the logits of what comes next, a block at a time, each with the targets in its place.

    Between two values only a few milliseconds pass on a CPU, so that others can have a turn.

    Args:
        model: its mode (training or not) does not change.
        inputs: ids, shape ``(streams, steps)``; each stream is read from an empty state.
        targets: likewise.

    Yields:
        Logits of shape ``(n, vocab)`` and targets of shape ``(n,)``, on the model's device: step after step,
        all streams of a step together. With one stream that is the order of the text. None if there are
        none yet.
    """
    chunk_steps, rows = _chunk(model, *inputs.shape)
    network = network_for(model, chunk_steps, len(inputs))
    yield None
    for begin in range(0, inputs.shape[1], chunk_steps):
        chunk = slice(begin, begin + chunk_steps)
        ids, wanted = (torch.from_numpy(part[:, chunk].T) for part in (inputs, targets))
        wanted = wanted.flatten()
        for logits in network.run_in_blocks(ids, rows):
            if logits is None:
                yield None
            else:
                of_block, wanted = wanted[: len(logits)].to(logits.device), wanted[len(logits) :]
                yield logits, of_block


def _chunk(model: CharModel, streams: int, steps: int) -> tuple[int, int]:
    """Return how many steps the layers take at a time, and how many characters the output layer takes."""
    settings, vocab_size = model.settings, model.vocab_size
    rows = max(1, CHUNK_LOGITS // vocab_size)
    if model.device.type != "cpu":
        return min(steps, CHUNK_STEPS, max(1, min(CHUNK_CHARACTERS, rows) // streams)), rows
    characters = min(CHUNK_CHARACTERS, int(CHUNK_FLOPS / most_flops_of_a_layer(settings)))
    chunk_steps = min(steps, CHUNK_STEPS, max(LEAST_CHUNK_STEPS, characters // max(LEAST_STREAMS, streams)))
    # Equal blocks, half as much again at most: a small rest would take nearly as long as a block.
    characters = chunk_steps * streams
    num_blocks = max(1, round(characters * flops_of_the_output(settings, vocab_size) / CHUNK_FLOPS))
    return chunk_steps, min(rows, -(-characters // num_blocks))
