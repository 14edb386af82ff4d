from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.baselines import Baselines, baselines, counted
from core.text.vocab import Vocab

NOTHING = np.zeros(0, dtype=np.int64)
REAL_TEXT = Path(argparse.__file__).read_text(encoding="utf-8")[:30_000]


def plain_perplexity(train: list[int], rest: list[int], vocab_size: int, order: int) -> float:
    """Return what ``baselines`` should, counted with dictionaries one character at a time."""
    grams: Counter[tuple[int, ...]] = Counter()
    contexts: Counter[tuple[int, ...]] = Counter()
    followers: defaultdict[tuple[int, ...], set[int]] = defaultdict(set)
    for n in range(1, order + 1):
        for i in range(n - 1, len(train)):
            grams[tuple(train[i - n + 1 : i + 1])] += 1
            contexts[tuple(train[i - n + 1 : i])] += 1
            followers[tuple(train[i - n + 1 : i])].add(train[i])
    text = train + rest
    nats = 0.0
    measured = range(len(train), len(text)) if rest else range(len(text))
    for i in measured:
        probability = 1 / vocab_size
        for n in range(1, order + 1):
            context = tuple(text[max(0, i - n + 1) : i])
            if len(context) == n - 1 and contexts[context]:
                share = grams[(*context, text[i])] / contexts[context]
                trust = contexts[context] / (contexts[context] + len(followers[context]))
                probability = trust * share + (1 - trust) * probability
        nats -= math.log(probability)
    return math.exp(nats / len(measured))


def test_perplexities_are_those_counted_by_hand() -> None:
    train = np.array([0, 0, 1])
    # a a b. Nothing before: 3 counts, 2 distinct, so λ = 3/5.
    a1 = 3 / 5 * 2 / 3 + 2 / 5 / 2
    b1 = 3 / 5 * 1 / 3 + 2 / 5 / 2
    # After a: an a and a b, λ = 2/4.
    a2, b2 = 1 / 2 * 1 / 2 + 1 / 2 * a1, 1 / 2 * 1 / 2 + 1 / 2 * b1
    # After aa: one b, λ = 1/2.
    b3 = 1 / 2 * 1 + 1 / 2 * b2
    found = baselines(train, NOTHING, 2)
    assert found.uniform == 2
    assert found.unigram == pytest.approx((a1 * a1 * b1) ** (-1 / 3))
    assert found.bigram == pytest.approx((a1 * a2 * b2) ** (-1 / 3))
    assert found.trigram == pytest.approx((a1 * a2 * b3) ** (-1 / 3))
    assert found.measured_on == "train"


def test_a_context_that_was_never_counted_falls_back_to_the_shorter_one() -> None:
    # a b a b | c a. Nothing before: 4 counts, 2 distinct, λ = 2/3.
    found = baselines(np.array([0, 1, 0, 1]), np.array([2, 0]), 3)
    c1 = 1 / 3 * 1 / 3
    a1 = 2 / 3 * 1 / 2 + 1 / 3 * 1 / 3
    assert found.unigram == pytest.approx((c1 * a1) ** (-1 / 2))
    # After b only an a was seen, λ = 1/2, so c keeps half of c1; nothing was seen after c: a1 stays.
    assert found.bigram == pytest.approx((1 / 2 * c1 * a1) ** (-1 / 2))
    assert found.measured_on == "heldout"


@pytest.mark.parametrize("heldout_share", [0.0, 0.2])
def test_real_text_agrees_with_plain_counting(heldout_share: float) -> None:
    vocab = Vocab.of(REAL_TEXT)
    ids = vocab.encode(REAL_TEXT)
    cut = len(ids) - int(len(ids) * heldout_share)
    found = baselines(ids[:cut], ids[cut:], len(vocab))
    train, rest = ids[:cut].tolist(), ids[cut:].tolist()
    for order, perplexity in enumerate([found.unigram, found.bigram, found.trigram], 1):
        assert perplexity == pytest.approx(plain_perplexity(train, rest, len(vocab), order), rel=1e-9)


@pytest.mark.parametrize("heldout_share", [0.0, 0.2])
def test_on_real_text_every_longer_context_predicts_better(heldout_share: float) -> None:
    vocab = Vocab.of(REAL_TEXT)
    ids = vocab.encode(REAL_TEXT)
    cut = len(ids) - int(len(ids) * heldout_share)
    found = baselines(ids[:cut], ids[cut:], len(vocab))
    assert found.uniform == len(vocab)
    assert 1 < found.trigram < found.bigram < found.unigram < found.uniform


def test_unpredictable_text_is_no_better_than_uniform() -> None:
    ids = np.random.default_rng(3).integers(0, 50, 200_000)
    found = baselines(ids[:150_000], ids[150_000:], 50)
    assert found.unigram == pytest.approx(50, rel=0.01)
    assert found.bigram >= found.uniform * 0.99


@given(st.lists(st.integers(0, 3), min_size=0, max_size=12), st.lists(st.integers(0, 3), max_size=6))
def test_any_text_however_short_has_finite_perplexities(train: list[int], rest: list[int]) -> None:
    if not train and not rest:
        with pytest.raises(ValueError, match="at least one character"):
            baselines(NOTHING, NOTHING, 4)
        return
    found = baselines(np.array(train, dtype=np.int64), np.array(rest, dtype=np.int64), 4)
    for order, perplexity in enumerate([found.unigram, found.bigram, found.trigram], 1):
        assert perplexity == pytest.approx(plain_perplexity(train, rest, 4, order))


def test_a_large_vocabulary_does_not_overflow_the_keys() -> None:
    ids = np.arange(200_000, dtype=np.int64) + 900_000
    found = baselines(ids, NOTHING, 1_114_112)
    # Every character occurs once: its predecessor foretells it, trusted by half.
    assert found == Baselines(1_114_112.0, found.unigram, found.bigram, found.trigram, "train")
    assert found.bigram == pytest.approx(2, rel=1e-3)


def test_of_a_long_text_the_end_of_the_training_part_is_counted_and_the_beginning_of_the_rest_predicted() -> (
    None
):
    ids = Vocab.of(REAL_TEXT).encode(REAL_TEXT)
    cut = len(ids) // 2
    found = baselines(ids[:cut], ids[cut:], 4000, most_counted=1000)
    assert found == baselines(ids[cut - 1000 : cut], ids[cut : cut + 250], 4000)
    assert found != baselines(ids[:cut], ids[cut:], 4000)
    assert (counted(cut, 1000), counted(900, 1000)) == (1000, 900)
