"""The legend in a line."""

from __future__ import annotations

from dataclasses import replace

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


def test_a_short_name_is_whole_or_its_row_is_left_out(legend: Legend) -> None:
    names = ["training", "held-out", "each update"]
    large = legend.font()
    large.setPixelSize(24)
    legend.setFont(large)
    legend.set_rows("", [LegendRow(name, "#0b62b8") for name in names])
    for width in range(60, 600, 10):
        legend.resize(width, 20)
        shown = [name for name, _value, _color in legend.shown()]
        assert shown == names[: len(shown)]
    assert shown == names


MANY = [LegendRow(f"hidden_size={size},seed={seed}", "#0b62b8") for size in (32, 64) for seed in (0, 1)]
READ = [replace(row, value="12.34 / 12.34") for row in MANY]


def test_with_more_lines_every_name_stays_beside_its_values(qtbot: QtBot) -> None:
    legend = Legend(most_lines=3, usual_value="88.88 / 88.88")
    qtbot.addWidget(legend)
    legend.resize(600, 60)
    legend.set_rows("", MANY)
    height = legend.sizeHint().height()
    names = [name for name, _value, _color in legend.shown()]
    assert names == [row.name for row in MANY]
    legend.set_rows("epoch 12", READ)
    assert legend.shown() == [(row.name, row.value, row.color) for row in READ]
    # What is below it does not move when the person points.
    assert legend.sizeHint().height() == height > 2 * Legend().sizeHint().height() - 2
    assert len({place.line for place in legend._placed()}) == 2
    legend.grab()


def test_names_are_cut_before_they_go(qtbot: QtBot) -> None:
    legend = Legend(most_lines=2, usual_value="88.88 / 88.88")
    qtbot.addWidget(legend)
    legend.set_rows("epoch 12", READ)
    legend.resize(440, 40)
    assert all(name and "…" in name and value for name, value, _color in legend.shown())
    assert len(legend.shown()) == len(READ)
    legend.resize(280, 40)
    assert {name for name, _value, _color in legend.shown()} == {""}


def test_only_the_longest_name_is_cut_if_that_is_enough(legend: Legend) -> None:
    long = LegendRow("2026-11-28 quick, d2l-scratch with another tanh", "#0b62b8")
    short = [LegendRow(name, "#b84a06") for name in ("smooth updates", "held-out text", "held-out")]
    legend.set_rows("", [*short, long])
    for width in range(420, 600, 10):
        legend.resize(width, 20)
        names = [name for name, _value, _color in legend.shown()]
        assert names[:3] == [row.name for row in short]
        assert "…" in names[3]


def test_values_are_cut_before_names_go(qtbot: QtBot) -> None:
    legend = Legend(most_lines=2, usual_value="88.88 / 88.88")
    qtbot.addWidget(legend)
    legend.set_rows("epoch 12", [replace(row, short_value="12.34") for row in READ])
    legend.resize(380, 40)
    assert [value for _name, value, _color in legend.shown()] == ["12.34"] * len(READ)
    assert all(name for name, _value, _color in legend.shown())
    # Who can't see it gets all of it.
    assert legend.accessibleName().count("12.34 / 12.34") == len(READ)


def test_it_never_widens_its_parent(legend: Legend) -> None:
    legend.set_rows("", [LegendRow("a long name " * 20, "#000000")])
    assert legend.minimumSizeHint().width() == 0
    assert "…" in legend.shown()[0][0]


def test_names_that_are_cut_differ(legend: Legend) -> None:
    names = [f"2026-11-28-2121-songci-gru-from-{number}-low" for number in (223178, 178074)]
    legend.set_rows("", [LegendRow(name, "#0b62b8") for name in names])
    legend.resize(260, 20)
    shown = [name for name, _value, _color in legend.shown()]
    assert "223178" in shown[0]
    assert "178074" in shown[1]
