"""A grid has a run for every combination of values, named for what varies."""

from __future__ import annotations

import pytest

from core.common.errors import UserError
from core.settings.grid import MOST_RUNS, Variation, grid_runs, short_name_of, variation_of
from core.settings.settings import Settings
from core.settings.specs import SettingsError

SETTINGS = Settings(hidden_size=8)


def test_values_are_read_as_the_option_set_reads_them() -> None:
    assert variation_of("hidden-size = 128, 256") == Variation("hidden_size", (128, 256))
    assert variation_of("learning_rate=1e-2,0.004") == Variation("learning_rate", (0.01, 0.004))
    assert variation_of("cell=gru,lstm") == Variation("cell", ("gru", "lstm"))
    assert variation_of("carry_state=on,off") == Variation("carry_state", (True, False))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hidden_size", "takes a setting with its values"),
        ("hidden_size=", "takes a setting with its values"),
        ("=3", "takes a setting with its values"),
        ("hidden_size=1,,2", "takes a setting with its values"),
        ("hidden_sise=1,2", "Did you mean hidden_size?"),
        ("hidden_size=1,two", "two"),
        ("seed=1,2,1", "twice"),
        ("seed=1,01", "twice"),
        ("prefixes=a,b", "can't vary"),
        ("device=cpu,cuda", "can't vary"),
    ],
)
def test_what_can_not_vary_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said.replace("?", r"\?")):
        variation_of(text)


def test_there_is_a_run_for_every_combination_and_each_seed_once_before_the_next() -> None:
    runs = grid_runs(SETTINGS, [Variation("hidden_size", (8, 16)), Variation("seed", (1, 2))])
    assert [run.name for run in runs] == [
        "hidden_size=8,seed=1",
        "hidden_size=16,seed=1",
        "hidden_size=8,seed=2",
        "hidden_size=16,seed=2",
    ]
    assert [(run.settings.hidden_size, run.settings.seed) for run in runs] == [
        (8, 1),
        (16, 1),
        (8, 2),
        (16, 2),
    ]
    assert runs[1].values == {"hidden_size": 16, "seed": 1}


def test_an_impossible_combination_is_refused_before_anything_is_trained() -> None:
    with pytest.raises(SettingsError, match=r"^hidden_size=0: “hidden units” must be at least 1"):
        grid_runs(SETTINGS, [Variation("hidden_size", (8, 0))])


def test_too_many_runs_and_names_that_are_too_long_are_refused() -> None:
    with pytest.raises(UserError, match="at most 1,000"):
        grid_runs(SETTINGS, [Variation("seed", tuple(range(MOST_RUNS + 1)))])
    many = [
        Variation("heldout_fraction", (0.125,)),
        Variation("learning_rate", (0.0078125,)),
        Variation("embedding_size", (1024,)),
    ]
    with pytest.raises(UserError, match="too long"):
        grid_runs(SETTINGS, many)
    with pytest.raises(UserError, match="varies twice"):
        grid_runs(SETTINGS, [Variation("seed", (1,)), Variation("seed", (2,))])


def test_a_short_name_holds_what_tells_the_runs_of_a_grid_apart() -> None:
    runs = grid_runs(SETTINGS, [Variation("hidden_size", (8, 16)), Variation("seed", (1, 2))])
    short = [short_name_of(run.name) for run in runs]
    assert short == ["8 · 1", "16 · 1", "8 · 2", "16 · 2"]
    for name in ("2026-11-28-1401-austen-gru", "a=", "=b", "not a key=1", ""):
        assert short_name_of(name) == name
