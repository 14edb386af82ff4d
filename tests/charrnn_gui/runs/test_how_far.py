"""How far a finished run continues is asked in place, and answered by a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from charrnn_gui.runs.columns import COLUMNS
from charrnn_gui.runs.how_far import HowFar
from charrnn_gui.runs.panel import RunsPanel
from charrnn_gui.runs.run_row import RunRow
from core.common.i18n import set_language
from core.settings.run_end import RunEnd


@pytest.fixture
def asking(qtbot: QtBot) -> HowFar:
    asking = HowFar()
    qtbot.addWidget(asking)
    return asking


def test_as_many_epochs_again_are_proposed_and_the_sum_follows_what_is_typed(
    asking: HowFar, qtbot: QtBot
) -> None:
    asking.ask("eight", RunEnd(8), 8.0)
    assert asking.question() == "eight has finished 8 epochs. Train it for 8 more epochs, 16 in all."
    asking.number.setValue(3)
    assert asking.question().endswith("3 more epochs, 11 in all.")
    with qtbot.waitSignal(asking.answered) as answered:
        QTest.keyClick(asking.number, Qt.Key.Key_Return)
    assert answered.args == [RunEnd(11)]
    assert asking.isHidden()


def test_a_run_that_its_time_limit_ended_is_asked_for_seconds(asking: HowFar, qtbot: QtBot) -> None:
    asking.ask("short", RunEnd(1000, 60.0), 256 / 245)
    assert asking.question() == (
        "Its time limit ended short after 1.04 epochs. Train it for 60 more seconds, 120 in all."
    )
    with qtbot.waitSignal(asking.answered) as answered:
        asking.yes_button.click()
    assert answered.args == [RunEnd(1000, 120.0)]


def test_many_seconds_are_shown_in_figures_and_not_as_a_power_of_ten(asking: HowFar) -> None:
    asking.ask("short", RunEnd(1000, 60.5), 1.0)
    asking.number.selectAll()
    QTest.keyClicks(asking.number, "9999999")
    assert asking.question().endswith("9999999 more seconds, 10,000,059.5 in all.")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_question_fits_beside_setup_on_a_small_screen(asking: HowFar, language: str) -> None:
    set_language(language)
    asking.ask("2026-11-27-1818-" + "a-long-name-" * 4 + "gru-from-12345", RunEnd(10_000), 10_000.0)
    assert asking.minimumSizeHint().width() <= 690


def test_escape_gives_up(asking: HowFar, qtbot: QtBot) -> None:
    asking.ask("eight", RunEnd(8), 8.0)
    with qtbot.assertNotEmitted(asking.answered):
        QTest.keyClick(asking.number, Qt.Key.Key_Escape)
    assert asking.isHidden()


def row(name: str, state: str, epochs: float) -> RunRow:
    path = Path("/runs") / name
    return RunRow(
        path, name, "songci", "GRU 32", 9.0, epochs, "2026-11-27T08:00:00+00:00", state, end=RunEnd(8)
    )


def test_the_panel_asks_about_a_finished_run_and_lets_another_go_on_at_once(qtbot: QtBot) -> None:
    panel = RunsPanel()
    qtbot.addWidget(panel)
    panel.change_runs([row("done", "finished", 8.0), row("stopped", "stopped", 256 / 245)])
    panel.select(Path("/runs/done"))
    with qtbot.assertNotEmitted(panel.continue_requested):
        panel.head.buttons["continue"].click()
    assert not panel.head.how_far.isHidden()
    with qtbot.waitSignal(panel.continue_requested) as wanted:
        panel.head.how_far.yes_button.click()
    assert wanted.args == [Path("/runs/done"), RunEnd(16)]
    panel.head.buttons["continue"].click()
    panel.select(Path("/runs/stopped"))
    assert panel.head.how_far.isHidden(), "the question was about the other run"
    with qtbot.waitSignal(panel.continue_requested) as wanted:
        panel.head.buttons["continue"].click()
    assert wanted.args == [Path("/runs/stopped"), None]
    shown = [panel._model.index(place, COLUMNS.index("epochs")).data() for place in range(2)]
    assert shown == ["8", "1.04"]
