"""Means over seeds, and a sentence that takes chance for chance."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from core.runs import create_run
from core.runs.grid_table import is_by_heldout, means, verdict
from core.runs.listing import RunSummary, summary_of
from core.text.corpus import training_text
from tests.core.runs.test_folder import CORPUS, SETTINGS


@pytest.fixture
def summary(tmp_path: Path) -> RunSummary:
    settings = replace(SETTINGS, heldout_fraction=0.2)
    run = create_run(tmp_path, settings, CORPUS, training_text(CORPUS, settings), "run")
    run.release()
    return summary_of(run.path)


def runs_of(summary: RunSummary, heldout: dict[int, list[float]]) -> list[tuple[dict[str, int], RunSummary]]:
    return [
        ({"hidden_size": size, "seed": seed}, replace(summary, best_heldout=value, seconds=10.0 * size))
        for size, values in heldout.items()
        for seed, value in enumerate(values)
    ]


def test_the_seeds_of_a_setting_are_one_row_and_the_lowest_mean_is_first(summary: RunSummary) -> None:
    first, second = means(runs_of(summary, {1: [7.0, 9.0], 2: [5.0, 6.0]}))
    assert (first.values, first.mean, first.spread, first.seconds) == ({"hidden_size": 2}, 5.5, 1.0, 20.0)
    assert (second.mean, second.spread) == (8.0, 2.0)
    assert first.in_words() == "hidden units 2"


def test_a_difference_smaller_than_that_between_seeds_is_doubted(summary: RunSummary) -> None:
    assert "is not known" in verdict(means(runs_of(summary, {1: [5.0, 6.0], 2: [5.5, 6.5]})))
    assert "more than two seeds" in verdict(means(runs_of(summary, {1: [5.0, 5.1], 2: [6.0, 6.1]})))
    assert "may be chance" in verdict(means(runs_of(summary, {1: [5.0], 2: [6.0]})))
    assert verdict(means(runs_of(summary, {1: [5.0, 6.0]}))) == ""


def test_runs_without_a_finite_perplexity_are_counted_but_not_averaged(summary: RunSummary) -> None:
    (row,) = means(runs_of(summary, {1: [5.0, math.inf]}))
    assert (row.mean, row.num_runs, row.perplexities) == (5.0, 2, (5.0,))
    (nothing,) = means(runs_of(summary, {1: [math.inf]}))
    assert nothing.mean == math.inf


def test_without_held_out_text_in_all_runs_the_training_text_counts(summary: RunSummary) -> None:
    without = replace(summary, settings=SETTINGS, perplexity=3.0)
    assert not is_by_heldout([summary, without])
    (row,) = means([({"seed": 1}, without)])
    assert row.mean == 3.0
