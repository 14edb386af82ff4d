"""The panel says how a grid stands, and offers what is possible then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from charrnn_gui.grids.panel import GridPanel, Stage
from charrnn_gui.grids.words import plan_in_words
from core.common import i18n
from core.runs.grid_standing import GridStanding


@pytest.fixture
def panel(qtbot: QtBot) -> GridPanel:
    panel = GridPanel()
    qtbot.addWidget(panel)
    panel.resize(400, 800)
    panel.show()
    panel.set_plan("6 runs", is_possible=True)
    return panel


def test_a_plan_can_be_started_if_it_is_possible(qtbot: QtBot, panel: GridPanel) -> None:
    with qtbot.waitSignal(panel.start_requested):
        panel.button.click()
    panel.set_plan("Choose a text first.", is_possible=False)
    assert not panel.button.isEnabled()
    assert panel.plan_sentence() == "Choose a text first."


def test_a_grid_under_way_can_be_paused_and_not_changed(
    qtbot: QtBot, panel: GridPanel, trained: dict[str, GridStanding]
) -> None:
    standing = trained["under way"]
    panel.show_standing(standing, {run.run.name: 60.0 for run in standing.runs})
    panel.set_stage(Stage.UNDER_WAY)
    assert panel.progress_sentence().startswith(f"{standing.num_over} of 8 · ")
    assert panel.progress_sentence().endswith(" left")
    assert not panel.form.isEnabled()
    with qtbot.waitSignal(panel.pause_requested):
        panel.button.click()
    panel.set_stage(Stage.PAUSING)
    assert not panel.button.isEnabled()


def test_a_stopped_grid_continues_or_is_widened(
    qtbot: QtBot, panel: GridPanel, trained: dict[str, GridStanding]
) -> None:
    panel.show_standing(trained["stopped"], {})
    panel.set_stage(Stage.OPEN)
    assert "paused" in panel.note.text()
    with qtbot.waitSignal(panel.continue_requested):
        panel.button.click()
    panel.form.seeds.chips[1].click()
    assert panel.button.text() == "Start the grid"
    with qtbot.waitSignal(panel.start_requested):
        panel.button.click()


@pytest.mark.parametrize(
    ("state", "problem", "said"),
    [
        ("cut off", "", "ended without a word"),
        ("failed", "The scheduler is lost.", "The scheduler is lost."),
        ("failed", "", "did not finish"),
    ],
)
def test_what_went_wrong_is_said_and_the_grid_continues(
    qtbot: QtBot, panel: GridPanel, trained: dict[str, GridStanding], state: str, problem: str, said: str
) -> None:
    standing = trained["stopped"]
    record = replace(standing.record, problem=problem)
    panel.show_standing(replace(standing, state=state, record=record), {})
    panel.set_stage(Stage.OPEN)
    assert said in panel.note.text()
    assert panel.button.text() == "Continue"
    with qtbot.waitSignal(panel.continue_requested):
        panel.button.click()


def test_a_grid_at_its_end_shows_its_means(panel: GridPanel, trained: dict[str, GridStanding]) -> None:
    panel.show_standing(trained["finished"], {})
    panel.set_stage(Stage.PLANNED)
    assert panel.progress_sentence() == "8 of 8"
    assert not panel.button.isVisible()
    model = panel.table.model()
    assert model.rowCount() == 4
    assert model.index(0, 0).data() in ("8 · 0.01", "8 · 0.001", "16 · 0.01", "16 · 0.001")
    assert "–" in model.index(0, 2).data()
    assert panel.verdict.text().startswith("The first two lie")


def test_the_means_are_named_as_what_they_are(panel: GridPanel, trained: dict[str, GridStanding]) -> None:
    panel.show_standing(trained["finished"], {})
    model, means = panel.table.model(), trained["finished"].table()

    def title() -> str:
        return str(model.headerData(1, Qt.Orientation.Horizontal))

    assert title() == "best held-out"
    panel.table.set_means(means, by_heldout=False)
    assert title() == "perplexity"


def test_everything_is_said_in_another_language(panel: GridPanel, trained: dict[str, GridStanding]) -> None:
    panel.show_standing(trained["finished"], {})
    i18n.set_language("zh_CN")
    panel.retranslate()
    panel.table.retranslate()
    assert "平均" in panel.table.model().headerData(0, Qt.Orientation.Horizontal)
    i18n.set_language("en")


@pytest.mark.parametrize("width", [300, 400, 560])
def test_the_panel_never_scrolls_sideways(
    panel: GridPanel, trained: dict[str, GridStanding], width: int
) -> None:
    panel.show_standing(trained["finished"], {})
    panel.resize(width, 700)
    content = panel.area.widget()
    assert content.width() <= panel.area.viewport().width()
    assert content.minimumSizeHint().width() <= panel.area.viewport().width()


def test_several_workers_are_offered_if_they_make_sense(
    qtbot: QtBot, panel: GridPanel, trained: dict[str, GridStanding]
) -> None:
    assert not panel.form.workers.isVisible()
    assert panel.workers() == 1
    other = GridPanel(most_workers=4)
    qtbot.addWidget(other)
    other.resize(400, 800)
    other.show()
    assert other.form.workers.isVisible()
    assert other.form.workers.maximum() == 4
    with qtbot.waitSignal(other.plan_changed):
        other.form.workers.setValue(3)
    assert other.workers() == 3
    # A grid is shown as it was begun, and can be continued with another number of them.
    standing = trained["stopped"]
    plan = replace(standing.record.plan, workers=2)
    other.show_standing(replace(standing, record=replace(standing.record, plan=plan)), {})
    assert other.workers() == 2
    other.set_stage(Stage.OPEN)
    other.form.workers.setValue(4)
    assert not other.is_changed
    with qtbot.waitSignal(other.continue_requested):
        other.button.click()
    assert other.workers() == 4


def test_the_time_of_several_workers_is_told_with_care(trained: dict[str, GridStanding]) -> None:
    assert plan_in_words(6, 120.0) == "6 runs, about 2 minutes"
    assert plan_in_words(6, 120.0, workers=2) == "6 runs, about 2 minutes or less"
    standing = trained["planned"]
    seconds = {run.run.name: 10.0 for run in standing.runs}
    two = replace(standing, record=replace(standing.record, plan=replace(standing.record.plan, workers=2)))
    assert standing.seconds_left(seconds) == 80.0
    assert two.seconds_left(seconds) == 40.0


def test_all_runs_of_a_grid_are_compared_at_once(
    qtbot: QtBot, panel: GridPanel, trained: dict[str, GridStanding]
) -> None:
    def action() -> QAction:
        panel.more_menu.aboutToShow.emit()
        return next(
            each for each in panel.more_menu.actions() if "all its runs" in each.text().replace("&", "")
        )

    assert not action().isEnabled()
    standing = trained["stopped"]
    panel.show_standing(standing, {})
    with qtbot.waitSignal(panel.runs_chosen) as chosen:
        action().trigger()
    begun = [run.path for run in standing.runs if run.summary is not None]
    assert 0 < len(begun) < len(standing.runs)
    assert chosen.args == [tuple(begun)]
