"""The curves of a run are read as arrays, and know where a branch begins."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.common.errors import RunError
from core.common.progress import HeldoutEvaluated, Moment, Told
from core.runs import RunFolder, create_run
from core.runs.about import Origin
from core.runs.curves import RunCurves, _places, read_curves
from core.runs.listing import summary_of
from core.runs.records import UPDATE_ROW
from core.text.corpus import training_text
from tests.core.runs.made_runs import COUNT, made_run
from tests.core.runs.test_folder import CORPUS, SETTINGS


def made(folder: Path, num_updates: int, origin: Origin | None = None) -> Path:
    path = made_run(folder, num_updates=num_updates, origin=origin)
    with RunFolder.claimed(path) as run:
        run.append(HeldoutEvaluated(Moment(1, 5), 40.0, 1.0, 0.5))
        run.flush()
    return path


def test_epochs_evaluations_and_updates_lie_at_their_epochs(tmp_path: Path) -> None:
    curves = read_curves(made(tmp_path, 25))
    assert curves.epochs.tolist() == [[1.0, 2.0], [20.0, 10.0]]
    assert curves.heldout.tolist() == [[0.5, 1.0, 2.0], [40.0, 30.0, 15.0]]
    assert curves.updates.shape == (4, 25)
    assert curves.updates[:, -1].tolist() == [2.5, 4.0, COUNT, 25.5]
    assert curves.fork is None


@pytest.mark.parametrize(
    ("unit", "place", "epoch"),
    [
        ("epochs", 1.5, 1.5),
        ("updates", 15.0, 1.5),
        ("characters", 15.0 * COUNT, 1.5),
        ("seconds", 3.0, 1.5),
        ("updates", 999.0, 2.5),
    ],
)
def test_a_place_in_any_unit_is_found(tmp_path: Path, unit: str, place: float, epoch: float) -> None:
    assert read_curves(made(tmp_path, 25)).epoch_at(unit, place) == pytest.approx(epoch)


def test_the_first_epoch_with_a_perplexity_is_found(tmp_path: Path) -> None:
    curves = read_curves(made(tmp_path, 25))
    assert curves.epoch_of_perplexity(12.0) == 2.0
    assert curves.epoch_of_perplexity(9.0) is None


def test_a_branch_knows_where_it_begins(tmp_path: Path) -> None:
    folder = made(tmp_path, 25, Origin("parent", Moment(2, 13)))
    assert read_curves(folder).fork == pytest.approx(1.3)
    assert summary_of(folder).origin == Origin("parent", Moment(2, 13))


def test_a_run_that_has_just_begun_has_empty_curves(tmp_path: Path) -> None:
    text = training_text(CORPUS, SETTINGS)
    create_run(tmp_path, SETTINGS, CORPUS, text, "run").release()
    curves = read_curves(tmp_path / "run")
    assert [curves.epochs.shape, curves.heldout.shape, curves.updates.shape] == [(2, 0), (2, 0), (4, 0)]
    assert curves.epoch_at("updates", 5.0) == 5.0


def test_the_places_of_a_long_run_are_few_and_the_characters_before_a_branch_are_counted() -> None:
    rows = np.zeros(100_000, UPDATE_ROW)
    rows["update"], rows["count"] = np.arange(51, 100_051), COUNT
    rows["epochs_done"] = rows["update"] / 1_000
    places = _places(rows, Told())
    assert places["updates"].shape[1] <= 2_000
    assert places["characters"][:, 0].tolist() == [0.051, 51 * COUNT]
    assert RunCurves(np.empty((2, 0)), np.empty((2, 0)), np.empty((4, 0)), np.empty((3, 0)), places).epoch_at(
        "updates", 40_000
    ) == pytest.approx(40.0)


@pytest.mark.parametrize("origin", [5, {"run": 1, "epoch": 1, "update": 1}, {"run": "a", "epoch": -1}])
def test_an_origin_that_makes_no_sense_is_damage(tmp_path: Path, origin: object) -> None:
    folder = made(tmp_path, 1)
    about = json.loads((folder / "run.json").read_text("utf-8"))
    (folder / "run.json").write_text(json.dumps({**about, "origin": origin}), "utf-8")
    with pytest.raises(RunError):
        summary_of(folder)
