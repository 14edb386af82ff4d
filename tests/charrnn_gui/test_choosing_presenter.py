"""The Write workspace in the whole program: the real window, the real engine, real keys and clicks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from charrnn_gui.app import App
from charrnn_gui.choosing.panel import ChoosingPanel
from charrnn_gui.run_state import RunState
from core.common.choices import Choice
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, Sampling
from core.runs.lines import KeptLines
from core.settings.settings import Settings
from core.text.library import load_shipped
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

pytestmark = pytest.mark.qt_log_ignore("OpenType support missing")
StartApp = Callable[..., App]
Until = Callable[[Callable[[], object]], None]
KEY = Qt.Key


@pytest.fixture
def until(qtbot: Any) -> Until:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)


@pytest.fixture
def with_lines(small_settings: Settings) -> Settings:
    """Settings of a model that knows line ends."""
    return replace(small_settings, newlines_to_spaces=False)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    assert widget.isVisible(), widget.accessibleName()
    assert widget.isEnabled(), widget.toolTip()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())


def key(widget: QWidget, name: KEY, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, name, modifier)


def open_write(app: App) -> ChoosingPanel:
    app.window.resize(1440, 900)
    click(app.window.rail.button("write"))
    return app.window.choosing


def trained(app: App, until: Until) -> None:
    app.window.actions_by_name["train"].trigger()
    until(lambda: app.session.state is RunState.FINISHED)


def write(panel: ChoosingPanel, prefix: str, until: Until) -> str:
    """Type a prefix and press Enter; return what the model has written."""
    before = len(panel.lines.lines())
    panel.set_prefix(prefix)
    key(panel.toolbar.prefix, KEY.Key_Return)
    until(lambda: len(panel.lines.lines()) == before + 1)
    return panel.lines.lines()[-1].text


def shown(panel: ChoosingPanel) -> str:
    return panel.text.view.text()


def go_to(panel: ChoosingPanel, place: int) -> None:
    """Stand at a character of what is written, by the keys."""
    view = panel.text.view
    view.setFocus()
    key(view, KEY.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _step in range(len(panel.prompt().prefix) + place):
        key(view, KEY.Key_Right)
    assert panel.text.place() == place


def choose(panel: ChoosingPanel, place: int, rank: int, until: Until) -> str:
    """Put the character of this rank in a place and write on from there, by the keys; return it."""
    answer = panel.text.answer()
    assert answer is not None
    likely = [character for character, _probability in answer.written[place].likeliest]
    go_to(panel, place)
    before, view = len(panel.lines.lines()), panel.text.view
    for _step in range(len(likely)):
        key(view, KEY.Key_Up)
    for _step in range(rank - 1):
        key(view, KEY.Key_Down)
    key(view, KEY.Key_Return)
    until(lambda: len(panel.lines.lines()) == before + 1)
    return likely[rank - 1]


def keep_line_of_gone_weights(app: App, until: Until) -> tuple[Prompt, int]:
    """Train a run, and keep a line that no checkpoint wrote; return its prompt and the nearest checkpoint."""
    trained(app, until)
    folder = app.session.open_run_folder
    assert folder is not None
    runs = app.session.workspace.runs
    until(lambda: (run := runs.get(folder)) is not None and len(run.checkpoints) > 2)
    run = runs.get(folder)
    assert run is not None
    nearest = run.checkpoints[1]
    lines = KeptLines.open(folder)
    prompt = Prompt("东风", 12, Sampling(0.8, seed=11))
    lines.add(Line(0, 0, 0, prompt, Moment(2, nearest + 1), "", "城上风光", 9.0))
    lines.flush()
    return prompt, nearest


def is_chinese(sentence: str) -> bool:
    return bool(re.search("[一-鿿]", sentence)) and not re.search("[a-z]{2}", sentence)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_line_is_written_changed_taken_back_and_there_again_after_a_restart(
    start_app: StartApp, small_settings: Settings, until: Until, language: str
) -> None:
    app = start_app(small_settings)
    app.use_language(language)
    panel = open_write(app)
    told: list[Choice] = []
    app.session.writing.choice_told.connect(told.append)
    assert not panel.toolbar.write.isEnabled()
    trained(app, until)
    until(panel.toolbar.write.isEnabled)
    first = write(panel, "东风", until)
    assert shown(panel) == "东风" + first
    # The third character of the list at a place: a sibling with the same beginning.
    place = 6
    third = choose(panel, place, 3, until)
    until(lambda: shown(panel)[2:][: place + 1] == first[:place] + third)
    second = panel.lines.lines()[-1]
    assert (second.parent, second.place) == (1, place)
    assert shown(panel) == "东风" + second.text
    # Where it parted, the steps tell what the seed would have drawn.
    until(lambda: told and told[-1].prompt == second.prompt)
    choice = told[-1]
    assert choice.place == place
    assert choice.characters[choice.chosen] == third
    assert choice.characters[choice.drawn] == first[place]
    key(panel.text.view, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(lambda: shown(panel) == "东风" + first)
    assert [line.text for line in panel.lines.lines()] == [first]
    click(panel.toolbar.redo)
    until(lambda: shown(panel) == "东风" + second.text)
    folder = app.session.open_run_folder
    assert folder is not None
    # Whatever ends the program now, the disk has them.
    until(lambda: len(KeptLines.open(folder).lines) == 2)
    app.is_told_to_end = True
    app.window.close()
    again = start_app(None, path=str(folder))
    until(lambda: again.session.open_run_folder == folder)
    panel = open_write(again)
    until(lambda: shown(panel) == "东风" + second.text)
    assert [line.text for line in panel.lines.lines()] == [first, second.text]
    key(panel.text.view, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(lambda: shown(panel) == "东风" + first)


def test_a_line_whose_weights_are_gone_says_what_it_kept_and_is_written_again_with_the_nearest(
    start_app: StartApp, small_settings: Settings, until: Until
) -> None:
    app = start_app(replace(small_settings, epochs=4, save_every_epochs=1, checkpoints_kept=5))
    prompt, nearest = keep_line_of_gone_weights(app, until)
    panel = open_write(app)
    note = panel.text.note
    until(lambda: "temperature 0.8, seed 11" in note.text())
    assert f"update {nearest + 1:,}" in note.text()
    assert f"after {nearest:,} updates" in note.button().toolTip()
    # The warning stands while these figures do: in another workspace meanwhile, and after a refusal.
    warning, stamp = note.text(), panel.text.stamp_line.stamp()
    click(app.window.rail.button("train"))
    click(app.window.rail.button("write"))
    assert note.isVisible()
    assert note.text() == warning
    app.session.writing.refused.emit("This can't be done.")
    assert note.text() == f"This can't be done. {warning}"
    click(note.button())
    until(lambda: len(panel.lines.lines()) == 2)
    line = panel.lines.lines()[-1]
    assert (line.prompt, line.moment.update) == (prompt, nearest)
    until(lambda: not note.isVisible())
    # The greedy line stands beside it, though nobody has asked for one.
    until(lambda: panel.steps.figures.texts()[1:])
    name, figures = panel.steps.figures.texts()[1]
    assert name == "Greedy line"
    assert figures.endswith("per character")
    # Back at the first line, whose probabilities are known by now, the warning is there again.
    panel.lines.list.line_chosen.emit(1)
    assert panel.text.stamp_line.stamp() == stamp
    assert note.isVisible()
    assert note.text() == warning


def test_what_stands_above_a_text_is_said_in_the_language_that_is_chosen_meanwhile(
    start_app: StartApp, small_settings: Settings, until: Until
) -> None:
    app = start_app(replace(small_settings, save_every_epochs=1, checkpoints_kept=5))
    panel = open_write(app)
    empty, note = panel.text._empty, panel.text.note
    assert empty.text().startswith("There is no model yet.")
    app.use_language("zh_CN")
    assert is_chinese(empty.text())
    assert is_chinese(panel.toolbar.write.toolTip())
    keep_line_of_gone_weights(app, until)
    app.window.actions_by_name["reset"].trigger()
    until(lambda: app.session.state is RunState.EMPTY)
    app.session.open_run(app.session.workspace.runs.matching(lambda _run: True)[0].path)
    until(lambda: is_chinese(note.text()))
    chinese = note.text(), note.button().toolTip()
    app.use_language("en")
    assert note.text().startswith("No checkpoint keeps the weights of epoch 2")
    assert note.button().toolTip().startswith("Write it again with the checkpoint")
    app.use_language("zh_CN")
    assert (note.text(), note.button().toolTip()) == chinese
    # What is no longer true is not said again.
    write(panel, "东风", until)
    assert not note.isVisible()
    app.use_language("en")
    assert not note.isVisible()


def test_eight_at_once_are_a_tree_of_which_one_is_taken(start_app: StartApp, until: Until) -> None:
    app = start_app()
    panel = open_write(app)
    trained(app, until)
    until(panel.toolbar.several.isEnabled)
    told: list[tuple[Continuation, ...]] = []
    app.session.writing.several_written.connect(told.append)
    click(panel.toolbar.several)
    until(lambda: panel.below.several.isVisible() and len(told) == 8)
    several = told[-1]
    assert len({answer.moment for answer in several}) == 1
    panel.below.several.tree.taken.emit(4)
    until(lambda: len(panel.lines.lines()) == 1)
    assert panel.lines.lines()[0].text == several[4].text
    assert shown(panel).endswith(several[4].text)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_moment_is_held_while_training_goes_on_and_compared_with_now_and_a_checkpoint(
    start_app: StartApp, small_settings: Settings, until: Until
) -> None:
    app = start_app(small_settings)
    trained(app, until)
    other = app.session.open_run_folder
    app.session.set_settings(replace(small_settings, epochs=10**6, schedule="constant"))
    app.window.actions_by_name["train"].trigger()
    until(lambda: app.session.state is RunState.TRAINING and app.session.open_run_folder != other)
    panel = open_write(app)
    until(panel.toolbar.write.isEnabled)
    write(panel, "东风", until)
    stamp = panel.text.stamp_line
    held = panel.lines.lines()[0].moment
    click(stamp.hold)
    until(stamp.hold.isChecked)
    assert f"{held.update:,}" in stamp.hold.text()
    # Read offers the same moment.
    click(app.window.rail.button("read"))
    until(lambda: app.window.read.at.itemText(1).startswith("held, "))
    open_write(app)
    progressed: list[object] = []
    app.session.progressed.connect(progressed.append)
    until(lambda: len(progressed) > 5)
    click(stamp.compare)
    until(lambda: len(panel.below.compared.columns()) == 2)
    menu = app.choosing_wiring.weights
    until(lambda: app.session.workspace.runs.get(other) is not None)
    menu.close()
    click(stamp.compare)
    (saved_last, *_checkpoints) = [each for each in menu.offered() if each.text() == "As it was saved last"]
    saved_last.trigger()
    menu.close()
    until(lambda: len(panel.below.compared.columns()) == 3)
    names = [name for name, _text in panel.below.compared.columns()]
    assert names == ["Held", "Now", other.name]
    texts = [text for _name, text in panel.below.compared.columns()]
    assert len(set(texts)) == 3
    panel.below.compared.close_button.click()
    app.use_language("zh_CN")
    names = [name for name, _text in panel.below.compared.columns()]
    assert is_chinese(names[0])
    assert is_chinese(names[1])
    assert panel.below.isHidden(), "what is closed stays closed"
    click(stamp.hold)
    until(lambda: not stamp.hold.isChecked())
    app.window.actions_by_name["stop"].trigger()
    until(lambda: app.session.state is RunState.STOPPED)


def test_lines_are_saved_as_json_and_a_prefix_is_pinned(
    start_app: StartApp, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lines.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(file), ""))
    app = start_app()
    panel = open_write(app)
    trained(app, until)
    until(panel.toolbar.write.isEnabled)
    text = write(panel, "何处", until)
    panel.export_wanted.emit()
    until(file.exists)
    assert [each["text"] for each in json.loads(file.read_text("utf-8"))] == [text]
    click(panel.toolbar.pin)
    until(lambda: "何处" in app.session.shown_prefixes)
    assert app.session.shown_prefixes == ("东风", "何处")


def test_a_line_stops_at_its_end_begins_at_one_and_never_has_what_is_banned(
    start_app: StartApp, with_lines: Settings, until: Until
) -> None:
    app = start_app(with_lines)
    panel = open_write(app)
    trained(app, until)
    until(panel.toolbar.write.isEnabled)
    form = panel.steps.form
    form.restore_state({"temperature": 1.5, "num_chars": 300, "banned": "，", "ends_at_line": True})
    text = write(panel, "东风", until)
    assert "，" not in text
    assert text.count("\n") == (1 if len(text) < 300 else 0)
    assert text.endswith("\n") or len(text) == 300


def test_a_long_text_grows_and_can_be_stopped_where_it_is(
    start_app: StartApp, small_settings: Settings, until: Until
) -> None:
    app = start_app(replace(small_settings, hidden_size=256))
    panel = open_write(app)
    trained(app, until)
    until(panel.toolbar.write.isEnabled)
    panel.steps.form.length.setValue(10_000)
    key(panel.toolbar.prefix, KEY.Key_Return)
    until(lambda: panel.toolbar.stop.isVisible() and len(shown(panel)) > 50)
    click(panel.toolbar.stop)
    until(lambda: len(panel.lines.lines()) == 1)
    line: Line = panel.lines.lines()[0]
    assert 50 < len(line.text) < 10_000
    assert not panel.toolbar.stop.isVisible()
    write(panel, "东风", until)
    assert len(panel.lines.lines()[1].text) == 10_000


def test_nothing_is_read_of_the_lines_before_write_is_in_sight(start_app: StartApp, until: Until) -> None:
    app = start_app()
    trained(app, until)
    assert app.session.writing.folder is None
    assert app.choosing_wiring.presenter.panel is None
    QTest.keyClick(app.window, KEY.Key_2, Qt.KeyboardModifier.ControlModifier)
    until(lambda: app.session.writing.folder == app.session.open_run_folder)
    assert app.window.rail.button("write").isChecked()
    assert app.window.choosing.toolbar.prefix.hasFocus()
    app.window.actions_by_name["reset"].trigger()
    until(lambda: app.session.state is RunState.EMPTY)
    assert not app.window.choosing.toolbar.write.isEnabled()
    QTest.keyClick(app.window, KEY.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert app.window.rail.button("train").isChecked()


def test_what_a_person_set_in_write_is_there_again(
    start_app: StartApp, small_settings: Settings, until: Until
) -> None:
    app = start_app(small_settings)
    panel = open_write(app)
    panel.steps.form.restore_state({"temperature": 1.25})
    state = dict(panel.save_state())
    app.is_told_to_end = True
    app.window.close()
    again = start_app(small_settings)
    assert dict(again.choosing_wiring.presenter.save_state()) == state
    assert open_write(again).prompt().sampling.temperature == 1.25


def test_chips_and_prefix_are_those_of_the_run_or_text_on_display_as_in_train(
    qtbot: Any, start_app: StartApp, small_settings: Settings, until: Until
) -> None:
    app = start_app(replace(small_settings, epochs=1, prefixes=("东风", "人生")))
    panel, train = open_write(app), app.window.write

    def stands() -> tuple[tuple[str, ...], str]:
        chips = tuple(panel.lines.pinned.chips())
        assert (chips, panel.toolbar.prefix.text()) == (train._pinned, train.prefix_edit.text())
        return chips, panel.toolbar.prefix.text()

    assert stands() == (("东风", "人生"), "东风")
    trained(app, until)
    first = app.session.open_run_folder
    assert first is not None
    other = load_shipped("austen").prefixes
    with qtbot.waitSignal(app.session.text.inspected, timeout=PATIENCE_MS):
        app.session.text.open_source(Source.shipped("austen"))
    assert stands() == (("东风", "人生"), "东风"), "the run is on display, and not the next text"
    app.session.set_settings(replace(app.session.settings, max_chars=2_000))
    trained(app, until)
    until(lambda: app.session.open_run_folder != first)
    assert stands() == (other, other[0])
    with qtbot.waitSignal(app.session.run_opened, timeout=PATIENCE_MS):
        app.session.open_run(first)
    assert stands() == (("东风", "人生"), "东风")
    app.session.reset()
    until(lambda: app.session.state is RunState.EMPTY)
    assert stands() == (other, other[0])
