"""Runs are asked for the same moment; the nearest that is kept answers, or it is said why none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.common.progress import Moment, SampleWritten
from core.runs.curves import RunCurves, read_curves
from core.runs.same_moment import TextSource, text_source
from tests.core.runs.made_runs import made_run

SAMPLES = (
    SampleWritten(Moment(1, 10), "分开", "分开一", epochs_done=1.0),
    SampleWritten(Moment(2, 20), "a", "ab", epochs_done=2.0),
)


@pytest.fixture
def curves(tmp_path: Path) -> RunCurves:
    return read_curves(made_run(tmp_path))


def found(curves: RunCurves, unit: str, value: float, *checkpoints: int) -> TextSource:
    return text_source(curves, SAMPLES, checkpoints, "分开", unit, value)


def test_a_sample_of_that_moment_is_taken_rather_than_weights(curves: RunCurves) -> None:
    assert found(curves, "epochs", 1.0, 10) == TextSource(1.0, "分开一", is_exact=True)


def test_weights_that_are_nearer_are_taken_rather_than_a_sample(curves: RunCurves) -> None:
    assert found(curves, "epochs", 2.0, 10, 20) == TextSource(2.0, None, 20, is_exact=True)


def test_the_nearest_moment_is_named_as_another_one(curves: RunCurves) -> None:
    source = found(curves, "epochs", 3.0, 24)
    assert (source.epoch, source.update, source.is_exact) == (pytest.approx(2.4), 24, False)


@pytest.mark.parametrize(("unit", "value"), [("perplexity", 10.0), ("seconds", 4.0)])
def test_the_moment_is_found_by_perplexity_and_by_seconds(curves: RunCurves, unit: str, value: float) -> None:
    assert found(curves, unit, value, 20) == TextSource(2.0, None, 20, is_exact=True)


@pytest.mark.parametrize(
    ("unit", "value", "why"),
    [
        ("epochs", 4.0, "It was trained for 3 epochs only."),
        ("perplexity", 1.0, "Its perplexity never was that low."),
        ("seconds", 7.0, "It was not trained for that long."),
    ],
)
def test_a_moment_that_a_run_never_had_is_said(curves: RunCurves, unit: str, value: float, why: str) -> None:
    assert found(curves, unit, value, 20) == TextSource(why=why)


def test_a_run_without_samples_and_weights_says_so(curves: RunCurves) -> None:
    assert "No weights" in text_source(curves, SAMPLES, (), "other", "epochs", 1.0).why
