"""What a person does with whole runs in the window: the real program on real folders."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from charrnn_gui.runs.columns import COLUMNS
from charrnn_gui.starting.folders import Folders
from core.runs import RunFolder, create_run, list_runs
from core.runs.note import read_note
from core.settings.settings import Settings
from core.sharing.packed_runs import export_run, import_run
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.text.source import Source

PATIENCE_MS = 180_000
StartApp = Callable[..., App]


@pytest.fixture
def trained(qtbot: Any, start_app: StartApp, folders: Folders) -> tuple[App, Path]:
    """The program with one finished run in its list, selected."""
    app = start_app()
    app.session.train()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    path = list_runs(folders.workspace)[0].path
    qtbot.waitUntil(lambda: state_of(app, path) == "finished", timeout=PATIENCE_MS)
    app.window.runs.select(path)
    return app, path


def state_of(app: App, path: Path) -> str:
    model = app.window.runs.table.model()
    rows = {
        model.index(i, 0).data(): model.index(i, COLUMNS.index("state")).data()
        for i in range(model.rowCount())
    }
    return rows.get(path.name, "")


def listed(app: App) -> set[str]:
    model = app.window.runs.table.model()
    return {model.index(i, 0).data() for i in range(model.rowCount())}


def said(app: App) -> str:
    return app.window.message_bar.text()


def do(app: App, name: str) -> None:
    action = app.window.runs.actions_by_name[name]
    assert action.isEnabled(), name
    action.trigger()


def test_a_run_is_renamed_where_its_name_stands(
    qtbot: Any, trained: tuple[App, Path], folders: Folders
) -> None:
    app, path = trained
    opened = []
    app.window.runs.run_opened.connect(opened.append)
    do(app, "rename")
    editor = app.window.runs.table.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    app.workspace.refresh()
    QTest.qWait(300)  # a list that comes meanwhile must not take the editor away
    editor.selectAll()
    QTest.keyClicks(editor, "best one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: listed(app) == {"best-one"}, timeout=PATIENCE_MS)
    assert not path.exists()
    assert RunFolder.open(folders.workspace / "best-one").state == "finished"
    qtbot.waitUntil(
        lambda: app.session.open_run_folder == folders.workspace / "best-one", timeout=PATIENCE_MS
    )
    # Enter ended the typing, and asked for nothing else.
    assert not opened


def test_a_name_that_is_taken_is_told_and_nothing_changes(
    qtbot: Any, trained: tuple[App, Path], folders: Folders, tmp_path: Path
) -> None:
    app, path = trained
    export_run(path, tmp_path / "run.zip")
    other = import_run(tmp_path / "run.zip", folders.workspace)
    app.workspace.rename(path, other.name)
    qtbot.waitUntil(lambda: "already" in said(app), timeout=PATIENCE_MS)
    assert {run.path for run in list_runs(folders.workspace)} == {path, other}


def test_a_run_goes_to_the_trash_and_nowhere_else(qtbot: Any, trained: tuple[App, Path]) -> None:
    app, path = trained
    home = Path.home()
    (home / "xdg_data_home").mkdir(exist_ok=True)
    before = {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}
    QTest.keyClick(app.window.runs.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not listed(app), timeout=PATIENCE_MS)
    assert not path.exists()
    assert "trash" in said(app)
    if sys.platform == "linux":
        (found,) = home.rglob(f"Trash/files/{path.name}")
        assert {file.name: file.read_bytes() for file in found.iterdir() if file.is_file()} == before


def test_a_run_is_taken_back_from_the_trash_with_a_click(qtbot: Any, trained: tuple[App, Path]) -> None:
    app, path = trained
    home = Path.home()
    (home / "xdg_data_home").mkdir(exist_ok=True)
    before = {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}
    do(app, "trash")
    qtbot.waitUntil(lambda: not listed(app), timeout=PATIENCE_MS)
    bar = app.window.message_bar
    if not bar.action_button().isVisible():
        pytest.skip("this system does not say where in the trash a folder is")
    QTest.mouseClick(bar.action_button(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: listed(app) == {path.name}, timeout=PATIENCE_MS)
    assert {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()} == before
    assert "back" in said(app)
    # Nothing of it is left there, not even the note of where it was.
    assert not [found for found in home.rglob("*") if path.name in found.name]


def test_a_run_can_be_taken_back_from_the_trash_when_another_has_begun(
    qtbot: Any, trained: tuple[App, Path]
) -> None:
    app, _path = trained
    (Path.home() / "xdg_data_home").mkdir(exist_ok=True)
    do(app, "trash")
    qtbot.waitUntil(lambda: "trash" in said(app), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: app.session.state is RunState.EMPTY, timeout=PATIENCE_MS)
    assert app.presenter.run.folder is None, "it is no longer on display"
    app.session.step()
    qtbot.waitUntil(lambda: app.session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    assert "trash" in said(app)


def test_a_run_is_not_taken_back_over_another_of_its_name(qtbot: Any, trained: tuple[App, Path]) -> None:
    app, path = trained
    (Path.home() / "xdg_data_home").mkdir(exist_ok=True)
    with qtbot.waitSignal(app.workspace.runs_trashed, timeout=PATIENCE_MS) as trashed:
        app.workspace.trash((path,))
    path.mkdir()
    app.workspace.restore(trashed.args[0])
    qtbot.waitUntil(lambda: app.window.message_bar.severity() == "error", timeout=PATIENCE_MS)
    assert list(path.iterdir()) == []


def test_the_run_on_display_that_is_checked_is_laid_over_the_next_one_only(
    qtbot: Any, trained: tuple[App, Path]
) -> None:
    app, path = trained
    shown = app.window.learning.perplexity
    app.window.runs.set_overlays([path])
    qtbot.waitUntil(lambda: path in app.overlays._curves, timeout=PATIENCE_MS)
    assert shown._overlay_names == ()
    app.session.step()
    qtbot.waitUntil(lambda: app.session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    assert shown._overlay_names == (path.name,)
    app.session.open_run(path)
    qtbot.waitUntil(lambda: shown._overlay_names == (), timeout=PATIENCE_MS)


def test_a_run_that_is_trained_stays_where_it_is(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    app.session.train()
    qtbot.waitUntil(lambda: bool(listed(app)), timeout=PATIENCE_MS)
    path = list_runs(folders.workspace)[0].path
    app.window.runs.select(path)
    assert not app.window.runs.actions_by_name["trash"].isEnabled()
    assert not app.window.runs.actions_by_name["rename"].isEnabled()
    app.workspace.trash((path,))
    qtbot.waitUntil(lambda: "being trained" in said(app), timeout=PATIENCE_MS)
    assert path.exists()


def test_a_packed_run_comes_back_by_a_drop_and_is_opened(
    qtbot: Any,
    trained: tuple[App, Path],
    folders: Folders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, path = trained
    file = tmp_path / "to mail.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    do(app, "pack")
    qtbot.waitUntil(lambda: "packed" in said(app), timeout=PATIENCE_MS)
    app.window.paths_dropped.emit((file,))
    qtbot.waitUntil(lambda: app.session.open_run_folder not in (None, path), timeout=PATIENCE_MS)
    taken = app.session.open_run_folder
    assert taken is not None
    assert taken.parent == folders.workspace
    assert RunFolder.open(taken).told().epochs == RunFolder.open(path).told().epochs
    qtbot.waitUntil(lambda: listed(app) == {path.name, taken.name}, timeout=PATIENCE_MS)


def test_a_program_started_with_a_packed_run_opens_it(
    qtbot: Any, trained: tuple[App, Path], start_app: StartApp, tmp_path: Path
) -> None:
    app, path = trained
    export_run(path, tmp_path / "run.zip")
    app.window.close()
    again = start_app(settings=None, path=str(tmp_path / "run.zip"))
    qtbot.waitUntil(lambda: again.session.open_run_folder is not None, timeout=PATIENCE_MS)
    assert again.session.open_run_folder != path
    assert again.session.text.corpus is not None


def test_a_zip_of_several_runs_is_refused_and_not_taken_for_a_text(
    qtbot: Any, trained: tuple[App, Path], start_app: StartApp, tmp_path: Path
) -> None:
    app, path = trained
    packed = tmp_path / "two.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in path.iterdir():
            if file.is_file():
                archive.write(file, f"first/{file.name}")
                archive.write(file, f"second/{file.name}")
        archive.writestr("first/text.txt", "天涯何处无芳草。" * 300)
    corpus = app.session.text.corpus
    app.window.paths_dropped.emit((packed,))
    qtbot.waitUntil(lambda: "“two.zip” holds 2 runs" in said(app), timeout=PATIENCE_MS)
    assert app.session.text.corpus is corpus
    assert app.session.open_run_folder == path
    app.window.close()
    again = start_app(settings=None, path=str(packed))
    qtbot.waitUntil(lambda: "“two.zip” holds 2 runs" in said(again), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: again.session.text.corpus is not None, timeout=PATIENCE_MS)
    assert again.session.text.corpus is not None
    assert again.session.text.corpus.source != Source.at(packed)


def test_a_dropped_text_is_still_a_text(qtbot: Any, trained: tuple[App, Path], tmp_path: Path) -> None:
    app, path = trained
    text = tmp_path / "text.txt"
    text.write_text("天涯何处无芳草。" * 300, "utf-8")
    app.window.paths_dropped.emit((text,))
    qtbot.waitUntil(
        lambda: app.session.text.corpus is not None and app.session.text.corpus.source == Source.at(text),
        timeout=PATIENCE_MS,
    )
    assert app.session.open_run_folder == path


def test_a_runs_settings_and_text_are_taken_up_for_the_next(
    qtbot: Any, trained: tuple[App, Path], small_settings: Settings
) -> None:
    app, _path = trained
    app.session.set_settings(Settings(hidden_size=99))
    app.session.text.open_source(Source.shipped("yuanqu"))
    qtbot.waitUntil(
        lambda: (
            app.session.text.corpus is not None and app.session.text.corpus.source == Source.shipped("yuanqu")
        ),
        timeout=PATIENCE_MS,
    )
    do(app, "settings")
    qtbot.waitUntil(lambda: app.session.settings == small_settings, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: app.session.text.corpus.source == Source.shipped("songci"), timeout=PATIENCE_MS)
    assert app.session.settings == small_settings


def test_a_run_that_held_text_out_is_trained_on_all_of_it_for_as_long_again(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    app = start_app(replace(small_settings, heldout_fraction=0.2, heldout_from="scattered"))
    app.session.train()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    path = app.session.open_run_folder
    assert path is not None
    before = RunFolder.open(path)
    app.window.runs.whole_text_requested.emit(path)
    qtbot.waitUntil(lambda: app.session.open_run_folder not in (None, path), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    branch = RunFolder.open(list_runs(folders.workspace)[0].path)
    assert branch.settings.heldout_fraction == 0
    assert branch.epochs_done() == 2 * before.epochs_done()
    assert branch.told().epochs[: before.settings.epochs] == before.told().epochs
    # Its reference lines are counted anew, on what it is trained on.
    qtbot.waitUntil(lambda: RunFolder.open(branch.path).baselines is not None, timeout=PATIENCE_MS)
    assert RunFolder.open(branch.path).baselines != before.baselines


def test_a_branch_begins_at_a_checkpoint_with_the_learning_settings_of_setup(
    qtbot: Any, trained: tuple[App, Path], small_settings: Settings, folders: Folders
) -> None:
    app, path = trained
    before = RunFolder.open(path)
    app.session.set_settings(replace(small_settings, learning_rate=1e-4, hidden_size=99, epochs=6))
    menu = app.window.runs.head.buttons["branch"].menu()
    menu.aboutToShow.emit()
    (newest, *_older) = menu.actions()
    newest.trigger()
    qtbot.waitUntil(lambda: app.session.open_run_folder not in (None, path), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    branch = RunFolder.open(list_runs(folders.workspace)[0].path)
    assert branch.path.name.startswith(f"{path.name}-from-")
    assert (branch.settings.learning_rate, branch.settings.hidden_size) == (1e-4, small_settings.hidden_size)
    assert [e.moment.epoch for e in branch.told().epochs] == [1, 2, 3, 4, 5, 6]
    assert branch.told().epochs[:4] == before.told().epochs
    assert RunFolder.open(path).told().epochs == before.told().epochs


def test_a_corpus_that_ships_is_called_by_its_title_in_the_language_of_the_window(
    qtbot: Any, trained: tuple[App, Path]
) -> None:
    app, _path = trained
    assert app.window.runs.table.model().index(0, COLUMNS.index("corpus")).data() == "Song ci (宋词)"
    app.use_language("zh_CN")
    qtbot.waitUntil(
        lambda: app.window.runs.table.model().index(0, COLUMNS.index("corpus")).data() == "宋词",
        timeout=PATIENCE_MS,
    )


def test_runs_go_where_the_person_chose_and_the_choice_is_remembered(
    qtbot: Any, trained: tuple[App, Path], start_app: StartApp, tmp_path: Path, folders: Folders
) -> None:
    app, _path = trained
    chosen = tmp_path / "my runs 我的"
    chosen.mkdir()
    app.chosen_workspace.use(chosen)
    qtbot.waitUntil(lambda: not listed(app), timeout=PATIENCE_MS)
    app.session.train()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    assert len(list_runs(chosen)) == 1
    assert len(list_runs(folders.workspace)) == 1
    app.window.close()
    again = start_app(settings=None)
    assert again.workspace.folder == chosen
    again.window.close()
    chosen.rename(tmp_path / "unplugged")
    last = start_app(settings=None)
    assert last.workspace.folder == folders.workspace
    qtbot.waitUntil(lambda: str(chosen) in said(last), timeout=PATIENCE_MS)


_TRAINED_ELSEWHERE = """
import select, sys
from core.command_line import cli
from core.saving import recorder
from core.training.trainer import Trainer
recorder.SAVE_SHARE = 1.0
make = Trainer._make
# Slowly enough to be watched, until nobody watches any more.
def slowly(self, starts):
    select.select([sys.stdin], [], [], 0.02)
    return make(self, starts)
Trainer._make = slowly
sys.exit(cli.main(sys.argv[1:]))
"""


def test_a_run_that_another_program_trains_is_followed_to_its_end(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders
) -> None:
    app = start_app()
    options = ["--max-chars", "2000", "--epochs", "60", "--device", "cpu", "--json"]
    options += ["--set", "hidden_size=16", "--set", "batch_size=8", "--set", "num_steps=16"]
    options += ["--set", "save_interval_s=0.3"]
    command = [sys.executable, "-c", _TRAINED_ELSEWHERE, "train", "songci", *options]
    epochs: list[int] = []
    moments: list[int] = []
    opened: list[Any] = []
    app.session.run_opened.connect(opened.append)
    app.session.progressed.connect(lambda p: epochs.extend(e.moment.epoch for e in p.told.epochs))
    app.session.answered.connect(lambda a: moments.append(a.moment.update))
    with subprocess.Popen(
        [*command, "--run-dir", str(folders.workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        (run,) = list_runs(folders.workspace)
        app.session.open_run(run.path)
        qtbot.waitUntil(lambda: app.session.state is RunState.FOLLOWING, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: len(set(moments)) > 1, timeout=PATIENCE_MS)
        assert app.window.actions_by_name["train"].isEnabled()
        assert not app.window.actions_by_name["stop"].isEnabled()
        process.stdin.close()
        process.stdout.read()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    assert epochs == sorted(set(epochs))
    assert [e.moment.epoch for e in opened[-1].told.epochs] == list(range(1, 61))
    # What was shown first and what came after it are the whole.
    first = [e.moment.epoch for e in opened[0].told.epochs]
    assert not set(first) & set(epochs)
    last = RunFolder.open(run.path).moment
    qtbot.waitUntil(lambda: moments[-1] == last.update, timeout=PATIENCE_MS)


def test_a_followed_run_that_vanishes_is_told_of_once_and_let_go(
    qtbot: Any, start_app: StartApp, small_settings: Settings, folders: Folders, tmp_path: Path
) -> None:
    app = start_app()
    corpus = load_shipped("songci")
    text = training_text(corpus, small_settings)
    elsewhere = create_run(tmp_path / "other", small_settings, corpus, text)
    app.session.open_run(elsewhere.path)
    qtbot.waitUntil(lambda: app.session.state is RunState.FOLLOWING, timeout=PATIENCE_MS)
    assert not app.window.write.answer.view.continuation_text()
    elsewhere.path.rename(tmp_path / "unplugged")
    qtbot.waitUntil(lambda: app.session.state is RunState.STOPPED, timeout=PATIENCE_MS)
    assert "run folder" in said(app)
    elsewhere.release()


def test_a_note_that_is_typed_is_kept_in_the_folder_and_listed(qtbot: Any, trained: tuple[App, Path]) -> None:
    app, path = trained
    do(app, "note")
    editor = app.window.runs.table.findChild(QLineEdit)
    editor.setText("the first")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    model, column = app.window.runs.table.model(), COLUMNS.index("note")
    qtbot.waitUntil(lambda: model.index(0, column).data() == "the first", timeout=PATIENCE_MS)
    assert read_note(path) == "the first"


def test_several_runs_are_written_packed_thrown_away_and_taken_back_at_once(
    qtbot: Any, trained: tuple[App, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path = trained
    (Path.home() / "xdg_data_home").mkdir(exist_ok=True)
    shutil.copytree(path, path.with_name("second"))
    app.workspace.refresh()
    qtbot.waitUntil(lambda: len(listed(app)) == 2, timeout=PATIENCE_MS)
    app.window.runs.table.selectAll()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    (tmp_path / "second.png").write_text("another picture")
    for name, endings in (
        ("export_curve", {f"{path.name}.png", "second-2.png"}),
        ("export_samples", {f"{path.name}-samples.txt", "second-samples.txt"}),
        ("pack", {f"{path.name}.zip", "second.zip"}),
    ):
        app.window.message_bar.clear()
        do(app, name)
        qtbot.waitUntil(lambda: "2" in said(app), timeout=PATIENCE_MS)
        assert endings <= {file.name for file in tmp_path.iterdir()}
    assert (tmp_path / "second.png").read_text() == "another picture"
    do(app, "trash")
    qtbot.waitUntil(lambda: not listed(app), timeout=PATIENCE_MS)
    assert said(app) == "2 runs are in the trash."
    bar = app.window.message_bar
    if not bar.action_button().isVisible():
        pytest.skip("this system does not say where in the trash a folder is")
    QTest.mouseClick(bar.action_button(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: listed(app) == {path.name, "second"}, timeout=PATIENCE_MS)


def test_a_run_that_fails_is_said_and_does_not_stop_the_others(
    qtbot: Any, trained: tuple[App, Path], tmp_path: Path
) -> None:
    app, path = trained
    nowhere = path.with_name("nowhere")
    failures: list[str] = []
    app.workspace.failed.connect(lambda error: failures.append(str(error)))
    files = {nowhere: tmp_path / "two.zip", path: tmp_path / "one.zip"}
    with qtbot.waitSignal(app.workspace.said, timeout=PATIENCE_MS) as told:
        app.workspace.pack(files)
    assert "one.zip" in told.args[0]
    assert len(failures) == 1
    assert "nowhere" in failures[0]
