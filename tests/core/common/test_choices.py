"""What follows from the steps of a choice, against softmax by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.common.choices import Choice
from core.common.progress import Moment
from core.common.prompts import Prompt, Sampling


def choice(banned: str, temperature: float) -> Choice:
    logits = np.array([2.0, 1.0, 0.0, 3.0], np.float32)
    scaled = logits / temperature
    return Choice(
        prompt=Prompt("x", 1, Sampling(temperature, top_k=2, banned=banned)),
        place=0,
        moment=Moment(1, 1),
        characters="abcd",
        logits=logits,
        scaled=scaled,
        probabilities=np.exp(logits) / np.exp(logits).sum(),
        num_kept=2,
        shares=np.array([0.75, 0.25, 0, 0]),
        begins=np.array([0.25, 0, 0, 0]),
        random=0.5,
        chosen=0,
        drawn=0,
    )


def test_before_the_cut_every_allowed_character_has_its_share_of_the_scaled_softmax() -> None:
    by_hand = np.exp(np.array([4.0, 2.0, 0.0]))
    assert choice("d", 0.5).tempered == pytest.approx([*(by_hand / by_hand.sum()), 0])
    # A banned character that the model does not know bans nothing.
    assert (choice("dé", 0.5).num_allowed, choice("", 0.5).num_allowed) == (3, 4)


def test_a_rank_counts_the_likelier_ones_the_banned_among_them() -> None:
    assert [choice("d", 1.0).rank(index) for index in range(4)] == [2, 3, 4, 1]
