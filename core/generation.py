"""Writing: warm up on the prefix, then choose character after character."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from core.cells import State
from core.model import CharModel
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
        shown, shown_at = 0, -math.inf
        for character in self._characters(torch.from_numpy(ids), prompt, cancelled):
            written.append(character)
            if len(written) - shown > shown / 20 and time.monotonic() - shown_at > GROW_INTERVAL_S:
                yield Continuation(prompt, moment, unknown, start, tuple(written), finished=False)
                shown, shown_at = len(written), time.monotonic()
        yield Continuation(prompt, moment, unknown, start, tuple(written), finished=True)

    def _characters(
        self, ids: Tensor, prompt: Prompt, cancelled: Callable[[], bool]
    ) -> Iterator[WrittenCharacter]:
        """Read ``ids``, shape ``(time,)``, not empty; then yield what follows, until ``cancelled``."""
        generator = torch.Generator().manual_seed(prompt.sampling.seed)
        state = self._model.initial_state(1)
        for begin in range(0, len(ids), WARM_UP_STEPS):
            if cancelled():
                return
            logits, state = self._advance(ids[begin : begin + WARM_UP_STEPS], state)
        for number in range(1, prompt.num_chars + 1):
            if cancelled():
                return
            chosen, character = self._choose(logits, prompt.sampling, generator)
            yield character
            if number < prompt.num_chars:
                logits, state = self._advance(torch.tensor([chosen]), state)

    # Not one `with` around the loop of write(): a generator leaves its contexts open while it waits,
    # and whoever trains meanwhile would train without gradients.
    @torch.no_grad()
    def _advance(self, ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Feed ``ids``, shape ``(time,)``; return the last logits on the CPU, shape ``(vocab,)``."""
        was_training = self._model.training
        self._model.eval()
        try:
            logits, state = self._model(ids.unsqueeze(0).to(self._model.device), state)
        finally:
            self._model.train(was_training)
        return logits[0, -1].cpu(), state

    def _choose(
        self, logits: Tensor, sampling: Sampling, generator: torch.Generator
    ) -> tuple[int, WrittenCharacter]:
        # An update that ruins the weights is noticed at the next one; whoever asks between the two gets
        # an answer without sense, and no exception.
        logits = torch.nan_to_num(logits)
        probabilities = torch.softmax(logits, dim=-1)
        if sampling.temperature == 0:
            chosen = int(logits.argmax())
        else:
            temperature = max(sampling.temperature, LEAST_TEMPERATURE)
            # From the greatest down, so that what overflows is a probability of zero.
            weights = truncated(torch.softmax((logits - logits.max()) / temperature, dim=-1), sampling)
            chosen = int(torch.multinomial(weights, 1, generator=generator))
        best = torch.topk(probabilities, min(NUM_LIKELIEST, len(probabilities)))
        characters = self._vocab.characters
        likeliest = tuple(
            (characters[i], p) for i, p in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        )
        return chosen, WrittenCharacter(characters[chosen], float(probabilities[chosen]), likeliest)


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
