"""Values as lines of JSON, and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from core.common.errors import RunError
from core.common.progress import (
    BaselinePassed,
    CheckpointKept,
    Continued,
    Diverged,
    Event,
    HeldoutEvaluated,
    HeldoutImproved,
    Moment,
    Paused,
    RanksChanged,
    SampleWritten,
    SettingChanged,
    Started,
)
from core.runs import RunFolder
from core.runs.events import EVENT_NAMES, event_json
from tests.core.runs.test_folder import EPOCH


def test_numbers_that_json_lacks_are_strings_and_come_back(run: RunFolder) -> None:
    run.append(replace(EPOCH, perplexity=math.inf, gradient_norm=math.nan, heldout_perplexity=math.inf))
    (line,) = (run.path / "metrics.jsonl").read_text("utf-8").splitlines()
    values = json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert (values["perplexity"], values["gradient_norm"]) == ("Infinity", "NaN")
    (epoch,) = RunFolder.open(run.path).told().epochs
    assert epoch.perplexity == epoch.heldout_perplexity == math.inf
    assert math.isnan(epoch.gradient_norm)


def test_a_lone_surrogate_in_a_prefix_survives(run: RunFolder) -> None:
    sample = SampleWritten(Moment(1, 1), "\udc80", "\udc80x")
    run.append(sample)
    assert RunFolder.open(run.path).told().samples == (sample,)


EVENTS: list[Event | Diverged] = [
    Started(Moment(), 0.0, 0.0),
    Started(Moment(3, 40), 7.5, 2.4, "a run with “quotes”\n"),
    Paused(Moment(1, 7), 1.25, 0.5),
    Continued(Moment(1, 7), 1.25, 0.5),
    HeldoutImproved(Moment(2, 14), 2.5, 1.0, 31.5, math.inf),
    BaselinePassed(Moment(2, 14), 2.5, 1.0, "trigram", 5.5, 5.25),
    CheckpointKept(Moment(2, 20), 3.0, 1.5, "change"),
    SettingChanged(Moment(2, 20), 3.0, 1.5, "clip_norm", 1.0, 0.0),
    SettingChanged(Moment(2, 20), 3.0, 1.5, "learning_rate", 0.1, None),
    Diverged(Moment(3, 30), Moment(2, 20), 4.0, 2.25),
    RanksChanged(Moment(2, 20), 3.0, 1.5, 2),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_was_told(run: RunFolder, event: Event | Diverged) -> None:
    run.append(event)
    (found,) = RunFolder.open(run.path).told().events
    assert (found, repr(found)) == (event, repr(event))


@pytest.mark.parametrize("perplexity", [31.5, math.inf])
def test_an_evaluation_within_an_epoch_comes_back_as_it_was_told(run: RunFolder, perplexity: float) -> None:
    evaluation = HeldoutEvaluated(Moment(2, 9), perplexity, 1.75, 1.25)
    run.append(evaluation)
    assert RunFolder.open(run.path).told().evaluations == (evaluation,)
    (line,) = (run.path / "metrics.jsonl").read_text("utf-8").splitlines()
    values = {"epoch": 2, "update": 9, "epochs_done": 1.25, "seconds": 1.75}
    shown = "Infinity" if math.isinf(perplexity) else perplexity
    assert json.loads(line) == {"event": "evaluation", **values, "heldout_perplexity": shown}


@pytest.mark.parametrize(
    ("key", "value"),
    [("heldout_perplexity", None), ("seconds", -1.0), ("epochs_done", "Infinity"), ("update", 1.5)],
)
def test_an_evaluation_of_other_types_is_damaged(run: RunFolder, key: str, value: object) -> None:
    line = {**(event_json(HeldoutEvaluated(Moment(2, 9), 31.5, 1.75, 1.25)) or {}), key: value}
    (run.path / "metrics.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    with pytest.raises(RunError, match="damaged"):
        run.told()


def test_every_kind_of_event_has_a_name_of_its_own_and_is_tried_here() -> None:
    assert set(EVENT_NAMES) == {type(e) for e in EVENTS} - {Diverged}
    # By name: each class with slots has a twin without.
    assert {kind.__name__ for kind in EVENT_NAMES} == {kind.__name__ for kind in Event.__subclasses__()}
    assert len(set(EVENT_NAMES.values())) == len(EVENT_NAMES)


@pytest.mark.parametrize(
    ("event", "key", "value"),
    [
        (EVENTS[2], "seconds", -1.0),
        (EVENTS[2], "seconds", "Infinity"),
        (EVENTS[2], "epochs_done", None),
        (EVENTS[2], "update", 1.5),
        (EVENTS[5], "baseline", 3),
        (EVENTS[5], "perplexity", "many"),
        (EVENTS[8], "now", []),
        (EVENTS[8], "before", None),
        (EVENTS[9], "seconds", "soon"),
        (EVENTS[10], "ranks", 0),
        (EVENTS[10], "ranks", 1.5),
        (EVENTS[10], "ranks", True),
    ],
)
def test_an_event_of_other_types_is_damaged(run: RunFolder, event: Event, key: str, value: object) -> None:
    line = json.dumps({**(event_json(event) or {}), key: value})
    (run.path / "metrics.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(RunError, match="damaged"):
        run.told()


def test_a_divergence_of_an_earlier_version_has_no_time(run: RunFolder) -> None:
    line = {"event": "diverged", "epoch": 3, "update": 9, "restored_epoch": 2, "restored_update": 6}
    (run.path / "metrics.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    (found,) = run.told().events
    assert found == Diverged(Moment(3, 9), Moment(2, 6))
    assert isinstance(found, Diverged)
    assert found.seconds is None
