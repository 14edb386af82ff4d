"""The middle and Write show the run on display; Setup is about the next one, and the two never mix."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui import messages as m
from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from core.common.progress import Moment, Told, UpdateFinished
from core.runs import RunFolder, list_runs
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.catalogue import shipped
from core.text.library import load_shipped
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

GOLDEN = Path(__file__).parents[1] / "golden" / "schema-1"
StartApp = Callable[..., App]
OTHER = next(corpus.name for corpus in shipped() if corpus.language == "en")


def press(app: App, name: str) -> None:
    action = app.window.actions_by_name[name]
    assert action.isEnabled(), name
    action.trigger()


def wait_for(qtbot: Any, app: App, state: RunState) -> None:
    qtbot.waitUntil(lambda: app.session.state is state, timeout=PATIENCE_MS)


def trained(qtbot: Any, app: App) -> Path:
    """Train the run in Setup to its end, and return its folder."""
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)
    folder = app.session.open_run_folder
    assert folder is not None
    return folder


def test_a_run_that_is_stopped_before_its_first_update_is_said_to_end_once_it_is_built(
    qtbot: Any, start_app: StartApp
) -> None:
    app = start_app()
    said: list[str] = []
    app.session.state_changed.connect(lambda _state: said.append(app.window.status.sentence()))
    press(app, "train")
    press(app, "stop")
    assert said[-1] == "Stopping: the run ends as soon as its model is built…"
    wait_for(qtbot, app, RunState.STOPPED)
    assert app.window.status.sentence() == "Stopped and saved. The model can still write."
    folder = app.session.open_run_folder
    assert folder is not None
    assert RunFolder.open(folder).moment == Moment()


def open_text(qtbot: Any, app: App, source: Source) -> None:
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        app.session.text.open_source(source)


def lines(app: App) -> Baselines | None:
    return app.window.learning.perplexity._baselines


def pins(app: App) -> tuple[str, ...]:
    return app.window.write._pinned


def test_the_empty_plot_says_what_happens_while_a_run_starts(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    invitation, said = app.window.learning.perplexity_plot.invitation, {}
    app.session.state_changed.connect(lambda state: said.setdefault(state, invitation.text()))
    assert "Train" in invitation.text()
    trained(qtbot, app)
    assert all(said[state].startswith("The first update") for state in (RunState.STARTING, RunState.TRAINING))
    assert "first update" not in said[RunState.FINISHED]


def test_a_text_opened_while_a_run_is_trained_changes_neither_its_lines_nor_its_pins(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000, prefixes=("东风",)))
    samples: list[str] = []
    app.session.progressed.connect(lambda p: samples.extend(s.prefix for s in p.told.samples))
    press(app, "train")
    wait_for(qtbot, app, RunState.TRAINING)
    qtbot.waitUntil(lambda: bool(samples), timeout=PATIENCE_MS)
    before = lines(app)
    assert before is not None
    open_text(qtbot, app, Source.shipped(OTHER))
    app.session.set_settings(replace(app.session.settings, clip_norm=0.25))
    assert app.session.settings.prefixes == load_shipped(OTHER).prefixes
    del samples[:]
    qtbot.waitUntil(lambda: len(samples) >= 3, timeout=PATIENCE_MS)
    assert set(samples) == {"东风"}
    assert lines(app) == before
    assert pins(app) == ("东风",)
    assert app.window.learning.gradient._clip_norm == small_settings.clip_norm
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    assert lines(app) == before
    folder = app.session.open_run_folder
    assert folder is not None
    run = RunFolder.open(folder)
    assert (run.baselines, run.settings.prefixes) == (before, ("东风",))
    # Without a run on display, what is known of the next one is shown.
    press(app, "reset")
    wait_for(qtbot, app, RunState.EMPTY)
    assert lines(app) not in (None, before)
    assert pins(app) == load_shipped(OTHER).prefixes
    assert app.window.learning.gradient._clip_norm == 0.25


def test_an_opened_run_brings_its_own_lines_and_pins(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    own = lines(app)
    press(app, "reset")
    wait_for(qtbot, app, RunState.EMPTY)
    open_text(qtbot, app, Source.shipped(OTHER))
    assert lines(app) not in (None, own)
    with qtbot.waitSignal(app.session.run_opened, timeout=PATIENCE_MS) as opened:
        app.session.open_run(folder)
    assert lines(app) == own
    assert pins(app) == ("东风",)
    assert folder.name in app.window.header.heading.text()
    assert "Song ci" in app.window.header.heading.text()
    # Why it is on another device than was wanted is of the computer: it is said once.
    on_the_cpu = replace(opened.args[0], device_note="No GPU: none is there. The CPU is used.")
    for said in ("No GPU", ""):
        app.window.message_bar.clear()
        app.presenter.tell_device(on_the_cpu)
        assert app.window.message_bar.text().startswith(said)
    assert not app.window.message_bar.text()


def test_an_old_run_gets_its_lines_once_they_are_counted_and_none_if_its_text_is_gone(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    own = lines(app)
    about = json.loads((folder / "run.json").read_text("utf-8"))
    del about["baselines"]
    (folder / "run.json").write_text(json.dumps(about), "utf-8")
    golden = folders.workspace / "golden"
    shutil.copytree(GOLDEN, golden)
    with qtbot.waitSignal(app.session.run_opened, timeout=PATIENCE_MS):
        app.session.open_run(golden)
    assert lines(app) is None
    with qtbot.waitSignal(app.session.baselines_counted, timeout=PATIENCE_MS):
        app.session.open_run(folder)
    assert lines(app) == own
    assert "baselines" not in json.loads((folder / "run.json").read_text("utf-8")), "it was only looked at"
    assert lines(app) == own


def test_pins_changed_beside_a_run_are_that_runs_and_its_texts(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    open_text(qtbot, app, Source.shipped(OTHER))
    app.window.write.set_prefix("何处")
    app.window.write.pin_button.click()
    assert pins(app) == ("东风", "何处")
    qtbot.waitUntil(lambda: RunFolder.open(folder).settings.prefixes == ("东风", "何处"), timeout=PATIENCE_MS)
    assert app.session.settings.prefixes == load_shipped(OTHER).prefixes
    open_text(qtbot, app, Source.shipped("songci"))
    assert app.session.settings.prefixes == ("东风", "何处")
    app.remembering.remember()
    assert app._preferences.get("pins", {})["shipped:songci"] == ["东风", "何处"]


def test_pins_that_can_not_be_written_are_not_shown(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    # Something stands where the run is claimed, so that nothing can be written.
    (folder / "training.lock").unlink(missing_ok=True)
    (folder / "training.lock").mkdir()
    app.window.write.set_prefix("何处")
    with qtbot.waitSignal(app.session.failed, timeout=PATIENCE_MS):
        app.window.write.pin_button.click()
    qtbot.waitUntil(lambda: pins(app) == ("东风",), timeout=PATIENCE_MS)
    assert app.session.settings.prefixes == RunFolder.open(folder).settings.prefixes == ("东风",)


def test_pins_of_a_run_that_was_renamed_are_kept_in_its_new_folder(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    now = folder.with_name("other")
    with qtbot.waitSignal(app.workspace.run_moved, timeout=PATIENCE_MS):
        app.workspace.rename(folder, "other")
    app.session.pin(("东风", "何处"))
    qtbot.waitUntil(lambda: RunFolder.open(now).settings.prefixes == ("东风", "何处"), timeout=PATIENCE_MS)
    assert not folder.exists()
    assert pins(app) == ("东风", "何处")


def test_pins_of_the_run_leave_it_said_what_is_wrong_with_the_next_text(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    trained(qtbot, app)
    open_text(qtbot, app, Source.shipped(OTHER))
    app.session.set_settings(replace(app.session.settings, max_chars=600, batch_size=512))
    train = app.window.actions_by_name["train"]
    qtbot.waitUntil(lambda: not train.isEnabled(), timeout=PATIENCE_MS)
    app.session.pin(("东风", "何处"))
    assert pins(app) == ("东风", "何处")
    assert not train.isEnabled()


def test_pins_that_come_quickly_are_all_kept(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    wanted: tuple[str, ...] = ("东风",)
    for prefix in ("何处", "明月", "春"):
        wanted = (*wanted, prefix)
        app.session.pin(wanted)
    qtbot.waitUntil(lambda: RunFolder.open(folder).settings.prefixes == wanted, timeout=PATIENCE_MS)
    assert pins(app) == wanted


def test_a_prefix_that_the_run_does_not_know_can_not_be_pinned(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    trained(qtbot, app)
    app.window.write.set_prefix("Elizabeth")
    assert not app.window.write.pin_button.isEnabled()
    assert "lacks" in app.window.write.pin_button.toolTip()
    app.window.write.set_prefix("何处")
    assert app.window.write.pin_button.isEnabled()


def test_beside_an_opened_run_it_is_said_which_other_one_begins_and_the_way_back_is_a_click(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    press(app, "reset")
    wait_for(qtbot, app, RunState.EMPTY)
    assert app.window.header.heading.next_text() == ""
    with qtbot.waitSignal(app.workspace.runs.read, timeout=PATIENCE_MS):
        app.workspace.refresh()
    app.session.open_run(folder)
    wait_for(qtbot, app, RunState.FINISHED)
    selected = app.window.runs._actions.row()
    assert selected is not None
    assert selected.path == folder
    open_text(qtbot, app, Source.shipped(OTHER))
    app.session.set_settings(replace(app.session.settings, hidden_size=24, epochs=100_000))
    heading = app.window.header.heading
    for part in (load_shipped(OTHER).name, "24", "100,000", "own settings"):
        assert part in heading.next_text()
    app.session.set_settings(replace(app.session.settings, time_limit_s=40.0))
    assert "24, 40 s, own settings" in heading.next_text()
    app.session.set_settings(replace(app.session.settings, time_limit_s=0.0))
    assert "Continue training" in heading.next_help()
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    assert app.session.open_run_folder != folder
    bar = app.window.message_bar
    assert folder.name in bar.text()
    assert app.window.header.heading.next_text() == "", "Step goes on with this one"
    bar.action_button().click()
    wait_for(qtbot, app, RunState.FINISHED)
    assert app.session.open_run_folder == folder
    assert sorted(run.state for run in list_runs(folders.workspace)) == ["finished", "stopped"]


def test_the_bar_is_full_when_the_time_limit_ends_a_run_and_a_click_gives_it_more(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1_000_000, time_limit_s=0.2))
    figures: list[float] = []
    app.session.progressed.connect(lambda progress: figures.append(app.window.header.share_shown()))
    folder = trained(qtbot, app)
    assert app.window.header.share_shown() == 1.0
    assert "ended by the time limit" in app.window.header.accessibleDescription()
    assert app.window.status.sentence() == "Ended by its time limit, and saved. The model can still write."
    assert "1000000" not in app.window.header.accessibleDescription()
    assert figures == sorted(figures)
    with qtbot.waitSignal(app.workspace.runs.read, timeout=PATIENCE_MS):
        app.workspace.refresh()
    before = RunFolder.open(folder).epochs_done()
    app.window.runs.select(folder)
    app.window.runs.head.buttons["continue"].click()
    app.window.runs.head.how_far.yes_button.click()
    wait_for(qtbot, app, RunState.TRAINING)
    wait_for(qtbot, app, RunState.FINISHED)
    run = RunFolder.open(folder)
    assert run.epochs_done() > before
    assert run.settings.time_limit_s == pytest.approx(1.2), "whole seconds are asked for"


def test_no_other_run_is_said_to_begin_while_a_setting_is_impossible(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    trained(qtbot, app)
    heading, size = app.window.header.heading, app.window.setup.form.editor("hidden_size")
    sentence = heading.next_text()
    assert sentence
    for value, said in ((0, ""), (small_settings.hidden_size, sentence)):
        size.set_value(value)
        size.committed.emit()
        qtbot.waitUntil(lambda said=said: heading.next_text() == said, timeout=PATIENCE_MS)


def test_the_heading_follows_a_new_name_and_the_language(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    heading = app.window.header.heading
    assert heading.next_text().startswith("Train and Step begin another run")
    assert heading._below.height() < 2 * heading.fontMetrics().lineSpacing(), "a line, however narrow"
    with qtbot.waitSignal(app.workspace.run_moved, timeout=PATIENCE_MS):
        app.workspace.rename(folder, "another-name")
    assert heading.text().startswith("another-name")
    app.use_language("zh_CN")
    assert heading.next_text().startswith("“训练”和“单步”")


def test_the_way_back_goes_when_the_new_run_has_ended(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    app.session.open_run(folder)
    wait_for(qtbot, app, RunState.FINISHED)
    qtbot.waitUntil(lambda: app.presenter._was_opened, timeout=PATIENCE_MS)
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    bar = app.window.message_bar
    assert bar.action_button().text() == "Stop and go back to it"
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    assert "A new run has begun" not in bar.text()


def test_a_run_that_was_cut_off_is_said_to_be_and_how_far_it_is_is_what_is_drawn(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    app = start_app(replace(small_settings, epochs=2))
    folder = trained(qtbot, app)
    cut_off = folders.workspace / "cut-off"
    shutil.copytree(folder, cut_off)
    about = json.loads((cut_off / "run.json").read_text(encoding="utf-8"))
    about |= {"state": "training", "last": {"epoch": 1, "update": 1}}
    (cut_off / "run.json").write_text(json.dumps(about), encoding="utf-8")
    app.session.open_run(cut_off)
    wait_for(qtbot, app, RunState.CUT_OFF)
    assert app.window.status.sentence().startswith("Cut off")
    assert "epoch 2/2" in app.window.header.accessibleDescription()
    assert app.window.actions_by_name["train"].isEnabled()


def test_in_another_language_nothing_of_run_and_text_stays_in_the_one_before(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    trained(qtbot, app)
    heading, setup = app.window.header.heading, app.window.setup
    english = load_shipped("songci").name
    assert english in heading.text()
    assert english in heading.next_text()
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        app.session.set_settings(replace(app.session.settings, max_chars=20))
    problem = setup.problem.text()
    assert problem
    assert not heading.next_text(), "Train is disabled"
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        app.use_language("zh_CN")
    assert english not in heading.text()
    assert "宋词" in heading.text()
    assert setup.problem.text() != problem


def test_numbers_change_no_faster_than_they_can_be_read_and_the_last_ones_stand_in_a_pause(
    qtbot: Any, start_app: StartApp, folders: Folders
) -> None:
    app = start_app()
    shutil.copytree(GOLDEN, folders.workspace / "golden")
    with qtbot.waitSignal(app.session.run_opened, timeout=PATIENCE_MS):
        app.session.open_run(folders.workspace / "golden")
    run, number = app.presenter.run, app.window.header.numbers["epoch"]
    run.show_state(RunState.TRAINING)

    def tell(epoch: int) -> str:
        update = UpdateFinished(Moment(epoch, epoch), 1.0, 500, 1.0, 0.1, float(epoch))
        run.add(m.ProgressMade(Told((update,)), 500.0, None))
        return number.text().split()[0]

    assert tell(51) == "51", "the first at once"
    # Nobody can read so fast.
    assert tell(52) == "51"
    run.show_state(RunState.PAUSED)
    assert number.text().startswith("52 ")


def test_setup_warns_of_a_model_that_needs_more_memory_than_there_is_and_lets_it_be_trained(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app()
    problem = app.window.setup.problem
    huge = replace(small_settings, cell="lstm", hidden_size=16_384, num_layers=16)
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        app.session.set_settings(huge)
    assert problem.text().startswith("This model has ")
    assert "GB of memory" in problem.text()
    assert app.window.actions_by_name["train"].isEnabled()
    app.use_language("zh_CN")
    qtbot.waitUntil(lambda: "这个模型" in problem.text(), timeout=PATIENCE_MS)
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        app.session.set_settings(small_settings)
    assert problem.isHidden()
