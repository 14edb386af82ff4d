"""The legend in a line."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui.plots.legend import Legend, LegendRow


@pytest.fixture
def legend(qtbot: QtBot) -> Legend:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.resize(600, 20)
    return legend


ROWS = [LegendRow("training", "#0b62b8"), LegendRow("held-out", "#b84a06")]
POINTED = [LegendRow("training", "#0b62b8", value="4.310"), LegendRow("held-out", "#b84a06", value="6.002")]


def test_names_only_until_the_person_points(legend: Legend) -> None:
    legend.set_rows("", ROWS)
    assert [shown[:2] for shown in legend.shown()] == [("training", ""), ("held-out", "")]
    legend.set_rows("epoch 12", POINTED)
    assert [shown[:2] for shown in legend.shown()] == [("training", "4.310"), ("held-out", "6.002")]
    assert legend.accessibleName() == "epoch 12, training 4.310, held-out 6.002"
    legend.grab()


def test_if_there_is_little_room_names_go_before_values(legend: Legend) -> None:
    legend.set_rows("epoch 12", POINTED)
    legend.resize(190, 20)
    assert [shown[:2] for shown in legend.shown()] == [("", "4.310"), ("", "6.002")]
    legend.resize(150, 20)
    assert [shown[:2] for shown in legend.shown()] == [("", "4.310")]
    legend.resize(100, 20)
    legend.set_rows("", ROWS)
    assert [shown[:2] for shown in legend.shown()] == [("training", "")]


def test_it_never_widens_its_parent(legend: Legend) -> None:
    legend.set_rows("", [LegendRow("a long name " * 20, "#000000")])
    assert legend.minimumSizeHint().width() == 0
    assert "…" in legend.shown()[0][0]
