"""The number of operations of a training, to compare its speed with that of the processor."""

from __future__ import annotations

from core.common.i18n import gettext as _
from core.settings.settings import Settings

_GATES = {"gru": 3, "lstm": 4}
# Forward, and backward for the inputs and for the weights.
_PRODUCTS = 3
# Muon's iterations, and the products of each.
_PRODUCTS_OF_MUON = 3 * 3
_BYTES = 4
# Numbers that an optimizer keeps for each weight; Muon itself keeps one, the AdamW beside it two.
_MOMENTS = {"sgd": 0, "muon": 1}


def flops_per_update(settings: Settings, vocab_size: int) -> float:
    """Return the floating-point operations of an update's matrix products.

    With h hidden units, g gates, an embedding of size e, a vocabulary of v and n = steps · batch characters:
    every layer multiplies the state, h · gh for each character; layers above the first also multiply the
    output of the layer below, h · gh; the output layer costs h · v. An embedding costs e · gh for each
    character of the batch, or of the vocabulary if that has fewer; one-hot vectors are looked up. Everything
    is done three times: forward, and backward for the inputs and for the weights. A multiplication and an
    addition count as two operations.

    Everything else (activations, softmax, the optimizer) is left out.
    """
    characters = settings.num_steps * settings.batch_size
    hidden = settings.hidden_size
    gates = _GATES.get(settings.cell, 1) * hidden
    multiplied = characters * (hidden * gates * (2 * settings.num_layers - 1) + hidden * vocab_size)
    multiplied += min(characters, vocab_size) * settings.embedding_size * gates
    return float(_PRODUCTS * 2 * multiplied)


def cell_weights(settings: Settings) -> int:
    """Return how many weights the layers' cells have, those for one-hot inputs left out."""
    hidden, layers = settings.hidden_size, settings.num_layers
    rows = settings.embedding_size + hidden + 2 * hidden * (layers - 1)
    return _GATES.get(settings.cell, 1) * hidden * rows


def num_parameters(settings: Settings, vocab_size: int) -> int:
    """Return how many numbers a model learns, all biases and the embedding among them.

    With h hidden units, g gates and i inputs (an embedding's size, or the vocabulary v), a layer has
    gh · (i + h) weights and the output layer v · h + v. The tanh cell from scratch has one bias of h, as in
    D2L; a layer of PyTorch has two of gh, and layers above the first have h inputs.
    """
    hidden, layers = settings.hidden_size, settings.num_layers
    gates = _GATES.get(settings.cell, 1) * hidden
    is_scratch = settings.cell == "scratch"
    embedding = 0 if is_scratch else settings.embedding_size
    inputs = embedding or vocab_size
    biases = 1 if is_scratch else 2
    cells = gates * (inputs + hidden + biases) + (layers - 1) * gates * (2 * hidden + biases)
    return vocab_size * embedding + cells + hidden * vocab_size + vocab_size


def flops_of_muon(settings: Settings) -> float:
    """Return the floating-point operations of Muon in an update; 0 without it.

    It multiplies the square matrix of every gate with others of its size, nine times.
    """
    if settings.optimizer != "muon":
        return 0.0
    layers = settings.num_layers + (settings.num_layers - 1 if settings.muon_between_layers else 0)
    matrices = layers * _GATES.get(settings.cell, 1)
    return float(_PRODUCTS_OF_MUON * 2 * matrices * settings.hidden_size**3)


def training_bytes(settings: Settings, vocab_size: int) -> float:
    """Return about how much memory a training on the CPU takes at its peak.

    With P parameters and m moments of the optimizer for each, these are held in float32: the weights, their
    gradients, the last good weights and the weights as the processor's library wants them, 4 · P; the
    moments, m · P; and for a moment, as one thread is compared with all, a copy of weights and moments and
    two results, (3 + m) · P. A run that is saved copies weights and moments, too, at another moment.

    With h hidden units, g gates and a vocabulary of v, each of the steps · batch characters takes
    (4g + 2) · h numbers in every layer, for its states, its gates, their gradients and what is multiplied,
    and v for its logits.
    """
    moments = _MOMENTS.get(settings.optimizer, 2)
    of_weights = num_parameters(settings, vocab_size) * (7 + 2 * moments)
    of_layers = settings.num_layers * (4 * _GATES.get(settings.cell, 1) + 2) * settings.hidden_size
    of_characters = settings.num_steps * settings.batch_size * (of_layers + vocab_size)
    return float(_BYTES * (of_weights + of_characters))


def flops_per_character(settings: Settings, vocab_size: int) -> float:
    """Return the floating-point operations for each character trained on; see ``flops_per_update``."""
    return flops_per_update(settings, vocab_size) / (settings.num_steps * settings.batch_size)


def most_flops_of_a_layer(settings: Settings) -> float:
    """Return the operations of the largest recurrent layer for a character, forward; one-hots are free."""
    gates = _GATES.get(settings.cell, 1) * settings.hidden_size
    below = settings.hidden_size if settings.num_layers > 1 else 0
    return float(2 * gates * (settings.hidden_size + max(below, settings.embedding_size)))


def flops_of_the_output(settings: Settings, vocab_size: int) -> float:
    """Return the operations of the output layer for a character, forward."""
    return float(2 * settings.hidden_size * vocab_size)


def speed_explained(characters_per_second: float, flops_per_character: float, peak_flops: float) -> str:
    """Return a sentence on the speed relative to this computer's matrix products; empty if unknown."""
    if not (characters_per_second and peak_flops):
        return ""
    flops = characters_per_second * flops_per_character
    return _(
        "Its matrix products make {flops} billion floating-point operations a second: {share} of the {peak} "
        "that large products reached on this computer. The rest of the time goes to smaller products, "
        "activations, the softmax, the optimizer and the window."
    ).format(flops=f"{flops / 1e9:,.0f}", share=f"{flops / peak_flops:.0%}", peak=f"{peak_flops / 1e9:,.0f}")
