"""The list of runs in a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.common.progress import (
    Diverged,
    HeldoutEvaluated,
    Moment,
    RanksChanged,
    SettingChanged,
)
from core.runs import RunFolder, create_run, list_runs
from core.runs.events import event_json
from core.runs.grid_record import GRID_FILE
from core.runs.listing import title_of
from core.text.corpus import training_text
from tests.core.runs.test_about import change
from tests.core.runs.test_folder import CORPUS, EPOCH, SETTINGS


def test_runs_are_listed_newest_first_with_their_last_perplexity(tmp_path: Path) -> None:
    text = training_text(CORPUS, SETTINGS)
    older, newer = (create_run(tmp_path, SETTINGS, CORPUS, text, name) for name in ("b", "a"))
    newer.append(EPOCH)
    newer.append(replace(EPOCH, perplexity=7.25))
    newer.append(Diverged(Moment(3, 9), Moment(2, 6)))
    change(older, started="2026-11-23T20:01:00+00:00")
    change(newer, started="2026-11-23T21:30:00+01:00")  # 20:30 in London
    (tmp_path / "not a run").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    runs = list_runs(tmp_path)
    assert [(run.path.name, run.perplexity) for run in runs] == [("a", 7.25), ("b", None)]
    assert (runs[0].corpus_name, runs[0].state, runs[0].settings) == (CORPUS.name, "training", SETTINGS)


def test_the_last_perplexity_is_found_at_the_end_of_a_long_file(run: RunFolder) -> None:
    lines = [json.dumps(event_json(replace(EPOCH, perplexity=float(n)))) for n in range(1000)]
    (run.path / "metrics.jsonl").write_text("\n".join(lines) + '\n{"torn')
    assert (run.path / "metrics.jsonl").stat().st_size > 1 << 16
    assert list_runs(run.path.parent)[0].perplexity == 999.0


@pytest.fixture
def holding_out(run: RunFolder) -> RunFolder:
    change(run, settings=replace(SETTINGS, heldout_fraction=0.1).to_json())
    return run


def test_the_best_held_out_perplexity_and_the_time_are_found_in_a_long_file(holding_out: RunFolder) -> None:
    heldout = [9.5, 2.25, *(3.0 + n for n in range(1000))]
    epochs = [replace(EPOCH, heldout_perplexity=value, seconds=2.0 * n) for n, value in enumerate(heldout)]
    lines = [json.dumps(event_json(epoch)) for epoch in epochs]
    (holding_out.path / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    (found,) = list_runs(holding_out.path.parent)
    assert (found.best_heldout, found.heldout, found.seconds) == (2.25, 1002.0, 2002.0)


def test_a_run_in_its_first_epoch_has_the_perplexity_of_its_last_evaluation(
    holding_out: RunFolder,
) -> None:
    for update, value, seconds in ((64, 40.0, 30.0), (128, 31.5, 60.0), (192, 32.0, 90.0)):
        holding_out.append(HeldoutEvaluated(Moment(1, update), value, seconds, update / 1000))
    with (holding_out.path / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"event": "evaluation", "heldout_perplexity": 3')
    (found,) = list_runs(holding_out.path.parent)
    assert (found.perplexity, found.heldout, found.best_heldout, found.seconds) == (None, 32.0, 31.5, 90.0)


def test_an_epoch_without_an_evaluation_leaves_the_last_one(holding_out: RunFolder) -> None:
    holding_out.append(replace(EPOCH, heldout_perplexity=float("inf"), seconds=1.0))
    assert [each.heldout for each in list_runs(holding_out.path.parent)] == [float("inf")]
    holding_out.append(replace(EPOCH, heldout_perplexity=7.5, seconds=2.0))
    holding_out.append(replace(EPOCH, heldout_perplexity=None, seconds=3.0))
    (found,) = list_runs(holding_out.path.parent)
    assert (found.heldout, found.best_heldout, found.seconds) == (7.5, 7.5, 3.0)


def test_a_run_that_holds_nothing_out_has_no_best(run: RunFolder) -> None:
    run.append(replace(EPOCH, heldout_perplexity=None))
    assert [each.best_heldout for each in list_runs(run.path.parent)] == [None]


def test_no_workspace_is_an_empty_list(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "nowhere") == []


def test_settings_that_were_changed_by_hand_are_named_once(run: RunFolder) -> None:
    for now in (0.5, 0.1, None):
        run.append(SettingChanged(Moment(1, 3), 4.0, 0.5, "clip_norm", 1.0, now))
    run.append(SettingChanged(Moment(1, 4), 5.0, 0.6, "learning_rate", 0.1, 0.01))
    run.flush()
    assert [each.changed for each in list_runs(run.path.parent)] == [("clip_norm", "learning_rate")]


def test_how_many_processes_trained_a_run_is_told_in_order(run: RunFolder) -> None:
    assert [each.ranks for each in list_runs(run.path.parent)] == [()]
    run.append(RanksChanged(Moment(), 0.0, 0.0, 16))
    run.append(RanksChanged(Moment(1, 3), 4.0, 0.5, 1))
    assert [each.ranks for each in list_runs(run.path.parent)] == [(16, 1)]


def test_a_run_of_a_grid_is_named_after_its_grid_and_another_by_itself(tmp_path: Path) -> None:
    (tmp_path / "rates").mkdir()
    assert title_of(tmp_path / "rates" / "seed=1") == "seed=1"
    (tmp_path / "rates" / GRID_FILE).write_text("{}")
    assert title_of(tmp_path / "rates" / "seed=1") == "rates/seed=1"
    assert title_of(tmp_path / "rates") == "rates"
