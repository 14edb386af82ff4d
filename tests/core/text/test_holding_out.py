"""What is held out of a text, for any length and share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings.settings import Settings
from core.text import corpus as module
from core.text.corpus import Corpus, training_text
from core.text.holding_out import LEAST_PIECE, MOST_PIECES, Split
from core.text.library import load_shipped
from core.text.tokens import JoinedIds

SCATTERED = Settings(heldout_fraction=0.1, heldout_from="scattered", prefixes=())


@given(
    length=st.integers(0, 300_000),
    fraction=st.floats(0, 0.9),
    heldout_from=st.sampled_from(["end", "scattered"]),
)
def test_every_character_is_either_trained_on_or_held_out(
    length: int, fraction: float, heldout_from: str
) -> None:
    split = Split.of(length, replace(SCATTERED, heldout_fraction=fraction, heldout_from=heldout_from))
    spans = sorted([*split.heldout(), *split.train()])
    assert all(begin < end for begin, end in spans)
    ends = [0, *(end for _begin, end in spans)]
    assert [begin for begin, _end in spans] == ends[:-1]
    assert ends[-1] == length
    assert sum(end - begin for begin, end in split.heldout()) == split.num_heldout
    assert sum(end - begin for begin, end in split.train()) == split.num_train
    # Less than one character a piece is lost to the share.
    assert 0 <= int(length * fraction) - split.num_heldout < max(1, split.num_pieces)


@pytest.mark.parametrize(
    ("length", "pieces"), [(9_999, 1), (100_000, 10), (640_000, MOST_PIECES), (10**9, MOST_PIECES)]
)
def test_pieces_are_many_but_long_and_spread_evenly(length: int, pieces: int) -> None:
    split = Split.of(length, SCATTERED)
    assert split.num_pieces == pieces
    assert split.piece_length >= min(LEAST_PIECE, length // 10)
    middles = [(begin + end) / 2 for begin, end in split.heldout()]
    wanted = (np.arange(pieces) + 0.5) * length / pieces
    assert np.abs(middles - wanted).max() <= 1


def test_the_end_is_held_out_as_ever() -> None:
    assert list(Split.of(1003, replace(SCATTERED, heldout_from="end")).heldout()) == [(903, 1003)]


def test_nothing_is_held_out_without_a_share() -> None:
    assert list(Split.of(5000, replace(SCATTERED, heldout_fraction=0.0)).train()) == [(0, 5000)]


@pytest.mark.parametrize("most_in_memory", [10**9, 1000])
def test_the_ids_of_a_training_text_are_those_of_its_pieces(
    monkeypatch: pytest.MonkeyPatch, most_in_memory: int
) -> None:
    monkeypatch.setattr(module, "IN_MEMORY", most_in_memory)
    text = load_shipped("austen").text[:50_000]
    settings = replace(SCATTERED, newlines_to_spaces=False)
    found = training_text(Corpus("austen", text), settings)
    split = Split.of(len(text), settings)
    assert found.heldout_pieces == split.num_pieces == 5
    for ids, spans in ((found.train_ids, split.train()), (found.heldout_ids, split.heldout())):
        assert isinstance(ids, JoinedIds) == (most_in_memory == 1000)
        wanted = found.vocab.encode("".join(text[begin:end] for begin, end in spans))
        assert len(ids) == len(wanted)
        assert np.array_equal(ids[:], wanted)
        assert np.array_equal(ids.astype(np.int64), wanted)
        assert np.array_equal(ids[7:5:-1], wanted[7:5:-1])
        places = np.arange(len(wanted)).reshape(2, -1)[:, ::-1] if len(wanted) % 2 == 0 else np.arange(3)
        assert np.array_equal(ids[places], wanted[places])
