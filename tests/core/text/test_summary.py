"""A corpus in a few numbers."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.summary import MOST_FREQUENT, PREVIEW_CHARACTERS, PREVIEW_IDS, summarize
from core.text.vocab import Vocab

LYRICS = "想要有直升机\n想要和你飞到宇宙去\n想要和你融化在一起\n"


def test_numbers_are_those_counted_by_hand() -> None:
    summary = summarize(Corpus("t", "aab\nba\n"), Settings(batch_size=1, num_steps=2))
    assert summary.characters_total == summary.characters_used == 7
    assert summary.vocab_size == 3
    assert summary.newlines == 2
    assert summary.newline_share == pytest.approx(2 / 7)
    assert summary.most_frequent == (("a", 3), (" ", 2), ("b", 2))
    assert summary.preview == "aab ba "
    assert summary.preview_ids == (0, 0, 2, 1, 2, 0, 1)
    assert summary.updates_per_epoch == 3


def test_only_the_characters_used_are_counted() -> None:
    summary = summarize(Corpus("t", LYRICS * 10), Settings(max_chars=8, newlines_to_spaces=False))
    assert summary.characters_total == len(LYRICS) * 10
    assert summary.characters_used == 8
    assert summary.newlines == 1
    assert summary.preview == "想要有直升机\n想"
    assert summary.vocab_size == len(set("想要有直升机\n想"))


def test_newlines_are_counted_before_they_become_spaces() -> None:
    kept = summarize(Corpus("t", LYRICS), Settings(newlines_to_spaces=False))
    turned = summarize(Corpus("t", LYRICS), Settings(newlines_to_spaces=True))
    assert kept.newlines == turned.newlines == 3
    assert "\n" in kept.preview
    assert "\n" not in turned.preview
    assert (kept.newlines_to_spaces, turned.newlines_to_spaces) == (False, True)


def test_held_out_text_gives_no_updates() -> None:
    corpus = Corpus("t", "ab" * 500)
    whole = summarize(corpus, Settings(batch_size=10, num_steps=10))
    half = summarize(corpus, Settings(batch_size=10, num_steps=10, heldout_fraction=0.5))
    assert (whole.updates_per_epoch, half.updates_per_epoch) == (9, 4)


def test_an_empty_text_is_summarized_too() -> None:
    summary = summarize(Corpus("t", ""), Settings())
    assert summary.vocab_size == summary.characters_used == summary.updates_per_epoch == 0
    assert summary.newline_share == 0.0
    assert summary.preview == ""
    assert summary.preview_ids == ()


@given(st.text(max_size=400), st.integers(0, 500), st.booleans())
def test_the_preview_ids_decode_to_the_preview(text: str, max_chars: int, to_spaces: bool) -> None:
    summary = summarize(Corpus("t", text), Settings(max_chars=max_chars, newlines_to_spaces=to_spaces))
    used = text[: max_chars or None]
    if to_spaces:
        used = used.replace("\n", " ").replace("\r", " ")
    assert Vocab.of(used).decode(summary.preview_ids) == used[:PREVIEW_IDS]
    assert summary.preview == used[:PREVIEW_CHARACTERS]
    assert summary.vocab_size == len(set(used))
    assert len(summary.most_frequent) == min(MOST_FREQUENT, summary.vocab_size)
    assert all(used.count(character) == count for character, count in summary.most_frequent)
    assert sorted(summary.most_frequent, key=lambda pair: (-pair[1], pair[0])) == list(summary.most_frequent)


def test_two_million_characters_take_less_than_half_a_second() -> None:
    draw = random.Random(0)
    text = "".join(draw.choices([chr(0x4E00 + i) for i in range(6000)] + ["\n"] * 500, k=100_000)) * 20
    corpus = Corpus("t", text)
    fastest = float("inf")
    for _attempt in range(5):
        started = time.perf_counter()
        summarize(corpus, Settings())
        fastest = min(fastest, time.perf_counter() - started)
    assert fastest < 0.5
