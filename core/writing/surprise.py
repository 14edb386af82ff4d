"""Read a text and note what each character costs."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from core.common.progress import Moment
from core.common.surprise import Surprise
from core.model.char_model import CharModel
from core.model.network import Meanwhile, nothing_meanwhile
from core.model.read_through import read_through
from core.text.vocab import Vocab


def surprise(
    model: CharModel,
    vocab: Vocab,
    text: str,
    moment: Moment,
    meanwhile: Meanwhile = nothing_meanwhile,
) -> Surprise:
    """Read ``text`` once, from an empty state, carried from the first character to the last.

    The costs sum up to what ``core.training.evaluation.evaluate_text`` says with one stream.

    Args:
        model: its mode does not change; its weights must not change meanwhile.
        vocab: of the model.
        text: may be empty.
        moment: which weights these are.
        meanwhile: called now and then.
    """
    unknown_id = len(vocab)
    ids = np.fromiter((vocab.id_of(character, unknown_id) for character in text), np.int64, len(text))
    places = np.flatnonzero(ids != unknown_id)
    known = ids[places]
    nats = np.full(len(text), np.nan, np.float32)
    chances = nats.copy()
    best = np.full(len(text), -1, np.int64)
    if len(known) > 1:
        done = 1
        for logits, targets in read_through(model, known[None, :-1], known[None, 1:], meanwhile):
            of_block = places[done : done + len(logits)]
            nats[of_block] = nn.functional.cross_entropy(logits, targets, reduction="none").cpu().numpy()
            likeliest, indices = torch.log_softmax(logits, dim=-1).max(dim=-1)
            chances[of_block], best[of_block] = likeliest.exp().cpu().numpy(), indices.cpu().numpy()
            done += len(logits)
    expected = "".join(vocab.characters[index] if index >= 0 else " " for index in best.tolist())
    return Surprise(text, nats, expected, chances, vocab.unknown(text), moment)
