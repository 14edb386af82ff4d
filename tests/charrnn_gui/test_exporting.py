"""What is seen goes into files of other programs, and into the clipboard; the person is asked where."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.charrnn_gui.test_run_on_display import trained, wait_for

StartApp = Callable[..., App]


def test_a_file_without_an_ending_gets_that_of_the_chosen_kind(
    qtbot: Any, start_app: StartApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app()
    folder = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    kinds = iter(("Table (*.csv)", "Picture (*.png)", ""))
    names = iter(("table", "named.csv", "none.svg"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / next(names)), next(kinds)))
    for expected in ("table.csv", "named.csv", "none.svg"):
        with qtbot.waitSignal(app.workspace.said, timeout=PATIENCE_MS) as said:
            app.runs_wiring.exporting.export_curves((folder,))
        assert expected in said.args[0]
        assert (tmp_path / expected).stat().st_size


def test_nothing_is_written_if_nothing_is_chosen(
    qtbot: Any, start_app: StartApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app()
    folder = trained(qtbot, app)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    with qtbot.assertNotEmitted(app.workspace.said):
        app.runs_wiring.exporting.export_curves((folder,))
        app.runs_wiring.exporting.export_samples((folder, folder))


def test_a_file_that_nobody_was_asked_about_is_not_replaced(
    qtbot: Any, start_app: StartApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app()
    folder = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    (tmp_path / "table.csv").write_text("a table of the person's own")
    # The person typed "table", of which there is no file.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "table"), "Table (*.csv)"))
    with qtbot.waitSignal(app.workspace.said, timeout=PATIENCE_MS):
        app.runs_wiring.exporting.export_curves((folder,))
    assert (tmp_path / "table.csv").read_text() == "a table of the person's own"
    assert (tmp_path / "table-2.csv").stat().st_size > 50


def test_files_of_several_runs_replace_neither_others_nor_each_other(
    qtbot: Any, start_app: StartApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app()
    folder = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    # Runs of two grids may have one name.
    same = shutil.copytree(folder, tmp_path / "grid" / folder.name)
    files = tmp_path / "files"
    files.mkdir()
    own = files / f"{folder.name}.png"
    own.write_text("a picture of the person's own")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(files))
    with qtbot.waitSignal(app.workspace.said, timeout=PATIENCE_MS) as said:
        app.runs_wiring.exporting.export_curves((folder, same))
    assert said.args[0].startswith("2 files are written")
    assert own.read_text() == "a picture of the person's own"
    assert sorted(file.name for file in files.iterdir()) == [
        f"{folder.name}-2.png",
        f"{folder.name}-3.png",
        f"{folder.name}.png",
    ]


def test_the_curve_and_the_samples_are_saved_where_the_person_says(
    qtbot: Any,
    start_app: StartApp,
    small_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = start_app(replace(small_settings, epochs=2))
    actions = app.window.actions_by_name
    assert not actions["save_curve"].isEnabled()
    assert actions["save_curve"].toolTip().startswith("No run is on display.")
    actions["train"].trigger()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    said: list[str] = []
    app.workspace.said.connect(lambda sentence, _severity: said.append(sentence))
    app.runs_wiring.exporting.said.connect(lambda sentence, _severity: said.append(sentence))
    # The ending that is missing is that of the kind that was chosen.
    for number, (action, typed, kind, written) in enumerate(
        (
            ("save_curve", "a", "Table (*.csv)", "a.csv"),
            ("save_curve", "b.svg", "Picture (*.png)", "b.svg"),
            ("save_curve", "run 1.5", "Picture (*.png)", "run 1.5.png"),
            ("save_samples", "c", "Text (*.txt)", "c.txt"),
        )
    ):
        monkeypatch.setattr(
            QFileDialog,
            "getSaveFileName",
            lambda *_args, typed=typed, kind=kind: (str(tmp_path / typed), kind),
        )
        actions[action].trigger()
        qtbot.waitUntil(lambda number=number: len(said) > number, timeout=PATIENCE_MS)
        assert (tmp_path / written).stat().st_size > 50
        assert written in said[-1]
    actions["copy_curve"].trigger()
    qtbot.waitUntil(lambda: len(said) == 5, timeout=PATIENCE_MS)
    assert QGuiApplication.clipboard().image().width() == 1920


def test_a_place_that_can_not_be_written_is_said_in_a_sentence(
    qtbot: Any, start_app: StartApp, small_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    app.window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    nowhere = tmp_path / "missing" / "curve.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(nowhere), "Picture (*.png)"))
    with qtbot.waitSignal(app.workspace.failed, timeout=PATIENCE_MS) as failed:
        app.window.actions_by_name["save_curve"].trigger()
    assert str(nowhere) in str(failed.args[0])


def test_the_menu_of_the_plots_offers_the_same(qtbot: Any, start_app: StartApp) -> None:
    app = start_app()
    offered = app.window.learning.axes.menu().actions()
    for name in ("save_curve", "copy_curve", "save_samples"):
        assert app.window.actions_by_name[name] in offered


def test_what_is_saved_is_what_the_plot_shows(
    qtbot: Any, start_app: StartApp, small_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app(replace(small_settings, epochs=2))
    before = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    now = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    qtbot.waitUntil(lambda: app.window.runs.num_runs() == 2, timeout=PATIENCE_MS)
    app.window.runs.set_overlays([before])
    qtbot.waitUntil(lambda: app.overlays.shown() == (before,), timeout=PATIENCE_MS)
    file = tmp_path / "shown.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), "Table (*.csv)"))
    with qtbot.waitSignal(app.workspace.said, timeout=PATIENCE_MS):
        app.window.actions_by_name["save_curve"].trigger()
    runs = {line.split(",")[0] for line in file.read_text("utf-8-sig").splitlines()[1:]}
    assert runs == {before.name, now.name}
