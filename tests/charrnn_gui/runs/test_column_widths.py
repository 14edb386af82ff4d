"""Columns share the width that there is."""

from __future__ import annotations

from charrnn_gui.runs.column_widths import fitted


def test_with_room_enough_every_column_has_what_it_wants() -> None:
    assert fitted([200, 100], [50, 100], 300) == [200, 100]


def test_columns_give_up_what_they_can_spare_and_fill_the_room_but_for_a_rounding() -> None:
    widths = fitted([200, 100, 50], [50, 100, 20], 300)
    assert widths[1] == 100
    assert 298 <= sum(widths) <= 300


def test_without_any_room_the_least_widths_stay() -> None:
    assert fitted([200, 100], [50, 100], 60) == [50, 100]
