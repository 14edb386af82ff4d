"""The sentences on the state of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.common.progress import Diverged, Moment
from core.runs.explanations import (
    differences_in_words,
    divergence_explained,
    end_in_words,
    model_in_words,
)
from core.settings.recipes import RECIPES
from core.settings.settings import Settings


def test_a_divergence_says_which_weights_are_left() -> None:
    later = divergence_explained(Diverged(Moment(3, 40), Moment(2, 34)))
    assert "at update 41" in later
    assert "the last good epoch, 2" in later
    assert "those it began with" in divergence_explained(Diverged(Moment(1, 1), Moment(0, 0)))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (RECIPES["quick"].settings, "Quick"),
        (replace(RECIPES["quick"].settings, seed=5, epochs=9), "Quick · epochs 9"),
        (
            replace(RECIPES["d2l-scratch"].settings, sampling="consecutive", heldout_fraction=0.1),
            "The book: from scratch · held-out share 0.1 · consecutive",
        ),
        (
            replace(RECIPES["d2l-scratch"].settings, clip_norm=0.0),
            "The book: from scratch · gradient clipping off",
        ),
        (replace(RECIPES["quality"].settings, hidden_size=99, time_limit_s=600.0), "Quality"),
        (replace(RECIPES["quick"].settings, newlines_to_spaces=False), "Quick · newlines become spaces off"),
    ],
)
def test_what_differs_from_the_nearest_recipe_is_said_in_words(settings: Settings, words: str) -> None:
    assert differences_in_words(settings) == words


def test_what_was_changed_by_hand_differs_too() -> None:
    settings = RECIPES["quick"].settings
    assert differences_in_words(settings, ("clip_norm",)) == "Quick · gradient clipping by hand"
    # The run of a later program may have changed what this one does not know.
    assert differences_in_words(settings, ("later",)) == "Quick"


def test_a_model_of_several_layers_is_told_from_one_of_a_single_layer() -> None:
    large = RECIPES["large"].settings
    assert model_in_words(large) == "LSTM 3 × 1024"
    assert model_in_words(replace(large, num_layers=1)) == "LSTM 1024"


def test_the_end_of_a_run_is_its_time_limit_if_it_has_one() -> None:
    assert end_in_words(Settings(epochs=1000, time_limit_s=40.0)) == "40 s"
    assert end_in_words(Settings(epochs=1000)) == "1,000 epochs"
    assert end_in_words(Settings(epochs=1)) == "1 epoch"
