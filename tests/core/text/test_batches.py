"""Random and consecutive sampling, on the book's example and on every size."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.settings.settings import Settings
from core.text.batches import characters_needed, consecutive_starts, epoch_starts, random_starts
from tests.core.notebook import consecutive_batches, random_batches, shuffled_pieces

SIZES = {"num_ids": st.integers(0, 3000), "batch_size": st.integers(1, 40), "num_steps": st.integers(1, 50)}


def pieces(starts: NDArray[np.int64], num_steps: int) -> NDArray[np.int64]:
    """Return the places in the text of every input, shape ``(updates, batch, time)``."""
    return starts[:, :, None] + np.arange(num_steps)


def test_random_sampling_of_the_books_example_gives_two_batches_of_two_pieces_of_six() -> None:
    inputs = pieces(random_starts(30, 2, 6, np.random.default_rng(0)), 6)
    assert inputs.shape == (2, 2, 6)
    # Thirty characters hold four pieces that have a character after them; the four are all there.
    assert sorted(map(tuple, inputs.reshape(4, 6))) == [tuple(range(b, b + 6)) for b in (0, 6, 12, 18)]


def test_consecutive_sampling_of_the_books_example_gives_the_books_batches() -> None:
    inputs = pieces(consecutive_starts(30, 2, 6), 6)
    assert inputs.tolist() == [
        [[0, 1, 2, 3, 4, 5], [15, 16, 17, 18, 19, 20]],
        [[6, 7, 8, 9, 10, 11], [21, 22, 23, 24, 25, 26]],
    ]


@given(**SIZES)
def test_random_pieces_do_not_overlap_and_have_a_character_after_them(
    num_ids: int, batch_size: int, num_steps: int
) -> None:
    starts = random_starts(num_ids, batch_size, num_steps, np.random.default_rng(0))
    covered = pieces(starts, num_steps).ravel()
    assert len(set(covered.tolist())) == len(covered)
    assert not len(covered) or (covered.min() >= 0 and covered.max() + 1 < num_ids)


@given(**SIZES)
def test_random_sampling_leaves_out_less_than_a_batch_of_pieces(
    num_ids: int, batch_size: int, num_steps: int
) -> None:
    starts = random_starts(num_ids, batch_size, num_steps, np.random.default_rng(0))
    there = max(0, num_ids - 1) // num_steps
    assert 0 <= there - starts.size < batch_size


def test_over_many_epochs_random_sampling_shows_every_piece() -> None:
    # Seven pieces in batches of four: three are left out each time, not always the same.
    seen = {s for epoch in range(20) for s in random_starts(50, 4, 7, np.random.default_rng(epoch)).ravel()}
    assert seen == set(range(0, 49, 7))


@given(**SIZES)
def test_consecutive_rows_go_on_exactly_where_they_ended(
    num_ids: int, batch_size: int, num_steps: int
) -> None:
    inputs = pieces(consecutive_starts(num_ids, batch_size, num_steps), num_steps)
    assert (inputs[1:, :, 0] == inputs[:-1, :, -1] + 1).all()


@given(**SIZES)
def test_consecutive_sampling_is_that_of_the_notebook(num_ids: int, batch_size: int, num_steps: int) -> None:
    inputs = pieces(consecutive_starts(num_ids, batch_size, num_steps), num_steps)
    book = list(consecutive_batches(range(num_ids), batch_size, num_steps)) if num_ids >= batch_size else []
    assert inputs.tolist() == [X.tolist() for X, _targets in book]
    assert (inputs + 1).tolist() == [targets.tolist() for _inputs, targets in book]


@given(**SIZES)
def test_random_sampling_draws_from_the_notebooks_pieces(
    num_ids: int, batch_size: int, num_steps: int
) -> None:
    starts = random_starts(num_ids, batch_size, num_steps, np.random.default_rng(1))
    numbers = shuffled_pieces(num_ids, num_steps, random.Random(1))
    assert set((starts // num_steps).ravel().tolist()) <= set(numbers)
    inputs = pieces(starts, num_steps)
    book = list(random_batches(range(num_ids), batch_size, num_steps, (starts // num_steps).ravel().tolist()))
    assert inputs.tolist() == [X.tolist() for X, _targets in book]
    assert (inputs + 1).tolist() == [targets.tolist() for _inputs, targets in book]


@pytest.mark.parametrize("num_chars", [1000, 10_000])
def test_random_epochs_are_shuffled_by_seed_and_epoch_alone(num_chars: int) -> None:
    def starts(seed: int, epoch: int) -> list[list[int]]:
        settings = Settings(sampling="random", batch_size=4, num_steps=8, seed=seed)
        return epoch_starts(num_chars, settings, epoch).tolist()  # type: ignore[no-any-return]

    assert starts(0, 1) == starts(0, 1)
    assert len({str(starts(seed, epoch)) for seed in range(4) for epoch in range(1, 5)}) == 16
    assert starts(0, 1)[0] != sorted(starts(0, 1)[0])


def test_consecutive_epochs_are_all_alike() -> None:
    settings = Settings(sampling="consecutive", batch_size=4, num_steps=8)
    first = epoch_starts(1000, settings, 1)
    assert (first == epoch_starts(1000, settings, 2)).all()
    assert first.shape == (31, 4)


@given(
    st.sampled_from(["random", "consecutive"]),
    st.integers(1, 200),
    st.integers(1, 200),
)
def test_the_characters_needed_are_the_least_that_give_one_update(
    sampling: str, batch_size: int, num_steps: int
) -> None:
    settings = Settings(sampling=sampling, batch_size=batch_size, num_steps=num_steps)
    needed = characters_needed(settings)
    assert len(epoch_starts(needed, settings, 1)) == 1
    assert len(epoch_starts(needed - 1, settings, 1)) == 0
