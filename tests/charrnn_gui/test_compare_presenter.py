"""The Compare workspace in the whole program: the real window, the real engine, keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.app import App
from charrnn_gui.frame.compare_workspace import CompareWorkspace
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from core.runs.note import read_note
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.charrnn_gui.test_newcomer import click, key
from tests.charrnn_gui.test_run_on_display import press, trained, wait_for
from tests.core.runs.made_runs import made_run

pytestmark = pytest.mark.qt_log_ignore("OpenType support missing")
KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
StartApp = Callable[..., App]


def open_compare(app: App) -> CompareWorkspace:
    app.window.resize(1440, 900)
    key(app.window, KEY.Key_4, CONTROL)
    assert app.window.rail.button("compare").isChecked()
    return app.window.compare


def cell(compare: CompareWorkspace, label: str, column: int) -> str:
    model = compare.middle.differences.model
    labels = [model.index(row, 0).data() for row in range(model.rowCount())]
    return str(model.index(labels.index(label), column).data())


def test_why_no_run_can_be_opened_is_said_in_the_language_that_is_chosen_meanwhile(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=10**6))
    press(app, "train")
    wait_for(qtbot, app, RunState.TRAINING)
    folder, runs = app.session.open_run_folder, open_compare(app).runs
    qtbot.waitUntil(lambda: folder is not None and runs.model.run(folder) is not None, timeout=PATIENCE_MS)
    runs.list.select(folder)
    assert runs.buttons["open"].toolTip() == "A run is under way. Stop or pause it first."
    app.use_language("zh_CN")
    assert runs.buttons["open"].toolTip() == "有训练正在进行，请先停止或暂停。"


def test_two_runs_are_compared_by_keys_and_clicks_in_both_languages(
    qtbot: Any,
    start_app: StartApp,
    small_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def until(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    settings = replace(small_settings, epochs=4, sample_every=2, heldout_fraction=0.2, save_every_epochs=2)
    app = start_app(settings)
    first = trained(qtbot, app)
    app.session.set_settings(replace(app.session.settings, hidden_size=24))
    second = trained(qtbot, app)
    until(lambda: app.workspace.runs.get(second) is not None)

    # The run on display is compared at once; the other one is checked by the keyboard.
    compare = open_compare(app)
    runs, middle = compare.runs, compare.middle
    assert runs.model.checked() == (second,)
    assert runs.list.hasFocus()
    key(runs.list, KEY.Key_Down)
    key(runs.list, KEY.Key_Space)
    assert runs.model.checked() == (second, first)
    until(lambda: middle.differences.model.columnCount() == 3)

    # What differs is listed, the curves have the same baselines, and the pointed run is wide.
    assert (cell(compare, "hidden units", 1), cell(compare, "hidden units", 2)) == ("24", "32")
    content = middle.curves.content
    assert len(content.levels()) == 4
    assert content._runs[first].training.width > content._runs[second].training.width

    # A sample of that epoch is there at once; of another one the weights that are kept write.
    lines = middle.texts.lines
    until(lambda: len(lines()) == 2 and all("epoch 4: 东风" in line for line in lines()))
    middle.texts.prefix.setFocus()
    middle.texts.prefix.lineEdit().selectAll()
    middle.texts.prefix.lineEdit().insert("人")  # As an input method does.
    until(lambda: all("epoch 4: 人" in line and len(line) > 60 for line in lines()))

    # A click in the plot chooses the moment: samples of the second epoch.
    view = middle.curves.plot.getPlotItem().getViewBox()
    middle.texts.prefix.setEditText("东风")
    place = view.mapViewToScene(QPointF(2.0, sum(view.viewRange()[1]) / 2)).toPoint()
    QTest.mouseClick(middle.curves.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    until(lambda: all("epoch 2: 东风" in line for line in lines()))

    # A note is kept with the run, and seen in the list.
    click(runs.note)
    QTest.keyClicks(runs.note, "wider")
    key(runs.note, KEY.Key_Return)
    until(lambda: read_note(first) == "wider")
    until(lambda: "wider" in str(runs.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)))

    # The comparison is saved as it is seen.
    names = iter(("a.png", "a.svg", "a.csv"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / next(names)), ""))
    for name, begin in (("a.png", b"\x89PNG"), ("a.svg", b"<svg"), ("a.csv", b"\xef\xbb\xbf")):
        with qtbot.waitSignal(app.runs_wiring.exporting.said, timeout=PATIENCE_MS):
            click(middle.curves.toolbar.export)
        assert (tmp_path / name).read_bytes().startswith(begin)
    assert "hidden units 24" in (tmp_path / "a.svg").read_text("utf-8")

    # In Chinese the same is said in Chinese.
    app.use_language("zh_CN")
    assert cell(compare, "隐藏单元数", 1) == "24"
    assert middle.texts.lines()[0].endswith(lines()[0].rpartition(": ")[2])
    middle.curves.plot.setFocus()
    key(middle.curves.plot, KEY.Key_Right)
    assert middle.curves.legend.title.startswith("第")

    # Enter opens the run, where its curve and its model are.
    runs.list.setFocus()
    key(runs.list, KEY.Key_Return)
    until(lambda: app.session.open_run_folder == first)
    assert app.window.rail.button("train").isChecked()


def test_a_run_that_is_trained_goes_on_growing(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    press(app, "train")
    wait_for(qtbot, app, RunState.TRAINING)
    compare = open_compare(app)
    content, folder = compare.middle.curves.content, app.session.open_run_folder
    assert folder is not None

    def drawn() -> float:
        traces = content._runs.get(folder)
        return 0.0 if traces is None else traces.training.end()

    qtbot.waitUntil(lambda: compare.runs.model.run(folder) is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: drawn() > 1, timeout=PATIENCE_MS)
    before = drawn()
    qtbot.waitUntil(lambda: drawn() > before, timeout=PATIENCE_MS)
    assert "under way" in str(compare.runs.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert not compare.runs.buttons["continue"].isEnabled()


def test_what_was_compared_is_compared_again_at_the_next_start_in_the_same_colours(
    qtbot: Any, start_app: StartApp, folders: Folders
) -> None:
    folders.workspace.mkdir(parents=True)
    one, two, three = (made_run(folders.workspace, name) for name in ("one", "two", "three"))
    app = start_app()
    qtbot.waitUntil(lambda: app.workspace.runs.get(three) is not None, timeout=PATIENCE_MS)
    compare = open_compare(app)
    compare.runs.model.set_checked((one, two, three))
    compare.runs.model.set_checked((three, two))
    numbers = {path: compare.runs.model.number(path) for path in (three, two)}
    compare.middle.curves.toolbar.choose(unit="seconds", up="nats")
    app.window.close()
    app.close()

    app = start_app()
    qtbot.waitUntil(lambda: app.workspace.runs.get(three) is not None, timeout=PATIENCE_MS)
    compare = open_compare(app)
    assert compare.runs.model.checked() == (three, two)
    assert {path: compare.runs.model.number(path) for path in (three, two)} == numbers
    assert compare.middle.curves.content.unit == "seconds"
