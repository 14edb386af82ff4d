"""What each small plot shows, and the one scale of all."""

from __future__ import annotations

from dataclasses import replace

from charrnn_gui.grids.cells import table_of
from core.runs.grid_standing import GridStanding
from core.settings.grid import Variation


def test_rows_are_the_first_setting_and_columns_the_second(trained: dict[str, GridStanding]) -> None:
    table = table_of(trained["finished"], {})
    assert (table.row_labels, table.column_labels) == (("8", "16"), ("0.01", "0.001"))
    assert [cell.name for cell in table.cells] == [
        "hidden units 8 · learning rate 0.01",
        "hidden units 8 · learning rate 0.001",
        "hidden units 16 · learning rate 0.01",
        "hidden units 16 · learning rate 0.001",
    ]


def test_all_values_lie_within_one_scale(trained: dict[str, GridStanding]) -> None:
    table = table_of(trained["finished"], {})
    for cell in table.cells:
        assert len(cell.training) == len(cell.heldout) == 2
        for curve in (*cell.training, *cell.heldout):
            assert all(table.low <= y <= table.high and 0 < x <= table.last for x, y in curve)
    assert table.reference is not None
    assert table.low <= table.reference <= table.high


def test_the_best_cell_has_the_lowest_mean(
    trained: dict[str, GridStanding],
) -> None:
    standing = trained["finished"]
    (best,) = [cell for cell in table_of(standing, {}).cells if cell.is_best]
    assert best.name == standing.table()[0].in_words()
    by_path = {run.path: run.summary for run in standing.runs}
    values = [by_path[path].best_heldout for path in best.begun]  # type: ignore[union-attr]
    assert values == sorted(values)  # type: ignore[type-var]


def test_runs_that_wait_say_when_they_begin_if_that_is_known(trained: dict[str, GridStanding]) -> None:
    standing = trained["planned"]
    seconds = {run.run.name: 10.0 for run in standing.runs}
    assert [cell.inside for cell in table_of(standing, seconds).cells] == [
        "in 0:00",
        "in 0:10",
        "in 0:20",
        "in 0:30",
    ]
    assert {cell.inside for cell in table_of(standing, {}).cells} == {"–"}


def test_a_stopped_run_is_told_as_such(trained: dict[str, GridStanding]) -> None:
    cells = table_of(trained["stopped"], {}).cells
    assert any(cell.below == "stopped" for cell in cells)


def test_one_setting_stands_in_a_row_and_many_values_in_several(trained: dict[str, GridStanding]) -> None:
    standing = trained["planned"]
    for number, columns, rows in ((3, 3, 1), (6, 4, 2)):
        varied = (Variation("hidden_size", tuple(range(1, number + 1))),)
        plan = replace(standing.record.plan, variations=varied)
        runs = tuple(replace(standing.runs[0], run=run) for run in plan.runs())
        table = table_of(replace(standing, record=replace(standing.record, plan=plan), runs=runs), {})
        assert (table.num_columns, table.num_rows, table.row_labels) == (columns, rows, ())
        assert len(table.cells) == number
