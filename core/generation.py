"""Writing: warm up on the prefix, then choose character after character."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from core.model import CharModel
from core.network import reader
from core.values import Continuation, Moment, Prompt, Sampling, WrittenCharacter
from core.vocab import Vocab

NUM_LIKELIEST = 8
GROW_INTERVAL_S = 0.03
# Of a prefix, read at once: bounds the memory for its logits and the wait for a cancellation.
WARM_UP_STEPS = 256
# Below it the likeliest character has all the weight anyway, and the division would overflow.
LEAST_TEMPERATURE = 1e-6


class Writer:
    """Continues prefixes with the present weights of a model.

    Args:
        model: read, never changed; its mode (training or not) is left as it was.
        vocab: of the model.
        line_start: the character to begin from where nothing of a prefix is left.
    """

    def __init__(self, model: CharModel, vocab: Vocab, line_start: str) -> None:
        self._model = model
        self._vocab = vocab
        self._line_start = line_start

    def write(
        self, prompt: Prompt, moment: Moment, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Continuation]:
        """Yield the growing answer to ``prompt``; the last one has ``finished`` set.

        The first character comes at once, further ones in groups of about 30 ms or a twentieth of
        the text, whichever is more, so that the work stays linear in its length. D2L,
        ``predict_rnn``; characters of the prefix that the model does not know are skipped.

        The weights must not change between two values; ``moment`` says which these are.
        ``cancelled`` is asked before every character and every piece of the prefix; the answer then
        ends where it is.
        """
        unknown = self._vocab.unknown(prompt.prefix)
        ids = self._vocab.encode(prompt.prefix)
        start = "" if len(ids) else self._line_start
        if start:
            ids = self._vocab.encode(start)
        written: list[WrittenCharacter] = []
        pending: list[tuple[Tensor, int]] = []
        shown, shown_at = 0, -math.inf
        for choice in self._choices(torch.from_numpy(ids), prompt, cancelled):
            pending.append(choice)
            due = len(written) + len(pending) - shown > shown / 20
            if due and time.monotonic() - shown_at > GROW_INTERVAL_S:
                written += self._described(pending)
                pending = []
                yield Continuation(prompt, moment, unknown, start, tuple(written), finished=False)
                shown, shown_at = len(written), time.monotonic()
        written += self._described(pending)
        yield Continuation(prompt, moment, unknown, start, tuple(written), finished=True)

    def _choices(
        self, ids: Tensor, prompt: Prompt, cancelled: Callable[[], bool]
    ) -> Iterator[tuple[Tensor, int]]:
        """Read ``ids``, shape ``(time,)``, not empty; yield logits, ``(1, vocab)``, and the id chosen.

        Ends when so many are chosen as were asked for, or when ``cancelled``.
        """
        generator = torch.Generator().manual_seed(prompt.sampling.seed)
        reads = reader(self._model, min(WARM_UP_STEPS, len(ids)), batch=1)
        for begin in range(0, len(ids), WARM_UP_STEPS):
            if cancelled():
                return
            logits = reads.run(ids[begin : begin + WARM_UP_STEPS, None])[-1:]
        for number in range(1, prompt.num_chars + 1):
            if cancelled():
                return
            chosen = _chosen(logits, prompt.sampling, generator)
            yield logits, int(chosen)
            if number < prompt.num_chars:
                logits = reads.run(chosen)

    def _described(self, choices: Sequence[tuple[Tensor, int]]) -> Iterator[WrittenCharacter]:
        """Yield each chosen character with its probability and the likeliest ones; all at once is quicker."""
        if not choices:
            return
        # An update that ruins the weights is noticed at the next one; whoever asks between the two gets
        # an answer without sense, and no exception.
        logits = torch.nan_to_num(torch.cat([row for row, _chosen in choices]))
        probabilities = torch.softmax(logits, dim=-1)
        ids = [chosen for _row, chosen in choices]
        of_chosen = probabilities.gather(1, torch.tensor(ids).unsqueeze(1)).flatten().tolist()
        best = torch.topk(probabilities, min(NUM_LIKELIEST, logits.shape[1]))
        characters = self._vocab.characters
        rows = zip(ids, of_chosen, best.indices.tolist(), best.values.tolist(), strict=True)
        for chosen, probability, indices, values in rows:
            likeliest = tuple((characters[i], p) for i, p in zip(indices, values, strict=True))
            yield WrittenCharacter(characters[chosen], probability, likeliest)


def _chosen(logits: Tensor, sampling: Sampling, generator: torch.Generator) -> Tensor:
    """Return the id that ``sampling`` chooses, shape ``(1, 1)``, by logits of shape ``(1, vocab)``."""
    if sampling.temperature == 0:
        return logits.argmax(dim=-1, keepdim=True)
    logits = torch.nan_to_num(logits[0])
    temperature = max(sampling.temperature, LEAST_TEMPERATURE)
    # From the greatest down, so that what overflows is a probability of zero.
    weights = truncated(torch.softmax((logits - logits.max()) / temperature, dim=-1), sampling)
    return torch.multinomial(weights, 1, generator=generator).unsqueeze(0)


def truncated(probabilities: Tensor, sampling: Sampling) -> Tensor:
    """Return ``probabilities``, shape ``(vocab,)``, with zeros for those that ``sampling`` drops.

    At least the likeliest character is kept. Not normalised again.
    """
    ordered, order = probabilities.sort(descending=True, stable=True)
    keep = torch.ones_like(ordered, dtype=torch.bool)
    if sampling.top_k:
        keep[sampling.top_k :] = False
    if sampling.top_p < 1:
        # A character stays while those before it have not yet reached the sum.
        keep &= ordered.cumsum(0) - ordered < sampling.top_p
    keep[0] = True
    return torch.zeros_like(probabilities).scatter(0, order, ordered * keep)
