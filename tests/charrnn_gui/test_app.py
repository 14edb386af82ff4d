"""The whole program: the real window, the real engine, the text that ships."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from charrnn_gui.app import App
from charrnn_gui.faults import FaultError
from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_state import RunState
from charrnn_gui.runs.runs_table import RunsTable
from charrnn_gui.starting.folders import Folders
from charrnn_gui.widgets.report_dialog import ReportDialog
from core.common import i18n
from core.common.errors import UserError
from core.common.prompts import Continuation
from core.runs import RunFolder, list_runs
from core.settings.settings import Settings
from core.text.source import Source
from tests.forbidden import forbidden

PATIENCE_MS = 180_000
StartApp = Callable[..., App]


def press(app: App, name: str) -> None:
    action = app.window.actions_by_name[name]
    assert action.isEnabled(), name
    action.trigger()


def wait_for(qtbot: Any, app: App, state: RunState) -> None:
    qtbot.waitUntil(lambda: app.session.state is state, timeout=PATIENCE_MS)


def test_a_person_trains_types_a_prefix_reads_and_closes(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    settings = replace(small_settings, hidden_size=64, embedding_size=32, epochs=100_000, schedule="constant")
    app = start_app(settings)
    inspections: list[Any] = []
    app.session.text.inspected.connect(inspections.append)
    app.session.set_settings(replace(settings, seed=1))
    qtbot.waitUntil(lambda: bool(inspections), timeout=PATIENCE_MS)
    bigram = inspections[-1].baselines.bigram
    perplexities: list[float] = []
    answers: list[Continuation] = []
    app.session.progressed.connect(lambda p: perplexities.extend(e.perplexity for e in p.told.epochs))
    app.session.answered.connect(answers.append)

    press(app, "train")
    wait_for(qtbot, app, RunState.TRAINING)
    edit = app.window.write.prefix_edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "AB")
    edit.set_text("天涯")
    qtbot.waitUntil(
        lambda: bool(answers) and answers[-1].prompt.prefix == "天涯" and answers[-1].finished,
        timeout=PATIENCE_MS,
    )
    # The first may have come within the first update.
    qtbot.waitUntil(lambda: answers[-1].moment.update > 0 and answers[-1].finished, timeout=PATIENCE_MS)
    assert app.session.state is RunState.TRAINING
    assert len(answers[-1].text) == 50
    qtbot.waitUntil(lambda: bool(perplexities) and perplexities[-1] < bigram, timeout=PATIENCE_MS)
    assert perplexities[0] > bigram
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    assert not app.window.message_bar.text()

    app.window.close()
    run = RunFolder.open(list_runs(folders.workspace)[0].path)
    assert run.state == "stopped"
    assert [e.perplexity for e in run.told().epochs] == perplexities


def test_the_samples_and_the_crosshair_are_at_one_moment(qtbot: Any, start_app: StartApp) -> None:
    app = start_app()
    window, through = app.window, app.window.write.through_time
    ended = {RunState.FINISHED}
    window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: app.session.state in ended and through.slider.maximum() > 4, timeout=180_000)
    through.slider.setValue(through.slider.maximum() - 2)
    assert window.learning.perplexity_plot.pointed_at == 2.0
    window.learning.perplexity_plot.pointed.emit(3.1)
    assert through.shown_moment().epoch == 3
    window.learning.perplexity_plot.pointed.emit(None)
    assert through.shown_moment().epoch == 2
    # The rest of the moments of the first epoch: updates 1, 2, 4 …
    through.slider.setValue(0)
    assert window.learning.perplexity_plot.pointed_at < 1
    # The pairs of the run's own text have been counted meanwhile.
    qtbot.waitUntil(lambda: "bigram" in window.write.candidates_head.legend.names(), timeout=PATIENCE_MS)
    window.actions_by_name["reduce_motion"].trigger()
    assert not through.player.speed_button.isVisible()


def test_the_speed_is_explained_beside_what_this_computer_reaches(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    press(app, "train")
    qtbot.waitUntil(lambda: "billion" in app.window.header.numbers["speed"].toolTip(), timeout=PATIENCE_MS)
    found = re.search(r": (\d+)% of the ([\d,]+)", app.window.header.numbers["speed"].toolTip())
    assert found is not None
    assert 0 <= int(found[1]) <= 100
    assert int(found[2].replace(",", "")) > 0
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    press(app, "reset")
    wait_for(qtbot, app, RunState.EMPTY)
    assert not app.window.header.numbers["speed"].toolTip()


def test_at_a_first_start_the_prefix_that_stands_there_is_answered(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    answers: list[Continuation] = []
    app.session.answered.connect(answers.append)
    assert app.window.write.prefix_edit.text() == "东风"
    press(app, "train")
    prompt = app.window.write.prompt()
    qtbot.waitUntil(
        lambda: bool(answers) and answers[-1].finished and answers[-1].prompt == prompt, timeout=PATIENCE_MS
    )
    assert app.window.write.answer.view.continuation_text()


def test_closing_while_training_stops_cleanly_and_the_next_start_shows_it_all(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    epochs: list[Any] = []
    app.session.progressed.connect(lambda p: epochs.extend(p.told.epochs))
    press(app, "train")
    qtbot.waitUntil(lambda: len(epochs) > 5, timeout=PATIENCE_MS)
    app.window.write.restore_state({"prefix": "何处"})
    shown = list(epochs)
    app.window.close()

    opened: list[Any] = []
    again = start_app(settings=None, prepare=lambda app: app.session.run_opened.connect(opened.append))
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    assert list(opened[0].told.epochs[: len(shown)]) == shown
    assert again.window.write.prompt().prefix == "何处"
    assert again.session.settings.epochs == 100_000
    assert again.session.settings.prefixes == ("东风",)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_after_a_crash_the_next_start_says_so_and_goes_on_at_a_click(
    qtbot: Any, start_app: StartApp, folders: Folders, small_settings: Settings
) -> None:
    options = ["--epochs", "100000", "--max-chars", "2000", "--set", "hidden_size=16", "--json"]
    command = [
        sys.executable,
        *("-m", "tests.soak.saving_often", "0.05"),
        "train",
        "songci",
        "--run-dir",
        str(folders.workspace),
        *options,
    ]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as process:
        assert process.stdout is not None
        while not list(folders.workspace.glob("*/checkpoints/*.safetensors")):
            assert process.stdout.readline()
        process.kill()
    (run,) = list_runs(folders.workspace)
    assert run.is_cut_off
    app = start_app(replace(small_settings, checkpoints_kept=7))
    bar = app.window.message_bar
    qtbot.waitUntil(lambda: run.path.name in bar.text(), timeout=PATIENCE_MS)
    before = len(RunFolder.open(run.path).told().epochs)
    bar.action_button().click()
    wait_for(qtbot, app, RunState.TRAINING)
    qtbot.waitUntil(lambda: len(RunFolder.open(run.path).told().epochs) > before, timeout=PATIENCE_MS)
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    epochs = [epoch.moment.epoch for epoch in RunFolder.open(run.path).told().epochs]
    assert epochs == list(range(1, len(epochs) + 1))
    # How it is saved is as the window has it now, and all else is the run's own.
    assert RunFolder.open(run.path).settings == replace(
        run.settings, checkpoints_kept=7, save_interval_s=small_settings.save_interval_s
    )


def test_what_was_typed_is_remembered_without_a_proper_end(
    qtbot: Any, start_app: StartApp, folders: Folders
) -> None:
    app = start_app()
    edit = app.window.write.prefix_edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "half a verse")
    # As a killed process leaves it: only what is on the disk counts.
    path = folders.preferences
    qtbot.waitUntil(lambda: path.exists() and b"half a verse" in path.read_bytes(), timeout=PATIENCE_MS)


def test_train_pressed_twice_starts_one_run(qtbot: Any, start_app: StartApp, folders: Folders) -> None:
    app = start_app()
    press(app, "train")
    assert not app.window.actions_by_name["train"].isEnabled()
    app.session.train()
    wait_for(qtbot, app, RunState.FINISHED)
    assert len(list_runs(folders.workspace)) == 1


def test_a_start_that_is_refused_leaves_the_window_as_it_was(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, batch_size=60_000))
    app.session.train()
    press(app, "stop")
    wait_for(qtbot, app, RunState.EMPTY)
    assert app.window.message_bar.severity() == "error"
    app.session.set_settings(small_settings)
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)


@pytest.mark.skipif(sys.platform != "linux", reason="only there can the memory be limited and asked for")
def test_a_model_too_large_for_the_memory_is_told_and_the_window_lives(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    import resource

    app = start_app(replace(small_settings, cell="lstm", num_layers=16, hidden_size=16_384))
    limits = resource.getrlimit(resource.RLIMIT_AS)
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + (1 << 30), limits[1]))
    try:
        press(app, "train")
        wait_for(qtbot, app, RunState.EMPTY)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
    assert "Choose fewer hidden units" in app.window.message_bar.text()
    assert app.window.message_bar.severity() == "error"
    app.session.set_settings(small_settings)
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)


def test_the_reference_lines_are_those_of_the_settings_trained_with(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    app.session.set_settings(replace(small_settings, epochs=100_000, max_chars=3_000))
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS) as inspected:
        press(app, "train")
    assert inspected.args[0].settings.max_chars == 3_000
    uniform = f"{inspected.args[0].baselines.uniform:.0f}"
    plot = app.window.learning.perplexity_plot
    qtbot.waitUntil(lambda: any(uniform in text for text in plot.margin_texts()), timeout=PATIENCE_MS)
    wait_for(qtbot, app, RunState.TRAINING)
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)


def test_pause_resume_step_stop_and_reset_do_what_they_say(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    # No epoch has an average yet: it is that of the one batch.
    assert re.fullmatch(r"epoch 1/100000  ·  perplexity \d+\.\d", app.window.header.accessibleDescription())
    assert app.window.actions_by_name["pause"].text() == "Res&ume"
    press(app, "pause")
    wait_for(qtbot, app, RunState.TRAINING)
    press(app, "pause")
    wait_for(qtbot, app, RunState.PAUSED)
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    press(app, "reset")
    wait_for(qtbot, app, RunState.EMPTY)
    assert not app.window.actions_by_name["reset"].isEnabled()


def test_every_press_of_step_is_one_update_however_quick_they_come(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    updates: list[int] = []
    app.session.progressed.connect(lambda made: updates.extend(u.moment.update for u in made.told.updates))
    for number in range(23):
        press(app, "step")
        if number % 5 == 0:
            qtbot.wait(1)
    qtbot.waitUntil(lambda: len(updates) >= 23 and app.session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    assert updates == list(range(1, 24))


def test_stop_first_is_said_only_as_long_as_it_is_true(
    qtbot: Any, start_app: StartApp, small_settings: Settings, tmp_path: Path
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    press(app, "train")
    wait_for(qtbot, app, RunState.TRAINING)
    app.session.open_run(tmp_path)
    assert "Stop the training first" in app.window.message_bar.text()
    for name in ("open_run", "import_run", "train", "reset"):
        action = app.window.actions_by_name[name]
        assert not action.isEnabled()
        assert "under way" in action.toolTip()
    press(app, "stop")
    wait_for(qtbot, app, RunState.STOPPED)
    assert "Stop the training first" not in app.window.message_bar.text()


def test_a_text_that_can_not_be_trained_on_disables_training_and_says_why(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app()
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS) as inspected:
        app.session.set_settings(replace(small_settings, batch_size=60_000))
    for name in ("train", "step"):
        action = app.window.actions_by_name[name]
        assert not action.isEnabled()
        assert str(inspected.args[0].problem) in action.toolTip()
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        app.session.set_settings(small_settings)
    assert app.window.actions_by_name["train"].isEnabled()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_on_a_screen_of_1024_by_700_the_write_panel_hardly_scrolls(
    qtbot: Any, start_app: StartApp, small_settings: Settings, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(MainWindow, "_roomy_size", lambda _window: QSize(1024, 700))
    app = start_app(replace(small_settings, prefixes=("东风", "人生", "何处")))
    app.use_language(language)
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    # An untrained model writes the same again and again: the panel tells so, which takes the most room.
    qtbot.waitUntil(lambda: app.window.write.notices.loop.isVisible(), timeout=PATIENCE_MS)
    qtbot.wait(50)
    hidden = app.window.write._scroll.verticalScrollBar().maximum()
    # The fonts of another system may be a little higher.
    assert hidden <= 2 * app.window.fontMetrics().lineSpacing()


def test_a_text_too_short_is_told_before_training_with_settings_that_fit(
    qtbot: Any, start_app: StartApp, small_settings: Settings, tmp_path: Path
) -> None:
    text = tmp_path / "short.txt"
    text.write_text("春花秋月何时了，往事知多少\n" * 3, encoding="utf-8")
    app = start_app()
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS) as inspected:
        app.session.text.open_source(Source.at(text))
    assert inspected.args[0].problem is not None
    assert str(inspected.args[0].problem) == app.window.setup.problem.text()
    app.session.set_settings(inspected.args[0].problem.fitting)
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)


def test_a_text_named_on_the_command_line_or_dropped_is_opened(
    qtbot: Any, qapp: Any, start_app: StartApp, folders: Folders, tmp_path: Path
) -> None:
    text = tmp_path / "我的 歌词.txt"
    text.write_text("春花秋月何时了，往事知多少\n" * 200, encoding="gb18030")
    app = start_app(path=str(text))
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.text.startswith("春花秋月")
    assert app.session.text.recents == (Source.at(text),)
    other = tmp_path / "other.txt"
    other.write_text("问君能有几多愁，恰似一江春水向东流\n" * 200, encoding="utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(other))])
    with qtbot.waitSignal(app.session.text.corpus_changed, timeout=PATIENCE_MS) as changed:
        app.window.dropEvent(
            QDropEvent(
                QPointF(5, 5),
                Qt.DropAction.CopyAction,
                mime,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )
    assert changed.args[0].text.startswith("问君")


def test_a_file_deleted_between_choosing_and_loading_keeps_the_present_text(
    qtbot: Any, start_app: StartApp, tmp_path: Path
) -> None:
    app = start_app()
    before = app.session.text.corpus
    with qtbot.waitSignal(app.session.failed, timeout=PATIENCE_MS):
        app.session.text.open_source(Source.at(tmp_path / "gone.txt"))
    assert app.window.message_bar.severity() == "error"
    assert app.session.text.corpus is before


def test_what_was_wrong_with_a_text_is_no_longer_told_once_another_is_there(
    qtbot: Any, start_app: StartApp, tmp_path: Path
) -> None:
    app = start_app()
    (tmp_path / "empty.txt").write_text("")
    app.session.text.open_source(Source.at(tmp_path / "empty.txt"))
    qtbot.waitUntil(lambda: "is empty" in app.window.message_bar.text(), timeout=PATIENCE_MS)
    app.session.text.open_source(Source.shipped("yuanqu"))
    qtbot.waitUntil(lambda: not app.window.message_bar.text(), timeout=PATIENCE_MS)
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.source == Source.shipped("yuanqu")


def test_an_exception_in_a_slot_is_told_and_the_window_lives(
    qtbot: Any, start_app: StartApp, folders: Folders
) -> None:
    app = start_app()

    def fail() -> None:
        raise RuntimeError("on purpose")

    # pytest-qt takes sys.excepthook for itself; ours is put back for this one.
    theirs = sys.excepthook
    app.fault_hook.install()
    try:
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: "on purpose" in app.window.message_bar.text(), timeout=PATIENCE_MS)
    finally:
        sys.excepthook = theirs
    assert "on purpose" in (folders.logs / "charrnn-studio.log").read_text("utf-8")
    bar = app.window.message_bar
    bar.action_button().click()
    copied = QGuiApplication.clipboard().text()
    for part in ("RuntimeError: on purpose", "in fail", "torch: ", "Qt: "):
        assert part in copied
    assert "copied" in bar.text()
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)


def test_the_systems_language_is_followed_until_one_is_chosen(
    qtbot: Any, start_app: StartApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    for system in ("zh_CN", "en"):
        monkeypatch.setenv("LANGUAGE", system)
        app = start_app()
        assert i18n.language() == system
        assert app.window.close()
    app = start_app()
    app.use_language("zh_CN")
    assert app.window.close()
    start_app()
    assert i18n.language() == "zh_CN"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_word_of_the_window_changes_with_the_language(
    qtbot: Any, start_app: StartApp, language: str
) -> None:
    app = start_app()
    app.use_language("en" if language == "zh_CN" else "zh_CN")
    before = [action.text() for action in app.window.actions_by_name.values()]
    labels = {
        label.text() for label in app.window.findChildren(QLabel) if label.text().isascii() and label.text()
    }
    app.use_language(language)
    after = [action.text() for action in app.window.actions_by_name.values()]
    assert all(a != b for a, b in zip(before, after, strict=True))
    if language == "zh_CN":
        texts = {label.text() for label in app.window.findChildren(QLabel) if label.isVisible()}
        # A unit of memory is the same in both.
        words = {text.removesuffix(" MB") for text in labels & texts}
        assert not {word for word in words if any(c.isalpha() for c in word)}


def remember(folders: Folders, values: dict[str, Any]) -> None:
    folders.preferences.parent.mkdir(parents=True)
    folders.preferences.write_text(json.dumps({"schema": 1, **values}), "utf-8")


@pytest.mark.parametrize("garbage", [7, 10**30, "text", [[]], {"a": [7]}, None, True])
def test_preferences_of_the_wrong_type_leave_a_window_that_works(
    qtbot: Any, start_app: StartApp, folders: Folders, garbage: Any
) -> None:
    names = (
        "layout",
        "learning",
        "write",
        "open_groups",
        "encodings",
        "recents",
        "language",
        "theme",
        "run",
        "corpus",
    )
    inner = {"geometry": garbage, "docks": garbage, "prefix": garbage, "history": garbage, "lines": garbage}
    inner |= {"sizes": [garbage, garbage], "splitter": [garbage], "top_k": garbage, "temperature": garbage}
    inner |= {"model": garbage}
    remember(folders, dict.fromkeys(names, garbage))
    assert start_app(settings=None).session.text.corpus is not None
    folders.preferences.write_text(json.dumps({"schema": 1, **dict.fromkeys(names[:5], inner)}), "utf-8")
    assert start_app(settings=None).session.text.corpus is not None


@pytest.mark.parametrize("is_long", [False, True])
def test_places_that_may_not_be_looked_at_any_more_leave_a_window_that_works(
    qtbot: Any, start_app: StartApp, folders: Folders, tmp_path: Path, is_long: bool
) -> None:
    """Their folder has become another person's, or its network disk is gone."""
    closed = tmp_path / "closed"
    (closed / "runs").mkdir(parents=True)
    place = tmp_path / ("a" * 500) if is_long else closed / "runs"
    remember(folders, {name: str(place) for name in ("workspace", "run", "corpus")})
    with forbidden(closed):
        app = start_app(settings=None)
        assert app.session.text.corpus is not None
        assert app.workspace.folder == folders.workspace
        with qtbot.waitSignal(app.session.failed, timeout=PATIENCE_MS) as failed:
            app.workspace.open_path(place)
    assert not isinstance(failed.args[0], FaultError)


def test_settings_of_a_later_version_keep_the_rest_and_are_told(
    qtbot: Any, start_app: StartApp, folders: Folders
) -> None:
    values = {"hidden_size": 48, "telepathy": True, "num_steps": "many", "prefixes": ["何处"]}
    remember(folders, {"settings": values})
    app = start_app(
        settings=None, prepare=lambda app: setattr(app.session.pins, "text", Source.shipped("songci"))
    )
    assert app.session.settings.hidden_size == 48
    assert app.session.settings.prefixes == ("何处",)
    assert "telepathy, num_steps" in app.window.message_bar.text()


def test_preferences_that_can_not_be_written_are_told_once_and_all_else_works(
    qtbot: Any, start_app: StartApp, folders: Folders
) -> None:
    folders.preferences.parent.write_text("a file in the way", "utf-8")
    app = start_app()
    bar = app.window.message_bar
    qtbot.waitUntil(lambda: str(folders.preferences) in bar.text(), timeout=PATIENCE_MS)
    bar.dismiss()
    app.remembering.remember()
    assert not bar.text()
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)


def test_remembered_settings_survive_a_restart(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    app = start_app(replace(small_settings, hidden_size=48))
    app.look.use_theme("dark")
    for group, is_open in (("model", False), ("saving", True)):
        assert app.window.setup.form.group(group).is_expanded() is not is_open
        app.window.setup.form.group(group).set_expanded(is_open)
    app.window.close()
    again = start_app(settings=None)
    assert again.session.settings.hidden_size == 48
    form = again.window.setup.form
    assert [form.group(group).is_expanded() for group in ("model", "saving", "text")] == [False, True, False]
    assert json.loads(folders.preferences.read_text("utf-8"))["theme"] == "dark"


def test_a_fault_in_a_job_can_be_copied_too(
    qtbot: Any, start_app: StartApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = start_app()

    def fail(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("core.text.readers.read_corpus", fail)
    with qtbot.waitSignal(app.session.failed, timeout=PATIENCE_MS):
        app.session.text.open_source(Source.at(tmp_path))
    bar = app.window.message_bar
    assert "ZeroDivisionError: on purpose" in bar.text()
    bar.action_button().click()
    assert "in fail" in QGuiApplication.clipboard().text()


def test_settings_that_would_have_gone_well_are_taken_up_at_a_click(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app()
    error = UserError("The memory is too small.")
    error.fitting = replace(small_settings, batch_size=4)  # type: ignore[attr-defined]
    app.session.failed.emit(error)
    bar = app.window.message_bar
    assert bar.action_button().text() == "Use batch size 4 and 16 steps"
    bar.action_button().click()
    assert app.session.settings.batch_size == 4
    assert not bar.text()
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)


def test_after_a_gpu_was_lost_the_run_goes_on_on_the_cpu_at_a_click(
    qtbot: Any, start_app: StartApp, small_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from core.training.gradients import Gradients

    app = start_app(replace(small_settings, device="auto"))
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)

    def fail(*_arguments: object) -> None:
        raise torch.AcceleratorError("CUDA error: unspecified launch failure")

    monkeypatch.setattr(Gradients, "compute", fail)
    press(app, "train")
    wait_for(qtbot, app, RunState.FAILED)
    monkeypatch.undo()
    bar = app.window.message_bar
    assert "The GPU stopped working" in bar.text()
    assert bar.action_button().text() == "Continue on the CPU"
    bar.action_button().click()
    wait_for(qtbot, app, RunState.FINISHED)
    assert app.session.settings.device == "cpu"


def test_after_a_divergence_the_plot_goes_on_with_the_next_run(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    wild = replace(
        small_settings,
        cell="rnn_relu",
        optimizer="sgd",
        learning_rate=1e5,
        clip_norm=0.0,
        schedule="constant",
    )
    app = start_app(wild)
    press(app, "train")
    wait_for(qtbot, app, RunState.DIVERGED)
    assert "diverged" in app.window.message_bar.text()
    app.window.grab()
    app.session.set_settings(small_settings)
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)
    app.window.grab()
    plot = app.window.learning.perplexity_plot
    qtbot.waitUntil(lambda: plot.visible_epochs()[1] >= small_settings.epochs, timeout=PATIENCE_MS)


def test_a_problem_is_reported_by_what_is_shown_and_saved_where_the_person_says(
    qtbot: Any, start_app: StartApp, folders: Folders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = start_app()
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    edit = app.window.write.prefix_edit
    edit.set_text("zaubermond")
    press(app, "report")
    dialog = app.window.findChild(ReportDialog)
    assert dialog is not None
    assert dialog.isVisible()
    shown = {document.name: document.text for document in dialog.documents()}
    assert {"versions.txt", "settings.json", "run-run.json", "charrnn-studio.log"} <= shown.keys()
    assert "a run begins" in shown["charrnn-studio.log"]
    assert "东风" not in str(shown)
    assert "zaubermond" not in str(shown)
    dialog.typed_box().click()
    assert "zaubermond" in str(dialog.documents())
    assert "东风" in str(dialog.documents())
    path = tmp_path / "report.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path), ""))
    dialog.save_button().click()
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == len(dialog.documents())
    assert str(path) in dialog.note().text()
    path = tmp_path / "nowhere" / "report.zip"
    dialog.save_button().click()
    assert "can't be saved" in dialog.note().text()
    dialog.close()


def test_the_log_tells_what_ran_and_nothing_that_was_typed(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders, tmp_path: Path
) -> None:
    app = start_app(replace(small_settings, prefixes=("何处",)))
    app.window.write.set_prefix("zaubermond")
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)
    with qtbot.waitSignal(app.session.failed, timeout=PATIENCE_MS):
        app.session.text.open_source(Source.at(tmp_path / "love letters.txt"))
    app.window.close()
    logged = (folders.logs / "charrnn-studio.log").read_text("utf-8")
    lines = ("the program starts: CharRNN Studio 0", "torch: 2", "Qt: ", "a run begins", "'hidden_size': 32")
    lines += ("finished at epoch 4, update ", "refused: CorpusError at readers.py:", "the program ends")
    for line in lines:
        assert line in logged
    for typed in ("何处", "zaubermond", "love letters"):
        assert typed not in logged


def test_titles_of_runs_follow_the_language(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app()
    press(app, "train")
    wait_for(qtbot, app, RunState.FINISHED)
    table = app.window.runs.findChild(RunsTable)

    def titles() -> list[str]:
        model = table.model()
        return [model.index(row, 1).data() for row in range(model.rowCount())]

    qtbot.waitUntil(lambda: titles() == ["Song ci (宋词)"], timeout=PATIENCE_MS)
    app.use_language("zh_CN")
    qtbot.waitUntil(lambda: titles() == ["宋词"], timeout=PATIENCE_MS)
    app.use_language("en")
    qtbot.waitUntil(lambda: titles() == ["Song ci (宋词)"], timeout=PATIENCE_MS)
