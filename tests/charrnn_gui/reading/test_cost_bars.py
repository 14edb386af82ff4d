"""The scale of the bars fits what they show."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui.reading.cost_bars import CostBars


@pytest.mark.parametrize(
    ("changes", "scale"),
    [
        ([0.1, -0.48, 0.2], [-0.4, -0.2, 0.0, 0.2, 0.4]),
        ([0.5], [0.0, 0.2, 0.4]),
        ([-1.4, 1.0], [-1.0, 0.0, 1.0]),
        ([-5.5, 1.0], [-4.0, 0.0, 4.0]),
        ([], [0.0, 0.05, 0.1]),
    ],
)
def test_small_changes_have_a_small_scale(qtbot: QtBot, changes: list[float], scale: list[float]) -> None:
    bars = CostBars()
    qtbot.addWidget(bars)
    bars.set_changes(np.array(changes, np.float32))
    assert bars.scale_values() == pytest.approx(scale)
    bars.grab()


def test_costs_have_a_scale_that_does_not_grow_as_they_get_small(qtbot: QtBot) -> None:
    bars = CostBars()
    qtbot.addWidget(bars)
    bars.set_costs(np.array([0.1, 0.4], np.float32))
    assert bars.scale_values() == pytest.approx([0.0, 2.0, 4.0])
