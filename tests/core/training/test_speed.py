"""The speed of this computer is measured by real updates, once, and decides how large a model becomes."""

from __future__ import annotations

from dataclasses import replace

import torch

from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.settings.sizing import sized
from core.text.corpus import Corpus
from core.text.summary import given
from core.training.speed import estimated_seconds, sized_for, training_flops

CPU = torch.device("cpu")
CORPUS = Corpus("sea", "She sells sea shells by the sea shore. " * 1_000)


def test_the_speed_is_that_of_a_computer_and_is_measured_once() -> None:
    flops = training_flops(CPU, "float32")
    assert 1e7 < flops < 1e15
    assert training_flops(CPU, "float32") == flops


def test_settings_are_sized_for_the_text_at_the_measured_speed() -> None:
    settings = RECIPES["quality"].settings
    flops = training_flops(CPU, settings.precision)
    assert sized_for(settings, CORPUS, CPU) == sized(settings, given(CORPUS, settings, flops))


def test_settings_that_are_not_to_be_sized_stay() -> None:
    own = replace(RECIPES["quality"].settings, sized=False, hidden_size=99)
    assert sized_for(own, CORPUS, CPU) is own


def test_a_run_of_more_epochs_is_estimated_to_take_longer_and_a_time_limit_to_be_used_up() -> None:
    settings = Settings(max_chars=3_000, hidden_size=16, batch_size=8, num_steps=16, epochs=2)
    few = estimated_seconds(settings, CORPUS, CPU)
    many = estimated_seconds(replace(settings, epochs=2_000), CORPUS, CPU)
    assert 0 < few < many / 50
    assert estimated_seconds(replace(settings, time_limit_s=7.0), CORPUS, CPU) == 7.0
