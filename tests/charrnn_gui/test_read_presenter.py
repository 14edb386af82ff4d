"""The Read workspace in the whole program: the real window, the real engine, real clicks."""

from __future__ import annotations

import csv
import json
import re
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

from charrnn_gui.app import App
from charrnn_gui.read_presenter import MOST_PASTED
from charrnn_gui.reading.panel import ReadPanel
from charrnn_gui.reading.steps import BURN_IN
from charrnn_gui.run_state import RunState
from core.command_line.cli import main
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS

pytestmark = pytest.mark.qt_log_ignore("OpenType support missing")
StartApp = Callable[..., App]


def click(app: App, button: Any) -> None:
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def open_read(app: App) -> ReadPanel:
    app.window.resize(1440, 900)
    click(app, app.window.rail.button("read"))
    return app.window.read


def trained(qtbot: Any, app: App) -> None:
    app.window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)


@pytest.fixture
def holding_out(small_settings: Settings) -> Settings:
    return replace(
        small_settings,
        epochs=6,
        heldout_fraction=0.2,
        sample_every=2,
        learning_rate=0.02,
        schedule="constant",
    )


def test_held_out_text_is_coloured_and_costs_what_evaluate_says(
    qtbot: Any,
    start_app: StartApp,
    holding_out: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = start_app(holding_out)
    panel = open_read(app)
    assert "no model yet" in panel.surprise.sentence()
    trained(qtbot, app)
    qtbot.waitUntil(lambda: bool(panel.surprise.view.text()), timeout=PATIENCE_MS)
    heldout = panel.surprise.view.text()
    assert len(heldout) == 400
    # It may have been read within the training, too.
    qtbot.waitUntil(lambda: "epoch 6," in panel.moment_sentence(), timeout=PATIENCE_MS)
    perplexity, mean, count = panel.figures.texts()
    folder = app.session.open_run_folder
    file = tmp_path / "heldout.txt"
    file.write_text(heldout, "utf-8")
    capsys.readouterr()
    assert main(["evaluate", str(folder), str(file), "--exact", "--device", "cpu", "--json"]) == 0
    assert float(perplexity.replace(",", "")) == pytest.approx(
        json.loads(capsys.readouterr().out)["perplexity"], rel=0.01
    )
    assert int(count) == 399
    assert float(mean) == pytest.approx(np.log(float(perplexity.replace(",", ""))), rel=0.01)
    table = tmp_path / "characters.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(table), ""))
    click(app, panel.export)
    qtbot.waitUntil(table.exists, timeout=PATIENCE_MS)
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 400
    assert sum(float(row["nats"] or 0) for row in rows) == pytest.approx(399 * float(mean), rel=0.01)
    # In bits the same costs are larger numbers.
    click(app, panel.unit.button("bits"))
    assert float(panel.figures.texts()[1]) == pytest.approx(float(mean) / np.log(2), rel=0.01)


def test_a_surprising_place_is_found_in_the_text_by_a_click(
    qtbot: Any, start_app: StartApp, holding_out: Settings
) -> None:
    app = start_app(holding_out)
    trained(qtbot, app)
    panel = open_read(app)
    qtbot.waitUntil(lambda: bool(panel.places.places()), timeout=PATIENCE_MS)
    places = panel.places.places()
    assert min(places) >= BURN_IN
    index = panel.places.model().index(2, 0)
    QTest.mouseClick(
        panel.places.viewport(), Qt.MouseButton.LeftButton, pos=panel.places.visualRect(index).center()
    )
    assert panel.surprise.view.current() == places[2]
    assert "costs" in panel.surprise.view.accessibleDescription()


def test_what_a_model_has_learned_by_heart_is_marked_with_its_place_in_the_text(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    settings = replace(
        small_settings,
        max_chars=300,
        epochs=200,
        hidden_size=96,
        learning_rate=0.01,
        sample_every=50,
        prefixes=("城上",),
    )
    app = start_app(settings)
    trained(qtbot, app)
    text = app.session.text.corpus.text[:300].replace("\n", " ")
    app.window.write.set_prefix(text[:4])
    panel = open_read(app)
    # Nothing is held out, so that what the model has written is read.
    assert panel.texts.choice() == "heldout"
    qtbot.waitUntil(lambda: panel.texts.choice() == "written", timeout=PATIENCE_MS)
    assert not panel.texts.button("heldout").isEnabled()
    assert "holds no text out" in panel.texts.button("heldout").toolTip()
    learned = text[4:16]
    qtbot.waitUntil(lambda: panel.copied.view.text().startswith(learned), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: learned in panel.copied.source.text(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "word for word" in panel.copied.explanation(), timeout=PATIENCE_MS)
    assert panel.copied.explanation().startswith("written: ")
    qtbot.waitUntil(lambda: panel.copied_curve.isVisibleTo(panel), timeout=PATIENCE_MS)
    # More is asked for than there is: nothing is marked any more.
    panel.copied.least.setValue(500)
    qtbot.waitUntil(lambda: "0%" in panel.copied.explanation(), timeout=PATIENCE_MS)


def test_any_text_is_pasted_and_one_that_is_too_long_is_refused_with_the_way_to_do_it(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(small_settings)
    trained(qtbot, app)
    panel = open_read(app)
    QGuiApplication.clipboard().setText("东风\n☃夜放")
    click(app, panel.texts.button("pasted"))
    qtbot.waitUntil(lambda: panel.surprise.view.text() == "东风 ☃夜放", timeout=PATIENCE_MS)
    assert "☃" in panel.unknown_sentence()
    QGuiApplication.clipboard().setText("风" * (MOST_PASTED + 1))
    click(app, panel.texts.button("pasted"))
    assert "Save the text as a file" in app.window.message_bar.text()
    assert panel.surprise.view.text() == "东风 ☃夜放"
    QGuiApplication.clipboard().setText("")
    click(app, panel.texts.button("pasted"))
    assert "Copy one" in panel.surprise.sentence()


def test_a_file_is_read_from_its_beginning(
    qtbot: Any, start_app: StartApp, small_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "text.txt"
    file.write_text("东风夜放花千树" * 4000, "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(file), ""))
    app = start_app(small_settings)
    trained(qtbot, app)
    panel = open_read(app)
    click(app, panel.texts.button("file"))
    qtbot.waitUntil(lambda: panel.surprise.view.text().startswith("东风夜放"), timeout=PATIENCE_MS)
    assert len(panel.surprise.view.text()) == 20_000
    assert panel.file_name.isVisible()
    assert panel.file_name.text() == panel.file_name.toolTip() == "text.txt"
    click(app, panel.texts.button("written"))
    assert not panel.file_name.isVisible()


def test_what_is_said_of_a_text_is_said_in_the_language_that_is_chosen_meanwhile(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(small_settings)
    panel = open_read(app)

    def said() -> tuple[str, ...]:
        tip = panel.texts.button("heldout").toolTip()
        return panel.surprise.sentence(), panel.verdict_sentence(), panel.copied.explanation(), tip

    english = said()
    app.use_language("zh_CN")
    assert "模型" in said()[0]
    app.use_language("en")
    assert said() == english
    trained(qtbot, app)
    qtbot.waitUntil(lambda: "Let it write" in panel.verdict_sentence(), timeout=PATIENCE_MS)
    QGuiApplication.clipboard().setText("")
    click(app, panel.texts.button("pasted"))
    click(app, panel.views.button("against"))
    assert panel.surprise.sentence() == "There is no other run to compare with yet."
    english = said()
    app.use_language("zh_CN")
    chinese = said()
    assert not {sentence for sentence in chinese if re.search("[a-z]{2}", sentence)}
    assert all(chinese)
    app.use_language("en")
    assert said() == english
    click(app, panel.views.button("surprise"))
    assert "Copy one" in panel.surprise.sentence()
    app.use_language("zh_CN")
    assert not re.search("[a-z]{2}", panel.surprise.sentence())


def test_nothing_is_read_while_another_workspace_is_in_sight(
    qtbot: Any, start_app: StartApp, holding_out: Settings
) -> None:
    app = start_app(holding_out)
    told: list[object] = []
    app.session.reading.readings.text_read.connect(told.append)
    trained(qtbot, app)
    assert not told
    open_read(app)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    click(app, app.window.rail.button("train"))
    number = len(told)
    trained(qtbot, app)
    assert len(told) == number


def test_on_little_room_the_text_stays_and_the_column_beside_it_goes(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    panel = open_read(start_app(small_settings))
    assert panel.figures.isVisible()
    panel.window().resize(720, 440)
    qtbot.waitUntil(lambda: not panel.figures.isVisible(), timeout=PATIENCE_MS)
    assert not panel.surprise.bars.isVisible()
    assert panel.surprise.view.isVisible()
    assert panel.copied.view.isVisible()
    assert panel.width() <= 720
