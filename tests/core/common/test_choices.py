"""What follows from the steps of a choice, against softmax by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.common.choices import Choice
from core.common.progress import Moment
from core.common.prompts import Prompt, Sampling
from core.text.vocab import Vocab
from core.writing.choosing import Asked, described_choice


def choice(banned: str, temperature: float) -> Choice:
    logits = np.array([2.0, 1.0, 0.0, 3.0], np.float32)
    scaled = logits / temperature
    return Choice(
        prompt=Prompt("x", 1, Sampling(temperature, top_k=2, banned=banned)),
        place=0,
        moment=Moment(1, 1),
        characters="abcd",
        ids=np.array([1, 0, 2, 3]),
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


def test_with_another_cut_the_same_number_draws_as_the_writer_would() -> None:
    vocab, random = Vocab("".join(map(chr, range(97, 117)))), np.random.default_rng(3)
    logits, prompt = random.normal(0, 2, 20).astype(np.float32), Prompt("x", 1, Sampling(0.8, seed=5))
    asked = Asked(prompt, 0, Moment(1, 1), 0)
    none = np.empty(0, np.int64)
    whole = described_choice(vocab, logits, none, asked)
    for count in range(1, 21):
        sampling = replace(prompt.sampling, top_k=count)
        expected = described_choice(
            vocab, logits, none, asked._replace(prompt=replace(prompt, sampling=sampling))
        )
        cut = whole.cut_to(count)
        assert (cut.num_kept, cut.drawn) == (expected.num_kept, expected.drawn)
        np.testing.assert_allclose(cut.shares, expected.shares, rtol=1e-5)
        np.testing.assert_allclose(cut.begins, expected.begins, atol=1e-6)
    with pytest.raises(ValueError, match="nothing to draw"):
        whole.cut_to(0)
