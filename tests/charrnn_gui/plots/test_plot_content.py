"""What a content has to say, and what it may leave to the base class."""

from __future__ import annotations

import math

import pytest

from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.plots.plot_content import Level
from tests.charrnn_gui.plots.curves import OneCurve, ends_of_values


def test_any_content_is_drawn_named_and_pointed_at(frame: LivePlot, one_curve: OneCurve) -> None:
    assert frame.accessibleName() == "A curve"
    assert frame.written() == ("value", "epoch")
    assert frame.invitation.isVisible()
    one_curve.trace.series.extend([1, 2, 30], [10.0, 100.0, 5000.0])
    one_curve.grown.emit()
    assert not frame.invitation.isVisible()
    assert one_curve.trace.getData()[1].tolist() == pytest.approx([1, 2, math.log10(5000)])
    assert frame.visible_epochs()[1] >= 30
    one_curve.lines = [Level(1e6, "a million", "#ff0000", "#ff0000")]
    one_curve.changed.emit()
    assert frame.margin_texts() == ("a million",)
    assert ends_of_values(frame)[1] >= 1e6
    frame.point_at(2)
    assert [row.value for row in frame.legend_rows] == ["2"]
    one_curve.trace.series.clear()
    one_curve.cleared.emit()
    assert frame.pointed_at is None
    assert frame.visible_epochs()[1] < 2
    assert frame.invitation.isVisible()


def test_a_content_is_empty_until_a_curve_has_a_point(one_curve: OneCurve) -> None:
    assert one_curve.is_empty()
    one_curve.trace.series.extend([1], [math.nan])
    assert not one_curve.is_empty()
