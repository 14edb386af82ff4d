"""What differs is shown, bold where it is unlike the first run, and the table is as high as its rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from charrnn_gui.comparing.differences_section import DifferencesSection
from charrnn_gui.theme import dress
from core.runs.comparison import ComparedRun, compared
from core.runs.listing import RunSummary
from tests.core.runs.made_runs import made_run

ROLE = Qt.ItemDataRole


@pytest.fixture
def facts(runs: list[RunSummary]) -> list[ComparedRun]:
    return [compared(run.path) for run in runs]


@pytest.fixture
def section(qtbot: QtBot, facts: list[ComparedRun]) -> DifferencesSection:
    section = DifferencesSection()
    qtbot.addWidget(section)
    section.resize(700, 600)
    section.show()
    section.set_runs(facts, [0, 1, 2])
    return section


def row(section: DifferencesSection, label: str) -> int:
    labels = [section.model.index(row, 0).data() for row in range(section.model.rowCount())]
    return labels.index(label)


def cell(section: DifferencesSection, label: str, column: int, role: int = ROLE.DisplayRole) -> Any:
    return section.model.index(row(section, label), column).data(role)


def test_only_differing_settings_are_listed_and_what_is_unlike_the_first_run_is_bold(
    section: DifferencesSection,
) -> None:
    assert section.model.num_settings == 3
    assert [cell(section, "hidden units", column) for column in (1, 2, 3)] == ["8", "8", "16"]
    assert cell(section, "hidden units", 2, ROLE.FontRole) is None
    assert cell(section, "hidden units", 3, ROLE.FontRole).weight() >= 600
    assert cell(section, "parameters", 3, ROLE.FontRole) is None
    assert cell(section, "cell", 3, ROLE.AccessibleTextRole) == "other, cell: GRU, unlike the first run"


def test_of_a_single_run_no_number_of_differing_settings_is_said(
    section: DifferencesSection, facts: list[ComparedRun]
) -> None:
    assert section._count.text().startswith("3 of ")
    section.set_runs(facts[:1], [0])
    assert section._count.text() == "Only one run is checked. Check another to see what differs."
    assert cell(section, "parameters", 1)


def test_what_came_of_it_stands_below(section: DifferencesSection) -> None:
    assert row(section, "share copied") > row(section, "parameters") > row(section, "hidden units")
    assert cell(section, "epochs trained", 2) == "4"


def test_what_stands_beside_the_names_or_was_planned_is_not_said_again(
    section: DifferencesSection, tmp_path: Path
) -> None:
    labels = [section.model.index(row, 0).data() for row in range(section.model.rowCount())]
    assert "perplexity" not in labels
    assert "best held-out" not in labels
    # Two runs that were trained for as long as they were to be.
    section.set_runs([compared(made_run(tmp_path, name, epochs=4)) for name in ("one", "two")], (0, 1))
    labels = [section.model.index(row, 0).data() for row in range(section.model.rowCount())]
    assert "parameters" in labels
    assert "epochs trained" not in labels


def test_the_first_column_stands_below_its_title(section: DifferencesSection) -> None:
    section.resize(800, 500)
    dress(section)
    section.show()
    title = section._title.mapTo(section, section._title.rect().topLeft()).x()
    drawn = section.grab().toImage()
    top = section.table.mapTo(section, section.table.viewport().geometry().topLeft()).y()
    ground = drawn.pixelColor(300, top + 6)
    inked = [x for x in range(60) for y in range(top + 4, top + 24) if drawn.pixelColor(x, y) != ground]
    assert abs(min(inked) - title) <= 2


def test_a_switch_shows_all_settings(section: DifferencesSection) -> None:
    few = section.table.sizeHint().height()
    section.switch.button("all").click()
    assert section.model.num_settings > 20
    assert section.table.sizeHint().height() > few
    section.switch.button("differing").click()
    assert section.table.sizeHint().height() == few


def test_every_column_has_the_colour_and_the_name_of_its_run(section: DifferencesSection) -> None:
    header = [section.model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert header == ["setting", "first", "branch", "other"]
    icon = section.model.headerData(1, Qt.Orientation.Horizontal, ROLE.DecorationRole)
    assert not icon.isNull()


def test_without_a_checked_run_it_says_so(section: DifferencesSection) -> None:
    section.set_runs((), ())
    assert section.model.rowCount() == 0
    assert section._count.text() == "No run is checked."


def test_fifty_runs_scroll_sideways_with_readable_columns(
    section: DifferencesSection, facts: list[ComparedRun]
) -> None:
    section.set_runs([facts[0]] * 50, [0] * 50)
    assert section.table.columnWidth(50) >= 100
    assert section.table.horizontalScrollBar().maximum() > 0


def test_whoever_reads_the_table_stays_at_the_same_place_while_a_run_grows(
    section: DifferencesSection, facts: list[ComparedRun]
) -> None:
    section.table.setCurrentIndex(section.model.index(2, 3))
    grown = replace(facts[0], characters_per_second=99.0)
    section.set_runs([grown, *facts[1:]], [0, 1, 2])
    assert (section.table.currentIndex().row(), section.table.currentIndex().column()) == (2, 3)
    assert cell(section, "characters/s", 1) == "99"
    section.set_runs(facts[:2], [0, 1])
    assert section.model.columnCount() == 3


def test_runs_of_the_same_name_in_two_grids_have_different_titles(
    section: DifferencesSection, tmp_path: Path
) -> None:
    for grid in ("one", "two"):
        (tmp_path / grid).mkdir()
    paths = [made_run(tmp_path / grid, "run") for grid in ("one", "two")]
    section.resize(900, 300)
    section.set_runs([compared(path) for path in paths], (0, 1))
    titles = [section.model.headerData(column, Qt.Orientation.Horizontal) for column in (1, 2)]
    assert titles == ["one: run", "two: run"]
