"""Read a text and note what each character costs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from core.common.progress import Moment
from core.common.surprise import Surprise
from core.model.char_model import CharModel
from core.model.read_through import read_through
from core.text.vocab import Vocab


class Costs:
    """What each character of a text costs, noted while it is read, and what was expected in its place.

    Args:
        vocab: of the model that reads.
        text: may be empty.

    Attributes:
        ids: of the known characters, which are all that the model reads, shape ``(n,)``, int64.
    """

    def __init__(self, vocab: Vocab, text: str) -> None:
        self._vocab, self._text = vocab, text
        unknown_id = len(vocab)
        ids = np.fromiter((vocab.id_of(character, unknown_id) for character in text), np.int64, len(text))
        self._places = np.flatnonzero(ids != unknown_id)
        self.ids = ids[self._places]
        self._nats = np.full(len(text), np.nan, np.float32)
        self._chances = self._nats.copy()
        self._best = np.full(len(text), -1, np.int64)
        # The first one is given.
        self.done = min(1, len(self.ids))

    def note(self, logits: Tensor) -> None:
        """Note the next known characters, predicted by ``logits`` of shape ``(n, vocab)``."""
        begin, self.done = self.done, self.done + len(logits)
        places = self._places[begin : self.done]
        wanted = torch.from_numpy(self.ids[begin : self.done]).to(logits.device)
        logs = torch.log_softmax(logits, dim=-1)
        self._nats[places] = -logs.gather(1, wanted[:, None])[:, 0].cpu().numpy()
        likeliest, indices = logs.max(dim=-1)
        self._chances[places], self._best[places] = likeliest.exp().cpu().numpy(), indices.cpu().numpy()

    def told(self, moment: Moment) -> Surprise:
        """Return what was noted so far; ``moment`` says which weights have read."""
        characters = self._vocab.characters
        expected = "".join(characters[index] if index >= 0 else " " for index in self._best.tolist())
        nats, chances = self._nats.copy(), self._chances.copy()
        return Surprise(self._text, nats, expected, chances, self._vocab.unknown(self._text), moment)


def reading(model: CharModel, vocab: Vocab, text: str, moment: Moment) -> Iterator[Surprise | None]:
    """Read ``text`` once, from an empty state, carried from the first character to the last.

    The costs sum up to what ``core.training.evaluation.evaluate_text`` says with one stream.

    Args:
        model: its mode does not change; its weights must not change before the last value.
        vocab: of the model.
        text: may be empty.
        moment: which weights these are.

    Yields:
        None again and again, after a few milliseconds on a CPU; at the end what each character costs.
    """
    costs = Costs(vocab, text)
    if len(costs.ids) > 1:
        ids = costs.ids[None]
        for block in read_through(model, ids[:, :-1], ids[:, 1:]):
            if block is not None:
                logits, _targets = block
                costs.note(logits)
            yield None
    yield costs.told(moment)


def surprise(model: CharModel, vocab: Vocab, text: str, moment: Moment) -> Surprise:
    """Return what each character of ``text`` costs; see ``reading``."""
    return next(told for told in reading(model, vocab, text, moment) if told is not None)
