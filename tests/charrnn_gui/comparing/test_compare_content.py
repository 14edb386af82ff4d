"""The plot of Compare: every run in its colour, a branch from its fork on, read at one place of the axis."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from charrnn_gui.comparing.compare_content import CompareContent
from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.look.tokens import LIGHT
from charrnn_gui.plots.live_plot import LivePlot
from core.runs.curves import read_curves
from core.runs.listing import RunSummary
from tests.core.runs.made_runs import BASELINES, COUNT


@pytest.fixture
def curves(runs: list[RunSummary]) -> list[ComparedCurve]:
    return [ComparedCurve(run.path, number, read_curves(run.path)) for number, run in enumerate(runs)]


@pytest.fixture
def content(qtbot: QtBot, curves: list[ComparedCurve]) -> CompareContent:
    content = CompareContent()
    plot = LivePlot(content)
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    plot.show()
    content.set_runs(curves)
    content.plot = plot  # type: ignore[attr-defined]  # Else Python would take it away.
    return content


def rows(content: CompareContent, place: float | None) -> dict[str, str]:
    return {row.name: row.value for row in content.legend(place)[1]}


def test_training_is_solid_and_heldout_dashed_in_the_colour_of_the_run(
    content: CompareContent, curves: list[ComparedCurve]
) -> None:
    for curve in curves:
        traces = content._runs[curve.path]
        assert traces.training.style is Qt.PenStyle.SolidLine
        assert traces.heldout.style is Qt.PenStyle.CustomDashLine
        assert traces.training.color == traces.heldout.color == LIGHT.compared(curve.number)


def test_the_legend_reads_training_and_heldout_of_every_run_at_one_place(content: CompareContent) -> None:
    assert content.legend(2.0)[0] == "epoch 2"
    assert rows(content, 2.0) == {
        "first": "10.00 / 15.00",
        "branch": "10.00 / 15.00",
        "other": "10.00 / 15.00",
        "held-out": "",
    }
    # Where a run has no value, there is none.
    assert rows(content, 1.0)["branch"] == "– / –"
    assert rows(content, 4.0)["first"] == "– / –"
    content.set_axes("epochs", "bits")
    assert rows(content, 2.0)["first"] == "3.322 / 3.907"


def test_the_place_is_read_in_the_unit_of_the_axis(content: CompareContent) -> None:
    content.set_axes("seconds", "perplexity")
    assert content.legend(4.0)[0] == "0:04"
    assert rows(content, 4.0)["first"] == "10.00 / 15.00"
    content.set_axes("characters", "perplexity")
    assert content.legend(20 * COUNT)[0] == "800 characters"
    assert rows(content, 20 * COUNT)["first"] == "10.00 / 15.00"


def test_a_branch_begins_at_its_fork_with_a_ring(content: CompareContent, runs: list[RunSummary]) -> None:
    (point,) = content.points()
    assert point.is_ring
    assert point.epoch == pytest.approx(1.5)
    assert point.value == pytest.approx(math.sqrt(200))
    content.set_axes("updates", "perplexity")
    assert content.points()[0].epoch == pytest.approx(15)
    assert content._runs[runs[1].path].training.series.x[0] == pytest.approx(1.5)


def test_smoothing_keeps_the_single_updates_behind_the_curve(
    content: CompareContent, runs: list[RunSummary]
) -> None:
    traces = content._runs[runs[0].path]
    assert not traces.band.isVisible()
    content.smoothed = 10
    content.set_axes("epochs", "perplexity")
    assert traces.band.isVisible()
    assert len(traces.band.series) == len(traces.training.series) == 30
    assert traces.band.zValue() < traces.training.zValue()


def test_gradient_norms_are_an_option_without_heldout_and_baselines(
    content: CompareContent, runs: list[RunSummary]
) -> None:
    content.set_baselines(BASELINES)
    assert len(content.levels()) == 4
    content.set_axes("epochs", "gradient")
    assert content.levels() == []
    assert not content._runs[runs[0].path].heldout.isVisible()
    assert rows(content, 1.0)["first"] == "10.50"


def test_a_pointed_run_is_wide_and_in_front(content: CompareContent, runs: list[RunSummary]) -> None:
    usual = content._runs[runs[0].path].training.width
    content.emphasize(runs[0].path)
    first, other = (content._runs[run.path].training for run in (runs[0], runs[2]))
    assert first.width > usual == other.width
    assert first.zValue() > other.zValue()
    content.emphasize(None)
    assert first.width == usual


def test_the_nearest_curve_is_found_within_reach(content: CompareContent, runs: list[RunSummary]) -> None:
    # Only the branch is as long.
    height = math.log10(5.0)
    assert content.nearest_run(4.0, height, 0.05, logarithmic=True) == runs[1].path
    assert content.nearest_run(4.0, height + 0.1, 0.05, logarithmic=True) is None


def test_the_crosshair_stops_at_the_values_of_all_runs(content: CompareContent) -> None:
    assert content.nearest(1.4) == pytest.approx(1.5)
    assert content.next_stop(1.0, 1) == pytest.approx(1.5)
    assert content.next_stop(2.0, 1) == pytest.approx(3.0)
    assert content.next_stop(2.0, -1) == pytest.approx(1.5)
    assert content.next_stop(4.0, 1) is None


def test_names_stand_at_the_ends_of_the_lines_with_their_last_values(content: CompareContent) -> None:
    names = [(name.name, name.figure) for name in content.edge_names(4.0)]
    assert names == [("first", "6.667"), ("branch", "5.000"), ("other", "6.667")]


def test_runs_of_a_grid_are_called_by_what_differs_in_legend_and_margin(
    content: CompareContent, curves: list[ComparedCurve]
) -> None:
    grids = ("one/rate=0.1,seed=0", "two/rate=0.1,seed=0", "one/rate=0.2,seed=0")
    content.set_runs([replace(curve, path=Path(name)) for curve, name in zip(curves, grids, strict=True)])
    names = ["one: 0.1", "two: 0.1", "0.2"]
    assert [row.name for row in content.legend(None)[1]][:3] == names
    assert [name.name for name in content.edge_names(4.0)] == names


def test_a_run_that_is_removed_leaves_nothing_and_one_that_has_grown_is_drawn_on(
    content: CompareContent, curves: list[ComparedCurve]
) -> None:
    content.set_runs(curves[:1])
    assert set(rows(content, None)) == {"first", "held-out"}
    drawn = content._runs[curves[0].path].training
    grown = ComparedCurve(curves[0].path, 0, curves[1].curves)
    content.set_runs([grown, curves[2]])
    assert content._runs[curves[0].path].training is drawn
    assert set(rows(content, None)) == {"first", "other", "held-out"}


def test_an_empty_plot_says_what_to_do(content: CompareContent) -> None:
    content.set_runs(())
    assert content.is_empty()
    assert "Check runs" in content.words().invitation
