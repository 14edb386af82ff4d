"""Bigrams: single probabilities that agree with the baseline."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from core.text.baselines import baselines
from core.text.bigrams import Bigrams
from core.text.library import load_shipped
from core.text.vocab import Vocab

TEXT = load_shipped("austen").tokens.text(5_000)


def test_together_they_are_the_bigram_baseline() -> None:
    vocab = Vocab.of(TEXT)
    ids = vocab.encode(TEXT)
    bigrams = Bigrams.of(ids, vocab)
    # The first character has no context: the baseline takes its unigram probability.
    nats = -math.log(bigrams.unigram[ids[0]])
    for before, character in itertools.pairwise(TEXT):
        nats -= math.log(bigrams.after(before, character)[character])
    expected = baselines(ids, ids[:0], len(vocab)).bigram
    assert math.exp(nats / len(ids)) == pytest.approx(expected, rel=1e-9)


def test_after_a_character_all_probabilities_sum_to_one() -> None:
    vocab = Vocab.of(TEXT)
    bigrams = Bigrams.of(vocab.encode(TEXT), vocab)
    assert sum(bigrams.after("It is a q", vocab.characters).values()) == pytest.approx(1)
    assert bigrams.after("q", "u")["u"] > 0.5


def test_characters_that_the_text_lacks_are_skipped() -> None:
    vocab = Vocab.of("abab")
    bigrams = Bigrams.of(vocab.encode("abab"), vocab)
    assert bigrams.after("b猫狗", "a猫") == bigrams.after("b", "a")
    assert bigrams.after("猫", "a") == {}
    assert bigrams.after("", "a") == {}


def test_after_the_last_character_of_all_nothing_is_known() -> None:
    vocab = Vocab.of("abc")
    assert Bigrams.of(vocab.encode("abc"), vocab).after("c", "ab") == {}


def test_of_a_long_text_the_end_is_counted() -> None:
    vocab = Vocab.of("ab")
    ids = vocab.encode("aaaaaaaaaabababab")
    assert Bigrams.of(ids, vocab, most_counted=7).after("a", "ab")["b"] > 0.7
    assert np.array_equal(Bigrams.of(ids, vocab).counts.sum(), len(ids) - 1)
