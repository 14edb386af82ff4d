from __future__ import annotations

import dataclasses
import math
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common.measures import bits_per_character, perplexity
from core.common.progress import EpochFinished, Moment, UpdateFinished
from core.common.prompts import NUM_SEEDS, Continuation, Prompt, Sampling, WrittenCharacter


@given(st.integers(1, 10**6), st.integers(2, 10**5))
def test_a_uniform_guess_has_the_number_of_choices_as_perplexity(count: int, choices: int) -> None:
    assert perplexity(count * math.log(choices), count) == pytest.approx(choices, rel=1e-9)
    assert bits_per_character(count * math.log(choices), count) == pytest.approx(math.log2(choices))


def test_perplexity_is_of_the_summed_nats_not_a_mean_of_means() -> None:
    # One batch of 10 characters at 1 nat, one of 30 at 3: the mean is 2.5, not 2.
    assert perplexity(10 * 1.0 + 30 * 3.0, 40) == math.exp(2.5)


@pytest.mark.parametrize("nats", [710.0, 1e300, math.inf, math.nan])
def test_a_perplexity_that_overflows_is_infinite(nats: float) -> None:
    assert perplexity(nats, 1) == math.inf


def test_the_greatest_perplexity_that_fits_is_not_infinite() -> None:
    assert perplexity(709.0, 1) == math.exp(709.0) < math.inf


def test_no_characters_have_no_perplexity() -> None:
    with pytest.raises(ZeroDivisionError):
        perplexity(1.0, 0)


VALUES = [
    UpdateFinished(Moment(1, 2), 3.0, 4, 5.0, 6.0, 0.5),
    EpochFinished(Moment(1, 2), 3.0, None, 4.0, 5.0, 6.0, 7.0),
    Continuation(
        Prompt("分开", 2, Sampling(0.5, 3, 0.9, 7)),
        Moment(),
        ("開",),
        "",
        (WrittenCharacter("我", 0.5, (("我", 0.5),)), WrittenCharacter("们", 0.25, ())),
        finished=True,
    ),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_are_frozen_hashable_and_copy_whole(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert hash(value) == hash(pickle.loads(pickle.dumps(value)))
    name = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, None)


def test_the_text_of_a_continuation_is_what_was_written_without_the_prefix() -> None:
    continuation = VALUES[-1]
    assert isinstance(continuation, Continuation)
    assert continuation.text == "我们"


def test_several_seeds_follow_one_another_and_nothing_else_changes() -> None:
    prompt = Prompt("东风", 9, Sampling(0.8, 3, 0.9, NUM_SEEDS - 2, "，"), "吹", ends_at_line=True)
    several = prompt.with_seeds(3)
    assert [each.sampling.seed for each in several] == [NUM_SEEDS - 2, NUM_SEEDS - 1, 0]
    for each in several:
        assert replace(each, sampling=replace(each.sampling, seed=prompt.sampling.seed)) == prompt
