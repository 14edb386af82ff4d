"""Perplexities, earlier runs and reference lines, as the plot shows them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from charrnn_gui.learning.perplexity_content import LINES, PerplexityContent
from charrnn_gui.plots.curve import Curve
from charrnn_gui.plots.live_plot import LivePlot
from core.common.progress import EpochFinished, HeldoutEvaluated, Moment, UpdateFinished
from tests.charrnn_gui.plots.curves import BASELINES, ends_of_values, epoch, update


def drawn(plot: LivePlot, content: PerplexityContent, name: str) -> tuple[list[float], list[float]]:
    x, y = content._main[name].getData()
    return ([], []) if x is None else (x.tolist(), (10**y if plot.logarithmic else y).tolist())


def values(plot: LivePlot) -> dict[str, str]:
    return {row.name: row.value for row in plot.legend_rows}


def test_updates_and_epochs_are_drawn_where_they_happened(plot: LivePlot, content: PerplexityContent) -> None:
    content.add_updates([update(0.5, 900), update(1.0, 700)])
    content.add_epochs([epoch(1, 800), epoch(2, 400, 500.0)])
    assert drawn(plot, content, "updates") == (pytest.approx([0.5, 1.0]), pytest.approx([900, 700]))
    assert drawn(plot, content, "epochs") == (pytest.approx([1, 2]), pytest.approx([800, 400]))
    assert drawn(plot, content, "heldout") == (pytest.approx([2]), pytest.approx([500]))


def test_scattered_held_out_text_is_called_pieces_where_there_is_room(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.add_epochs([epoch(1, 800, 900.0)])
    plot.grab()
    assert "held-out" in values(plot)
    content.name_heldout(is_scattered=True)
    assert "held-out pieces" in values(plot)
    content.name_heldout(has_room=False)
    assert "held-out" in values(plot)
    content.name_heldout(is_scattered=False, has_room=True)
    assert "held-out" in values(plot)


def test_infinite_perplexity_is_a_gap_and_not_a_fault(plot: LivePlot, content: PerplexityContent) -> None:
    content.add_updates([update(0.25, 900), update(0.5, math.inf), update(0.75, 700)])
    content.add_epochs([epoch(1, math.inf, math.inf), epoch(2, math.nan), epoch(3, 500, 600)])
    assert np.isnan(drawn(plot, content, "updates")[1]).tolist() == [False, True, False]
    assert np.isnan(drawn(plot, content, "epochs")[1]).tolist() == [True, True, False]
    plot.grab()


def test_a_run_of_infinite_perplexities_is_drawn_as_nothing(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.add_updates([UpdateFinished(Moment(1, i), math.inf, 1, 1.0, 1.0, 0.1 * i) for i in (1, 2, 3)])
    content.add_epochs([EpochFinished(Moment(1, 3), math.inf, math.inf, 1.0, 1.0, 1.0, 1.0)])
    plot.refresh()
    assert all(not np.isfinite(trace.series.y).any() for trace in content._main.values())


def test_a_run_that_diverges_does_not_press_the_rest_flat(plot: LivePlot, content: PerplexityContent) -> None:
    content.set_baselines(BASELINES)
    content.add_epochs([epoch(1, 800), epoch(2, 1e200)])
    assert plot.getViewBox().viewRange()[1][1] < 6


def test_pointing_reads_the_values_of_the_nearest_epoch(plot: LivePlot, content: PerplexityContent) -> None:
    content.add_epochs([epoch(n, 1000 / n, 2000 / n if n % 2 == 0 else None) for n in range(1, 11)])
    content.set_overlays([Curve("earlier", (1, 2, 3, 4), (900.0, 800.0, 700.0, 600.0))])
    assert content.nearest(4.4) == 4
    plot.point_at(content.nearest(4.4))
    assert values(plot) == {"training": "250.0", "held-out": "500.0", "earlier": "600.0"}
    assert plot.legend_title == "epoch 4"
    plot.point_at(content.nearest(4.6))
    assert values(plot) == {"training": "200.0", "held-out": "–", "earlier": "–"}
    plot.point_at(None)
    assert set(values(plot).values()) == {""}


def look(place: float, perplexity: float) -> HeldoutEvaluated:
    return HeldoutEvaluated(Moment(math.ceil(place), round(8 * place)), perplexity, 1.0, place)


def test_evaluations_within_epochs_are_drawn_among_those_at_their_ends(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.add_epochs([], [look(0.25, 900), look(0.5, 850)])
    assert drawn(plot, content, "heldout") == (pytest.approx([0.25, 0.5]), pytest.approx([900, 850]))
    ends = [EpochFinished(Moment(n, 8 * n), 400 / n, 600 / n, 1.0, 1.0, 0.1, 1.0) for n in (1, 2)]
    content.add_epochs(ends, [look(0.75, 700), look(1.5, 500)])
    assert drawn(plot, content, "heldout")[0] == pytest.approx([0.25, 0.5, 0.75, 1, 1.5, 2])
    assert drawn(plot, content, "epochs")[0] == pytest.approx([1, 2])
    content.add_epochs([], [look(2.5, 650)])
    (ring,) = [point for point in content.points() if point.is_ring]
    assert (ring.epoch, ring.value) == (2, 300)


def test_the_crosshair_stops_at_evaluations_within_epochs(plot: LivePlot, content: PerplexityContent) -> None:
    content.add_epochs([epoch(1, 800, 900.0), epoch(2, 400, 600.0)], [look(1.5, 700)])
    plot.point_at(content.nearest(1.4))
    assert values(plot) == {"training": "–", "held-out": "700.0"}
    assert plot.legend_title == "epoch 1.50"
    assert [content.next_stop(1.5, step) for step in (-1, 1)] == [1, 2]
    assert [content.next_stop(place, step) for place, step in ((1, -1), (2, 1))] == [None, None]


def test_before_any_epoch_or_evaluation_a_step_leads_to_a_whole_epoch(content: PerplexityContent) -> None:
    assert content.next_stop(0.5, 1) is None
    content.add_updates([update(n / 8, 900) for n in range(1, 9)])
    assert [content.next_stop(0.5, step) for step in (-1, 1)] == [0.125, 1.0]


def test_pointing_before_the_first_epoch_reads_updates(plot: LivePlot, content: PerplexityContent) -> None:
    assert content.nearest(0.3) is None
    content.add_updates([update(0.25, 900), update(0.5, 800)])
    plot.point_at(content.nearest(0.4))
    assert values(plot) == {"each update": "800.0"}


def test_hidden_lines_are_neither_drawn_nor_named(plot: LivePlot, content: PerplexityContent) -> None:
    content.set_baselines(BASELINES)
    content.add_updates([update(1, 900)])
    content.add_epochs([epoch(1, 800, 900)])
    content.set_shown_lines(frozenset({"epochs"}))
    assert list(values(plot)) == ["training"]
    assert plot.margin_texts() == ()
    assert not any(line.isVisible() for line in plot._labels.levels._lines)
    content.set_shown_lines(frozenset(LINES))
    assert len(values(plot)) == 3
    assert len(plot.margin_texts()) == 4


def test_overlays_come_and_go_with_names_and_colours_of_their_own(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_overlays([Curve(f"run {i}", (1, 2), (100.0 + i, 50.0)) for i in range(3)])
    # Their names stand at the edge of the plot: the legend has them with their values only.
    assert values(plot) == {}
    plot.point_at(1.0)
    assert list(values(plot)) == ["run 0", "run 1", "run 2"]
    assert len({row.color for row in plot.legend_rows}) == 3
    content.set_overlays([Curve("only", (1, 2), (7.0, 5.0))])
    assert list(values(plot)) == ["only"]
    assert [trace.isVisible() for trace in content._overlay_traces] == [True, False, False]
    content.set_overlays([])
    assert values(plot) == {}


def test_no_two_of_eighteen_overlays_look_alike(plot: LivePlot, content: PerplexityContent) -> None:
    content.set_overlays([Curve(f"run {i}", (1, 2), (100.0 + i, 50.0)) for i in range(18)])
    plot.point_at(1.0)
    assert len({(row.color, row.dashes) for row in plot.legend_rows}) == 18
    drawn = {(trace.color, trace._dashes, trace.style) for trace in content._overlay_traces}
    assert len(drawn) == 18
    # The colour of the run on show is its own.
    assert content.colors.train not in {row.color for row in plot.legend_rows}


def test_earlier_runs_are_named_at_the_right_edge_in_their_colours_and_none_over_another(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_baselines(BASELINES)
    names = ["2026-11-28-0451-songci-gru", "short", "third"]
    content.set_overlays([Curve(name, (1, 2, 3), (100.0, 50.0, 40.0 + i)) for i, name in enumerate(names)])
    plot.grab()
    shown = {label.text: (label, text_y) for label, _line, text_y in plot._labels.levels._labels.placed()}
    assert {"…0451-songci-gru", "short", "third"} <= set(shown)
    assert [shown[name][0].color for name in ("short", "third")] == [
        content.colors.overlay(i) for i in (1, 2)
    ]
    places = sorted(text_y for _label, text_y in shown.values())
    assert np.diff(places).min() >= 10
    # The margin has room for the longest.
    assert set(shown) >= set(plot.margin_texts()[4:])
    content.set_overlays([])
    assert len(plot.margin_texts()) == 4


def test_the_name_of_an_earlier_run_stands_where_its_curve_leaves_what_is_in_sight(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_overlays([Curve("run", (1, 2, 3, 4), (100.0, 50.0, math.nan, 5.0))])
    (end,) = content.edge_names(100.0)
    (earlier,) = content.edge_names(3.5)
    (none,) = content.edge_names(0.5)
    assert (end.value, earlier.value) == (5.0, 50.0)
    assert math.isnan(none.value)
    plot.grab()


def test_the_expected_curve_is_drawn_only_while_there_is_no_other(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_baselines(BASELINES)
    content.set_ghost(Curve("", (0.0, 1.0, 30.0), (1027.0, 500.0, 1.1)))
    plot.grab()
    assert content._ghost.isVisible()
    assert content._ghost.color == content.colors.accent_line
    assert plot.visible_epochs()[1] == pytest.approx(30)
    assert content.is_empty(), "the plot still says what to do"
    assert values(plot) == {}
    content.add_updates([update(0.5, 900)])
    plot.refresh()
    assert not content._ghost.isVisible()
    assert plot.visible_epochs()[1] < 30
    content.clear()
    plot.refresh()
    assert content._ghost.isVisible()
    content.set_ghost(None)
    assert not content.has_ghost


def test_a_cleared_run_leaves_overlays_and_references(plot: LivePlot, content: PerplexityContent) -> None:
    content.set_baselines(BASELINES)
    content.set_overlays([Curve("earlier", (1,), (9.0,))])
    content.add_epochs([epoch(1, 800)])
    content.clear()
    assert plot.margin_texts()[4:] == ("earlier",)
    plot.point_at(1.0)
    assert list(values(plot)) == ["earlier"]


def test_a_million_updates_are_drawn_with_no_more_points_than_pixels(
    plot: LivePlot, content: PerplexityContent
) -> None:
    x = np.linspace(0.001, 250, 1_000_000)
    content._main["updates"].series.extend(x, 1 + 1000 * np.exp(-x / 30))
    content.add_updates([update(250.01, 1.02)])
    assert len(drawn(plot, content, "updates")[0]) <= 2 * plot.width() * plot.devicePixelRatioF()


def test_one_spike_leaves_the_curve_of_a_linear_plot_as_high_as_it_was(
    plot: LivePlot, content: PerplexityContent
) -> None:
    plot.set_logarithmic(False)
    content.set_baselines(BASELINES)
    content.add_updates([update(n / 20, 20_000 if n == 300 else 100 + 2000 / n) for n in range(1, 601)])
    content.add_epochs([epoch(n, 100 + 100 / n, 120 + 100 / n) for n in range(1, 31)])
    low, high = ends_of_values(plot)
    assert low == 0
    assert 220 <= high < 400


def test_a_partial_epoch_is_drawn_where_its_last_update_is(
    plot: LivePlot, content: PerplexityContent
) -> None:
    whole, part = epoch(1, 800), EpochFinished(Moment(2, 256), 700, 750, 1.0, 1.0, 0.1, 1.0, 256 / 245)
    content.add_epochs([whole, part])
    assert drawn(plot, content, "epochs")[0] == pytest.approx([1, 256 / 245])
    assert drawn(plot, content, "heldout")[0] == pytest.approx([256 / 245])


def test_the_last_values_stand_at_the_ends_of_their_curves(content: PerplexityContent) -> None:
    content.add_epochs([epoch(1, 800, 900.0), epoch(2, 400)])
    assert [(p.epoch, p.text, p.is_ring) for p in content.points()] == [
        (2, "400.0", False),
        (1, "900.0", False),
    ]
    content.set_shown_lines(frozenset({"epochs"}))
    assert [point.text for point in content.points()] == ["400.0"]


def test_the_best_held_out_value_is_marked_once_it_is_past(content: PerplexityContent) -> None:
    content.add_epochs([epoch(1, 800, 900.0), epoch(2, 400, 500.0)])
    assert not any(point.is_ring for point in content.points())
    content.add_epochs([epoch(3, 300, 600.0), epoch(4, 200, 500.0)])
    (ring,) = [point for point in content.points() if point.is_ring]
    assert (ring.epoch, ring.value, ring.text) == (2, 500, "best 500.0")
    content.add_epochs([epoch(5, 100, math.inf), epoch(6, 90, math.nan)])
    assert [point.text for point in content.points()] == ["90.00", "best 500.0"]


def test_no_perplexity_below_one_is_in_sight(plot: LivePlot, content: PerplexityContent) -> None:
    content.add_epochs([epoch(n, 1 + 0.1 / n) for n in range(1, 20)])
    assert 0.94 < ends_of_values(plot)[0] <= 1.006


def test_the_curve_of_a_run_that_is_pointed_at_is_wide_and_above_the_others(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_overlays([Curve(name, (1.0, 2.0), (90.0, 80.0)) for name in ("one", "two")])
    content.emphasize("two")
    one, two = content._overlay_traces
    assert two.opts["pen"].widthF() > one.opts["pen"].widthF()
    assert two.zValue() > one.zValue()
    content.emphasize("")
    assert two.opts["pen"].widthF() == one.opts["pen"].widthF()
    assert two.zValue() == one.zValue()
