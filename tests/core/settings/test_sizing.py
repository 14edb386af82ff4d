"""What the rule chooses follows from the text, the time and the computer's speed, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.settings.arithmetic import cell_weights, flops_per_character
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.settings.sizing import SIZED, Given, sized
from core.text.batches import characters_needed

QUALITY = RECIPES["quality"].settings
NOVEL = Given(characters=1_000_000, vocab_size=100, flops=150e9)

GIVEN = st.builds(
    Given,
    characters=st.integers(0, 10**9),
    vocab_size=st.integers(2, 10_000),
    flops=st.floats(1e6, 1e16),
)
SECONDS = st.floats(0, 1e6)
few = hypothesis_settings(max_examples=30)


def chosen(given: Given, time_limit_s: float) -> Settings:
    return sized(replace(QUALITY, time_limit_s=time_limit_s), given)


def test_half_a_minute_two_minutes_and_ten_each_get_a_size_of_their_own() -> None:
    assert [chosen(NOVEL, seconds).hidden_size for seconds in (30, 140, 600)] == [256, 384, 512]


def test_a_large_vocabulary_takes_time_and_so_gets_a_smaller_cell() -> None:
    poems = replace(NOVEL, vocab_size=5_000)
    assert chosen(poems, 140).hidden_size < chosen(NOVEL, 140).hidden_size


def test_a_short_text_gets_a_small_cell_however_long_it_is_trained_on() -> None:
    chapter = replace(NOVEL, characters=54_000)
    assert [chosen(chapter, seconds).hidden_size for seconds in (30, 600, 6_000)] == [128, 128, 128]


def test_a_short_text_that_is_read_often_gets_more_dropout() -> None:
    lengths = (20_000, 300_000, 1_000_000, 100_000_000)
    dropouts = [chosen(replace(NOVEL, characters=length), 140).output_dropout for length in lengths]
    assert dropouts == sorted(dropouts, reverse=True)
    assert dropouts[0] == 0.5
    assert dropouts[-1] == 0.0


def test_a_smaller_batch_lowers_all_rates_alike() -> None:
    poems = replace(NOVEL, characters=300_000, vocab_size=4_700, flops=73e9)
    small, large = chosen(poems, 30), chosen(NOVEL, 250)
    assert (small.batch_size, large.batch_size) == (16, 128)
    rates = ("learning_rate", "muon_learning_rate", "output_learning_rate")
    assert [getattr(small, name) / getattr(large, name) for name in rates] == pytest.approx(
        [8**-0.5] * 3, rel=0.05
    )


def test_the_more_time_there_is_the_larger_is_the_batch() -> None:
    assert [chosen(NOVEL, seconds).batch_size for seconds in (3, 30, 100, 140)] == [32, 64, 64, 128]


def test_a_text_that_would_be_learned_by_heart_keeps_the_noise_of_a_smaller_batch() -> None:
    poems, chapter = Given(3_000_000, 50_000, 150e9), replace(NOVEL, characters=300_000)
    assert [chosen(given, 6_000).batch_size for given in (NOVEL, chapter, poems)] == [64, 64, 64]


def test_the_more_weights_there_are_for_a_character_the_more_they_decay() -> None:
    poems = replace(NOVEL, characters=500_000, vocab_size=5_000)
    novels = replace(NOVEL, characters=4_000_000)
    decays = [chosen(given, 250).weight_decay for given in (poems, NOVEL, novels)]
    assert decays == [0.2, 0.1, 0.05]


def test_many_weights_for_rare_characters_get_more_dropout_and_sooner() -> None:
    poems, pages = (Given(500_000, size, 150e9) for size in (5_000, 100))
    settings = replace(QUALITY, time_limit_s=0.0, epochs=10)
    assert [sized(settings, given).output_dropout for given in (poems, pages)] == [0.2, 0.1]
    settings = replace(settings, epochs=4)
    assert [sized(settings, given).output_dropout for given in (poems, pages)] == [0.2, 0.0]
    settings = replace(settings, epochs=3)
    assert [sized(settings, given).output_dropout for given in (poems, pages)] == [0.0, 0.0]


def test_a_text_that_is_read_a_few_times_only_gets_smaller_orthogonal_steps() -> None:
    once, often = chosen(replace(NOVEL, characters=4_000_000), 250), chosen(NOVEL, 250)
    assert (once.batch_size, once.hidden_size) == (often.batch_size, often.hidden_size)
    assert once.muon_learning_rate < often.muon_learning_rate
    assert once.output_learning_rate > often.output_learning_rate


def test_small_steps_and_no_dropout_are_for_models_that_can_not_yet_learn_the_text_by_heart() -> None:
    settings = replace(QUALITY, time_limit_s=0.0)

    def has_small_steps(hidden_size: int, epochs: int) -> bool:
        found = sized(replace(settings, epochs=epochs), NOVEL)
        assert found.hidden_size == hidden_size
        share = (found.batch_size / 64) ** 0.5
        small = found.muon_learning_rate / share == pytest.approx(0.14, rel=0.02)
        assert small == (found.output_dropout == 0 and found.weight_decay == 0.05)
        return small

    # The larger of the two has twice the weights, and so may see the text half as often.
    assert [has_small_steps(256, 2), has_small_steps(256, 3)] == [True, True]
    assert [has_small_steps(384, 4), has_small_steps(384, 5)] == [True, False]


def test_without_a_time_limit_the_epochs_decide() -> None:
    settings = replace(QUALITY, time_limit_s=0.0, epochs=3)
    assert NOVEL.characters_seen(settings) == 3_000_000
    slow, fast = (sized(settings, replace(NOVEL, flops=flops)) for flops in (1e9, 1e15))
    assert slow == fast


def test_characters_are_counted_as_the_computer_makes_them() -> None:
    settings = replace(QUALITY, time_limit_s=10.0)
    each = flops_per_character(settings, NOVEL.vocab_size)
    assert NOVEL.characters_seen(settings) == pytest.approx(10 * NOVEL.flops / each)


@few
@for_all(GIVEN, SECONDS)
def test_only_what_the_rule_chooses_is_changed(given: Given, time_limit_s: float) -> None:
    settings = replace(QUALITY, time_limit_s=time_limit_s)
    assert sized(settings, given).with_values_of(settings, SIZED) == settings


@few
@for_all(GIVEN, SECONDS)
def test_the_rule_follows_itself(given: Given, time_limit_s: float) -> None:
    once = chosen(given, time_limit_s)
    assert sized(once, given) == once


@few
@for_all(GIVEN, SECONDS)
def test_more_time_never_gets_a_smaller_model(given: Given, time_limit_s: float) -> None:
    sizes = [chosen(given, time_limit_s * times).hidden_size for times in (1, 2, 10)]
    assert sizes == sorted(sizes) or not time_limit_s


@few
@for_all(st.builds(replace, GIVEN, characters=st.integers(QUALITY.num_steps + 1, 10_000)), SECONDS)
def test_a_short_text_always_fills_a_batch(given: Given, time_limit_s: float) -> None:
    assert characters_needed(chosen(given, time_limit_s)) <= given.characters


def test_the_weights_of_a_cell_are_those_of_the_model() -> None:
    torch = pytest.importorskip("torch")
    from core.model.char_model import CharModel

    for settings in (QUALITY, replace(QUALITY, num_layers=3), replace(RECIPES["quick"].settings)):
        with torch.device("meta"):
            model = CharModel(NOVEL.vocab_size, settings)
        matrices = [
            value for name, value in model.named_parameters() if value.dim() == 2 and "weight_" in name
        ]
        assert cell_weights(settings) == sum(value.numel() for value in matrices)
