"""The texts that are measured on, cut from the corpora that ship, the same each time."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import torch
from torch import Tensor

from core.text.corpus import Corpus
from core.text.library import load_shipped

VOCAB_SIZE = 1027


@cache
def book_sized() -> Corpus:
    """Return 10,000 characters of 宋词 with 1,027 distinct ones, as the book's lyrics have.

    The rarest characters stand as the commonest ones instead, by turns.
    """
    corpus = load_shipped("songci")
    text = corpus.text.replace("\n", " ")[:10_000]
    ordered = [
        character for character, _count in sorted(Counter(text).items(), key=lambda it: (-it[1], it[0]))
    ]
    kept, rare = ordered[:VOCAB_SIZE], ordered[VOCAB_SIZE:]
    table: dict[str, str | int | None] = {
        character: kept[place % 100] for place, character in enumerate(rare)
    }
    return Corpus(corpus.name, text.translate(str.maketrans(table)), corpus.source)


def random_batch(vocab_size: int, num_steps: int, batch_size: int) -> tuple[Tensor, Tensor]:
    """Return inputs and targets of ids drawn evenly, each of shape ``(time, batch)``, int64."""
    ids = torch.from_numpy(np.random.default_rng(0).integers(0, vocab_size, (num_steps + 1, batch_size)))
    return ids[:-1], ids[1:]
