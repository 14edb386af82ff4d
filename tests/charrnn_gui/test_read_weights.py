"""A text in Read with other weights than the present ones, in the whole program: real clicks and keys."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from charrnn_gui import questions as q
from charrnn_gui.app import App
from charrnn_gui.reading.panel import ReadPanel
from charrnn_gui.run_state import RunState
from core.runs.kept_text import TEXT_FILE
from core.settings.settings import Settings
from core.text.source import Source
from tests.charrnn_gui.listening import PATIENCE_MS

pytestmark = pytest.mark.qt_log_ignore("OpenType support missing")
StartApp = Callable[..., App]


def wait(qtbot: Any, met: Callable[[], bool]) -> None:
    qtbot.waitUntil(met, timeout=PATIENCE_MS)


def click(button: Any) -> None:
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def trained(qtbot: Any, app: App) -> None:
    app.window.actions_by_name["train"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.FINISHED)


def open_read(qtbot: Any, app: App) -> ReadPanel:
    app.window.resize(1440, 900)
    click(app.window.rail.button("read"))
    return app.window.read


def perplexity(panel: ReadPanel) -> str:
    return panel.figures.texts()[0]


def is_read(panel: ReadPanel) -> bool:
    return perplexity(panel) != "–"


@pytest.fixture
def keeping(small_settings: Settings) -> Settings:
    """Settings that hold out text and keep a checkpoint every two epochs."""
    return replace(
        small_settings,
        epochs=6,
        heldout_fraction=0.2,
        learning_rate=0.02,
        schedule="constant",
        save_every_epochs=2,
        checkpoints_kept=5,
    )


def test_what_has_changed_since_a_checkpoint_is_shown_beside_what_it_cost_then(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(keeping)
    trained(qtbot, app)
    panel = open_read(qtbot, app)
    wait(qtbot, lambda: is_read(panel))
    now = perplexity(panel)
    assert panel.at.name() == "this moment, epoch 6"
    wait(qtbot, lambda: panel.at.count() == 3)
    click(panel.views.button("change"))
    wait(qtbot, lambda: "Since then" in panel.about_both_sentence())
    assert panel.surprise.other.name() == "epoch 2"
    assert "At epoch 2: perplexity" in panel.about_both_sentence()
    assert perplexity(panel) == now
    marks = panel.surprise.view._marks
    assert marks.overlines is not None
    # Never at once above and below.
    assert not ((marks.overlines > 0) & (marks.underlines > 0)).any()
    assert (marks.overlines > 0).any()
    then = re.search(r"perplexity ([0-9.,]+),", panel.about_both_sentence())
    assert then is not None
    # Another checkpoint by a key.
    QTest.keyClick(panel.surprise.other, Qt.Key.Key_Down)
    wait(qtbot, lambda: "At epoch 4" in panel.about_both_sentence())
    # Read at that moment itself, it costs as much as was said.
    click(panel.views.button("surprise"))
    assert panel.about_both_sentence() == ""
    panel.at.setFocus()
    for _step in range(2):
        QTest.keyClick(panel.at, Qt.Key.Key_Down)
    wait(qtbot, lambda: "epoch 2," in panel.moment_sentence())
    assert perplexity(panel) == then[1]
    assert not panel.hold.isEnabled()


def test_the_present_weights_are_not_compared_with_themselves_as_held(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(keeping)
    trained(qtbot, app)
    panel = open_read(qtbot, app)
    wait(qtbot, lambda: is_read(panel) and panel.at.count() == 3)
    click(panel.hold)
    wait(qtbot, lambda: panel.at.name() == "held, epoch 6")
    panel.at.setFocus()
    QTest.keyClick(panel.at, Qt.Key.Key_Up)
    assert panel.at.name() == "this moment, epoch 6"
    click(panel.views.button("change"))
    wait(qtbot, lambda: "Since then" in panel.about_both_sentence())
    assert panel.surprise.other.name() == "epoch 2"


def test_a_checkpoint_that_was_deleted_meanwhile_is_told_beside_the_text(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(keeping)
    trained(qtbot, app)
    panel = open_read(qtbot, app)
    wait(qtbot, lambda: is_read(panel) and panel.at.count() == 3)
    app.session.workspace.runs.stop()  # It has not noticed yet.
    assert app.session.open_run_folder is not None
    shutil.rmtree(app.session.open_run_folder / "checkpoints")
    click(panel.views.button("change"))
    wait(qtbot, lambda: "no longer has its weights" in panel.surprise.sentence())
    assert is_read(panel)
    assert panel.about_both_sentence() == ""
    click(panel.views.button("surprise"))
    assert panel.surprise.sentence() == ""


def test_another_run_may_know_other_characters_which_are_counted_and_named(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(keeping)
    trained(qtbot, app)
    panel = open_read(qtbot, app)
    wait(qtbot, lambda: is_read(panel))
    click(panel.views.button("against"))
    assert "no other run" in panel.surprise.sentence()
    click(panel.views.button("surprise"))
    app.session.set_settings(replace(keeping, max_chars=4000, heldout_fraction=0.0, epochs=1))
    trained(qtbot, app)
    wait(qtbot, lambda: panel.texts.choice() == "written")
    text = app.session.text.corpus.text[:4000]
    new = next(character for character in text[2000:] if character not in text[:2000])
    QGuiApplication.clipboard().setText("城上风光" * 10 + new + "X")
    click(panel.texts.button("pasted"))
    click(panel.views.button("against"))
    wait(qtbot, lambda: "Here" in panel.about_both_sentence())
    words = panel.about_both_sentence()
    assert f"1 character is known to only one of the two, and not compared: {new}." in words
    assert "X" in panel.unknown_sentence()


def test_what_a_text_costs_if_weights_follow_it_stands_beside_the_fixed_figure_until_a_click(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(keeping)
    trained(qtbot, app)
    panel = open_read(qtbot, app)
    QGuiApplication.clipboard().setText("东风夜放花千树，更吹落、星如雨。" * 30)
    click(panel.texts.button("pasted"))
    wait(qtbot, lambda: is_read(panel))
    fixed = panel.figures.texts()
    marks = panel.surprise.view._marks
    click(panel.views.button("adapting"))
    wait(qtbot, lambda: f"same {fixed[2]} characters: {fixed[0]}." in panel.about_both_sentence())
    assert panel.figures.texts() == fixed
    adapted = re.search(r"Adapting: perplexity ([0-9.,]+),", panel.about_both_sentence())
    assert adapted is not None
    assert float(adapted[1].replace(",", "")) < float(fixed[0].replace(",", ""))
    click(panel.views.button("surprise"))
    wait(qtbot, lambda: panel.about_both_sentence() == "")
    assert panel.figures.texts() == fixed
    wait(qtbot, lambda: panel.surprise.view._marks.overlines is None)
    assert np.array_equal(panel.surprise.view._marks.fills, marks.fills)


def test_a_held_moment_keeps_its_colours_while_training_goes_on(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(replace(keeping, epochs=10**6, save_every_epochs=0))
    panel = open_read(qtbot, app)
    app.window.actions_by_name["train"].trigger()
    wait(qtbot, lambda: is_read(panel))
    held: list[q.MomentHeld] = []
    told: list[object] = []
    app.session.reading.readings.held.connect(held.append)
    click(panel.hold)
    wait(qtbot, lambda: bool(held) and panel.at.name().startswith("held, "))
    moment = held[0].moment
    assert moment is not None
    words = f"epoch {moment.epoch}, update {moment.update:,}"
    wait(qtbot, lambda: panel.moment_sentence() == words)
    app.session.progressed.connect(told.append)
    wait(qtbot, lambda: len(told) > 5)
    assert panel.moment_sentence() == words
    # Another text is read with the same weights.
    QGuiApplication.clipboard().setText("东风夜放花千树")
    click(panel.texts.button("pasted"))
    wait(qtbot, lambda: panel.surprise.view.text() == "东风夜放花千树")
    assert panel.moment_sentence() == words
    # Compared with what is held, the present moment has changed.
    panel.at.setFocus()
    QTest.keyClick(panel.at, Qt.Key.Key_Up)
    wait(qtbot, lambda: panel.moment_sentence() not in ("", words))
    click(panel.views.button("change"))
    wait(qtbot, lambda: panel.about_both_sentence().startswith("At held, epoch"))
    click(panel.hold)
    assert not panel.hold.isChecked()
    wait(qtbot, lambda: panel.at.count() == 1 or not panel.at.itemText(1).startswith("held"))
    app.window.actions_by_name["stop"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.STOPPED)


def test_a_run_without_its_text_says_so_and_takes_it_from_where_the_person_points(
    qtbot: Any, start_app: StartApp, keeping: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。寒来暑往，秋收冬藏。" * 40
    file, other = tmp_path / "mine.txt", tmp_path / "other.txt"
    file.write_text(lines, "utf-8")
    other.write_text("另一篇" * 300, "utf-8")
    app = start_app(keeping)
    app.session.text.open_source(Source.at(file))
    wait(qtbot, lambda: app.session.text.corpus is not None and app.session.text.corpus.name == "mine")
    trained(qtbot, app)
    folder = app.session.open_run_folder
    assert folder is not None
    (folder / TEXT_FILE).unlink(missing_ok=True)
    moved = file.rename(tmp_path / "moved.txt")
    app.session.text.open_source(Source.shipped("songci"))
    wait(qtbot, lambda: app.session.text.corpus is not None and app.session.text.corpus.name != "mine")
    app.session.open_run(folder)
    panel = open_read(qtbot, app)
    wait(qtbot, lambda: "text of the run is missing" in panel.copied.sentence())
    assert panel.copied.file_button.isVisible()
    # Any other text can be read all the same.
    QGuiApplication.clipboard().setText("日月盈昃")
    click(panel.texts.button("pasted"))
    wait(qtbot, lambda: is_read(panel))
    for chosen, met in (
        (other, lambda: "is not the text of this run" in panel.copied.sentence()),
        (moved, lambda: panel.copied.sentence() == ""),
    ):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, chosen=chosen: (str(chosen), ""))
        click(panel.copied.file_button)
        wait(qtbot, met)
    assert not panel.copied.file_button.isVisible()
    assert panel.texts.button("heldout").isEnabled()


def test_a_text_of_unknown_characters_only_is_told(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(keeping)
    trained(qtbot, app)
    panel = open_read(qtbot, app)
    QGuiApplication.clipboard().setText("XYZ")
    click(panel.texts.button("pasted"))
    wait(qtbot, lambda: "knows none of these characters" in panel.surprise.sentence())
    click(panel.views.button("adapting"))
    wait(qtbot, lambda: "no character of this text in common" in panel.about_both_sentence())
    QGuiApplication.clipboard().setText("风X")
    click(panel.texts.button("pasted"))
    wait(qtbot, lambda: panel.surprise.view.text() == "风X")


def test_the_current_character_is_told_in_words_and_words_are_found(
    qtbot: Any, start_app: StartApp, keeping: Settings
) -> None:
    app = start_app(keeping)
    trained(qtbot, app)
    panel = open_read(qtbot, app)
    wait(qtbot, lambda: is_read(panel))
    view, bar = panel.surprise.view, panel.surprise.find_bar
    view.setFocus()
    for _step in range(20):
        QTest.keyClick(view, Qt.Key.Key_Right)
    words = view.accessibleDescription()
    assert re.match(r"“.+” costs [0-9.]+ nats; expected “.+”, \d+%", words)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription() != words
    click(panel.unit.button("bits"))
    assert " bits; expected" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert bar.isVisible()
    QGuiApplication.clipboard().setText(view.text()[100])
    QTest.keyClick(bar.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert view.text()[view.current()] == view.text()[100]
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()
