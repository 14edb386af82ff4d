"""The curve of an earlier run, on every axis."""

from __future__ import annotations

import pytest

from charrnn_gui.plots.curve import curve_of, fill
from charrnn_gui.plots.places import UNITS
from charrnn_gui.plots.trace import Trace
from core.common.progress import EpochFinished, Moment

EPOCHS = [EpochFinished(Moment(n, 8 * n), 100.0 / n, None, 2.0 * n, 500.0, 0.1, 1.0) for n in (1, 2, 3)]


def test_it_begins_where_the_run_began_if_that_is_known() -> None:
    assert curve_of("x", EPOCHS).epochs == (1.0, 2.0, 3.0)
    curve = curve_of("x", EPOCHS, 1768.0)
    assert curve.epochs == (0.0, 1.0, 2.0, 3.0)
    assert curve.perplexities == (1768.0, 100.0, 50.0, pytest.approx(100 / 3))
    assert all(len(places) == 4 and places[0] == 0.0 for places in curve.places.values())


@pytest.mark.parametrize(
    ("unit", "end"), [("epochs", 3.0), ("updates", 24.0), ("characters", 3000.0), ("seconds", 6.0)]
)
def test_a_trace_ends_where_the_run_ended_on_every_axis(unit: str, end: float) -> None:
    assert unit in UNITS
    trace = Trace()
    trace.places.unit = unit
    fill(trace, curve_of("x", EPOCHS, 1768.0))
    assert trace.end() == pytest.approx(end)
