"""The trials of settings: every run of a plan is made, and tells what it learned or why it could not."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks import tuning
from core.text.corpus import Corpus, training_text
from core.text.library import load_shipped

RUN = {"text": "songci", "updates": 3, "changes": {"hidden_size": 8, "batch_size": 4, "num_steps": 8}}


def made(folder: Path, *plan: dict[str, object]) -> list[dict[str, object]]:
    (folder / "songci.txt").write_text(load_shipped("songci").text[:20_000], "utf-8")
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    output = folder / "made.jsonl"
    assert tuning.main([str(folder), str(folder / "plan.json"), "--output", str(output)]) == 0
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def test_a_run_of_a_plan_is_the_same_again_and_both_halves_are_predicted(tmp_path: Path) -> None:
    first, second, longer = made(tmp_path, RUN, RUN, {**RUN, "updates": 40})
    for half in ("chosen_by", "reported"):
        assert first[half] == second[half]
        assert 0 < float(str(longer[half])) < float(str(first[half])) < 2 * math.log(5000)


def test_a_run_that_fails_does_not_end_the_plan(tmp_path: Path) -> None:
    failed, good = made(tmp_path, {**RUN, "changes": {"learning_rate": -1.0}}, RUN)
    assert "error" in failed
    assert "reported" in good


@pytest.mark.parametrize("held_out", ["end", "scattered"])
def test_both_halves_together_are_what_was_held_out(held_out: str) -> None:
    settings = tuning.settings_of({"heldout_from": held_out, "heldout_fraction": 0.25}, 0)
    text = training_text(Corpus("songci", load_shipped("songci").text[:40_000]), settings)
    (first, pieces), (second, more) = tuning.halves(text)
    assert sorted([*first, *second]) == sorted(text.heldout_ids[:])
    assert abs(len(first) - len(second)) <= len(first) // pieces
    assert (pieces, more) == ((1, 1) if held_out == "end" else (5, 5))
