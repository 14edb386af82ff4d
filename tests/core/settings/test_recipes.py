"""The recipes are those the book and the program's own words promise."""

from __future__ import annotations

import dataclasses

import pytest

from core.settings.recipes import DEFAULT_RECIPE, RECIPES, Recipe, recipe_of
from core.settings.settings import Settings


def test_recipes_are_found_by_their_own_names() -> None:
    assert all(name == recipe.name for name, recipe in RECIPES.items())
    assert {"quick", "d2l-scratch", "d2l-concise"} <= set(RECIPES)


def test_the_default_recipe_is_the_quick_one() -> None:
    assert DEFAULT_RECIPE == "quick"
    assert DEFAULT_RECIPE in RECIPES


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_has_words_and_possible_settings(recipe: Recipe) -> None:
    assert recipe.label
    assert recipe.description.endswith(".")
    assert recipe.description.count(". ") == 0
    assert Settings.from_json(recipe.settings.to_json()) == recipe.settings


def test_no_two_recipes_are_the_same() -> None:
    assert len({recipe.settings for recipe in RECIPES.values()}) == len(RECIPES)
    assert len({recipe.label for recipe in RECIPES.values()}) == len(RECIPES)


BOOK = {
    "hidden_size": 256,
    "num_steps": 35,
    "batch_size": 32,
    "epochs": 250,
    "max_chars": 10_000,
    "newlines_to_spaces": True,
    "num_layers": 1,
    "embedding_size": 0,
    "heldout_fraction": 0.0,
    "weight_decay": 0.0,
    "dropout": 0.0,
    "schedule": "constant",
    "prefixes": ("分开", "不分开"),
    "sample_chars": 50,
    "sample_every": 50,
}
OWN = {
    "d2l-scratch": {
        "cell": "scratch",
        "sampling": "random",
        "optimizer": "sgd",
        "learning_rate": 100.0,
        "clip_norm": 0.01,
    },
    "d2l-concise": {
        "cell": "rnn_tanh",
        "sampling": "consecutive",
        "carry_state": True,
        "optimizer": "adam",
        "learning_rate": 1e-3,
        "clip_norm": 0.0,
    },
}


@pytest.mark.parametrize("name", OWN)
def test_the_books_recipes_are_the_books(name: str) -> None:
    values = dataclasses.asdict(RECIPES[name].settings)
    for setting, value in (BOOK | OWN[name]).items():
        assert values[setting] == value, setting


def test_the_concise_recipe_says_why_nothing_is_clipped() -> None:
    details = RECIPES["d2l-concise"].details
    assert "generator" in details
    assert "0.01" in details
    # The clipped variant is one switch away.
    dataclasses.replace(RECIPES["d2l-concise"].settings, clip_norm=0.01)


def test_settings_are_recognised_as_the_recipe_they_follow() -> None:
    own = {
        "seed": 9,
        "device": "cpu",
        "prefixes": ("春",),
        "keep_text": "never",
        "save_interval_s": 60.0,
        "save_every_epochs": 5,
        "checkpoints_kept": 9,
    }
    for name, recipe in RECIPES.items():
        assert recipe_of(recipe.settings) == name
        assert recipe_of(dataclasses.replace(recipe.settings, **own)) == name  # type: ignore[arg-type]
        assert recipe_of(dataclasses.replace(recipe.settings, num_steps=9)) == ""


def test_a_recipe_that_is_sized_is_followed_at_every_size_and_time_limit() -> None:
    quality = RECIPES["quality"].settings
    assert recipe_of(dataclasses.replace(quality, hidden_size=9, time_limit_s=600.0)) == "quality"
    assert recipe_of(dataclasses.replace(quality, hidden_size=9, sized=False)) == ""
    assert recipe_of(dataclasses.replace(RECIPES["quick"].settings, hidden_size=9)) == ""


def test_a_recipe_leaves_what_no_recipe_says() -> None:
    own = Settings(seed=9, device="cpu", prefixes=("春",), keep_text="never", checkpoints_kept=9, epochs=7)
    wanted = RECIPES["d2l-scratch"].applied(own)
    assert (wanted.seed, wanted.device, wanted.prefixes, wanted.keep_text) == (9, "cpu", ("春",), "never")
    assert (wanted.checkpoints_kept, wanted.epochs, wanted.cell) == (9, 250, "scratch")
