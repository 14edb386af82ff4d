"""A run that can't be saved: nobody calls it saved, it is kept until it is saved, there or elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from charrnn_gui import messages as m
from charrnn_gui.app import App
from charrnn_gui.run_sentences import sentence_of
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from charrnn_gui.worker import Worker
from core.common.errors import RunError, UnsavedRunError
from core.runs import RunFolder, is_claimed
from core.runs.explanations import STANDINGS
from core.saving import recorder
from core.saving.checkpoints import load_checkpoint
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.training.gradients import Gradients
from tests.charrnn_gui.listening import Heard, wait
from tests.charrnn_gui.worker.conftest import Train
from tests.disks import small_disk

StartApp = Callable[..., App]


@pytest.fixture
def finish(qtbot: Any, worker: Worker, heard: Heard, train: Train) -> Callable[[Path], tuple[Path, Path]]:
    """Return a function that trains a run to its end, its folder being renamed after a few updates."""

    def finish(workspace: Path) -> tuple[Path, Path]:
        folder = train(7, workspace)
        renamed = folder.rename(folder.with_name("renamed"))
        worker.request(m.Resume())
        wait(qtbot, lambda: heard.state is RunState.FINISHED)
        return folder, renamed

    return finish


def is_whole(folder: Path, heard: Heard, state: str = "finished") -> None:
    run = RunFolder.open(folder)
    assert (run.state, run.moment) == (state, heard.told.updates[-1].moment)
    assert run.told() == heard.recorded
    assert load_checkpoint(run).state.moment == run.moment
    assert run.problem_with(load_checkpoint(run).lengths) is None
    assert not is_claimed(folder)


def test_a_run_whose_folder_was_renamed_is_told_to_be_unsaved_and_is_saved_when_it_is_back(
    qtbot: Any, worker: Worker, heard: Heard, finish: Any, tmp_path: Path
) -> None:
    folder, renamed = finish(tmp_path)
    assert "is gone: it was renamed" in heard.problem
    worker.request(m.SaveAgain())
    wait(qtbot, lambda: worker.settle_and_wait())
    assert worker.unsaved == heard.problem
    renamed.rename(folder)
    worker.request(m.SaveAgain())
    wait(qtbot, lambda: not heard.problem)
    assert heard.saving[-1].note == "The run is saved now."
    assert len(heard.saving) == 2
    is_whole(folder, heard)


def test_a_run_at_rest_is_saved_by_itself_as_soon_as_there_is_room(
    qtbot: Any, worker: Worker, heard: Heard, train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recorder.RETRY_INTERVAL_S <= 10
    monkeypatch.setattr(recorder, "RETRY_INTERVAL_S", 0.05)
    with small_disk(tmp_path / "disk") as disk:
        train(7, disk.path)
        disk.fill()
        for ending, state in ((m.Resume(updates=1), "paused"), (m.Stop(), "stopped")):
            worker.request(ending)
            wait(qtbot, lambda: bool(heard.problem))
            assert "No space left" in heard.problem
            disk.free()
            wait(qtbot, lambda: not heard.problem)
            folder = heard.opened[0].folder
            assert (RunFolder.open(folder).state, is_claimed(folder)) == (state, state == "paused")
            disk.fill()
        is_whole(folder, heard, "stopped")


def test_a_run_that_was_saved_meanwhile_stays_where_it_is(
    qtbot: Any, worker: Worker, heard: Heard, train: Train, tmp_path: Path
) -> None:
    train(7, tmp_path / "runs")
    worker.request(m.SaveIn(tmp_path / "elsewhere"))
    worker.request(m.Resume())
    worker.request(m.SaveIn(tmp_path / "elsewhere"))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    worker.request(m.SaveIn(tmp_path / "elsewhere"))
    assert worker.settle_and_wait()
    assert not (tmp_path / "elsewhere").exists()
    assert not heard.moved
    is_whole(heard.opened[0].folder, heard)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_run_whose_folder_is_gone_is_saved_wholly_in_another_and_goes_on_there(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    finish: Any,
    songci: Corpus,
    tmp_path: Path,
    is_deleted: bool,
) -> None:
    folder, renamed = finish(tmp_path / "runs")
    if is_deleted:
        shutil.rmtree(renamed)
    worker.request(m.SaveIn(tmp_path / "elsewhere"))
    wait(qtbot, lambda: bool(heard.moved))
    now = tmp_path / "elsewhere" / folder.name
    assert heard.moved == [m.RunMoved(folder, now)]
    assert heard.saving[-1] == m.SavingReported(now, "", f"The run is saved now, in “{now}”.")
    is_whole(now, heard)
    worker.request(m.Continue(now, songci, RunEnd(5), "cpu"))
    wait(qtbot, lambda: len(heard.opened) == 2 and heard.state is RunState.FINISHED)
    wait(qtbot, lambda: RunFolder.open(now).moment.epoch == 5)


def test_a_training_that_can_not_be_saved_goes_on_in_another_folder(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    settings = replace(small_settings, epochs=100_000, save_interval_s=0.05)
    with small_disk(tmp_path / "disk") as disk:
        worker.request(m.Start(settings, songci, disk.path))
        wait(qtbot, lambda: len(heard.told.epochs) > 1)
        disk.fill()
        wait(qtbot, lambda: bool(heard.problem))
        worker.request(m.SaveIn(tmp_path / "elsewhere"))
        wait(qtbot, lambda: bool(heard.moved))
        assert heard.state is RunState.TRAINING
        now = heard.moved[0].now
        assert is_claimed(now)
        assert not is_claimed(heard.moved[0].before)
        epochs = len(heard.told.epochs)
        wait(qtbot, lambda: len(heard.told.epochs) >= epochs + 3)
        worker.request(m.Stop())
        wait(qtbot, lambda: heard.state is RunState.STOPPED)
        assert not heard.problem
        is_whole(now, heard, "stopped")


def test_a_folder_that_can_not_be_written_either_leaves_the_run_where_it_was(
    qtbot: Any, worker: Worker, heard: Heard, finish: Any, tmp_path: Path
) -> None:
    folder, renamed = finish(tmp_path)
    with small_disk(tmp_path / "disk") as disk:
        disk.fill()
        worker.request(m.SaveIn(disk.path))
        wait(qtbot, lambda: bool(heard.refused))
        assert isinstance(heard.refused[0], RunError)
        assert [path.name for path in disk.path.iterdir()] == ["ballast"]
    assert heard.problem
    renamed.rename(folder)
    worker.request(m.SaveAgain())
    wait(qtbot, lambda: not heard.problem)
    is_whole(folder, heard)


def test_another_folder_that_has_taken_the_name_is_not_written_to(
    qtbot: Any, worker: Worker, heard: Heard, finish: Any, tmp_path: Path
) -> None:
    folder, renamed = finish(tmp_path)
    folder.mkdir()
    (folder / "diary.txt").write_text("not a run", "utf-8")
    worker.request(m.SaveAgain())
    wait(qtbot, lambda: "no longer this run's folder" in heard.problem)
    assert [path.name for path in folder.iterdir()] == ["diary.txt"]
    shutil.rmtree(folder)
    shutil.copytree(renamed, folder)
    (folder / "updates.f64").write_bytes(b"")
    worker.request(m.SaveAgain())
    worker.settle_and_wait()
    assert "no longer this run's folder" in worker.unsaved
    assert not (folder / "updates.f64").read_bytes()
    worker.request(m.Discard())
    wait(qtbot, lambda: heard.state is RunState.EMPTY)


def test_nothing_takes_the_place_of_a_run_that_is_not_saved(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    finish: Any,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
) -> None:
    _folder, renamed = finish(tmp_path)
    for request in (
        m.Start(small_settings, songci, tmp_path / "more"),
        m.Continue(renamed, songci, None, "cpu"),
        m.Branch(renamed, 7, songci, small_settings, tmp_path / "more"),
        m.Reset(),
    ):
        worker.request(request)
    wait(qtbot, lambda: len(heard.refused) == 4)
    assert {type(error) for error in heard.refused} == {UnsavedRunError}
    assert heard.state is RunState.FINISHED
    assert not (tmp_path / "more").exists()
    worker.request(m.Discard())
    wait(qtbot, lambda: heard.state is RunState.EMPTY)
    worker.request(m.Start(small_settings, songci, tmp_path / "more"))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)


def test_a_paused_run_that_can_not_be_saved_is_not_cleared_away(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    folder = train(7)
    renamed = folder.rename(folder.with_name("renamed"))
    worker.request(m.Reset())
    wait(qtbot, lambda: bool(heard.refused))
    assert heard.state is RunState.STOPPED
    renamed.rename(folder)
    worker.request(m.Reset())
    wait(qtbot, lambda: heard.state is RunState.EMPTY)
    is_whole(folder, heard, "stopped")


def test_a_training_that_can_not_be_saved_before_the_window_closes_is_paused_and_can_go_on(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    wait(qtbot, lambda: len(heard.told.epochs) > 1)
    folder = heard.opened[0].folder
    renamed = folder.rename(folder.with_name("renamed"))
    assert worker.settle_and_wait()
    assert "is gone" in worker.unsaved
    wait(qtbot, lambda: heard.state is RunState.PAUSED)
    renamed.rename(folder)
    worker.request(m.Resume(updates=1))
    wait(qtbot, lambda: heard.states[-2:] and len(heard.states) == 4 and not heard.problem)
    assert worker.settle_and_wait()
    assert not worker.unsaved
    wait(qtbot, lambda: heard.state is RunState.STOPPED)
    is_whole(folder, heard, "stopped")


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_a_training_that_fails_and_can_not_be_saved_is_kept_too_and_goes_on(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    train: Train,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_elsewhere: bool,
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("on purpose")

    folder = train(7)
    renamed = folder.rename(folder.with_name("renamed"))
    worker.request(m.Resume(updates=1))
    wait(qtbot, lambda: len(heard.states) == 4)
    monkeypatch.setattr(Gradients, "compute", fail)
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FAILED)
    assert "is gone" in heard.problem
    assert sentence_of(heard.state, is_saved=not heard.problem).endswith("the last part of it is not saved.")
    if is_elsewhere:
        worker.request(m.SaveIn(tmp_path / "elsewhere"))
        folder = tmp_path / "elsewhere" / folder.name
    else:
        renamed.rename(folder)
        worker.request(m.SaveAgain())
    wait(qtbot, lambda: not heard.problem)
    run = RunFolder.open(folder)
    assert (run.state, run.moment.update, run.told().updates) == ("failed", 8, heard.told.updates)
    # The fault may have come in mid-update: from the checkpoint before it.
    assert load_checkpoint(run).state.moment.update == 7
    monkeypatch.undo()
    worker.request(m.Continue(folder, songci, None, "cpu"))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert [update.moment.update for update in RunFolder.open(folder).told().updates] == list(range(1, 61))


@pytest.mark.parametrize("state", list(RunState))
def test_no_sentence_calls_a_run_saved_that_is_not(state: RunState) -> None:
    sentence = sentence_of(state, is_saved=False)
    if state not in {RunState.FOLLOWING, RunState.CUT_OFF}:  # Another program saves that run, or did.
        assert "saved" not in sentence.replace("not saved", "").replace("can't be saved", "")
        assert "kept" not in sentence


# In the window


def answer_dialog(app: App, button: str, asked: list[str]) -> None:
    """Press a button of the next dialog, once it is there."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, app, press)
            return
        asked.append(box.informativeText())
        next(each for each in box.buttons() if each.text() == button).click()

    QTimer.singleShot(20, app, press)


@pytest.fixture
def unsaved(qtbot: Any, start_app: StartApp) -> tuple[App, Path, Path]:
    """The program with a run that has ended and is not saved, as its folder was renamed."""
    app = start_app()
    app.session.step()
    wait(qtbot, lambda: app.session.state is RunState.PAUSED)
    folder = app.session.open_run_folder
    assert folder is not None
    # A run that is gone before it was ever listed has no row.
    wait(qtbot, lambda: state_of(app, folder) is not None)
    renamed = folder.rename(folder.with_name("renamed"))
    app.session.train()
    wait(qtbot, lambda: app.session.state is RunState.FINISHED)
    return app, folder, renamed


def state_of(app: App, folder: Path) -> str | None:
    model = app.window.runs._model
    place = model.place_of(folder)
    return None if place is None else model.row(place).state


def test_the_window_says_that_the_run_is_not_saved_until_it_is(
    qtbot: Any, unsaved: tuple[App, Path, Path]
) -> None:
    app, folder, renamed = unsaved
    notice = app.window.unsaved_notice
    assert notice.isVisible()
    assert "is gone" in notice.text()
    assert app.window.status.sentence() == "Finished, but not saved. The model can still write."
    wait(qtbot, lambda: state_of(app, folder) == "not saved")
    app.presenter.say("Something else.", "info")
    app.window.message_bar.dismiss()
    assert notice.isVisible()
    renamed.rename(folder)
    notice.retry_button.click()
    wait(qtbot, lambda: not app.session.saving.problem)
    assert not notice.isVisible()
    assert app.window.status.sentence() == "Finished and saved. The model can still write."
    assert app.window.message_bar.text() == "The run is saved now."
    wait(qtbot, lambda: state_of(app, folder) == "finished")
    assert "finished" in STANDINGS


def test_a_button_saves_the_run_in_another_folder(
    qtbot: Any, unsaved: tuple[App, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, folder, _renamed = unsaved
    monkeypatch.setattr(
        "charrnn_gui.dialogs.QFileDialog.getExistingDirectory", lambda *_: str(tmp_path / "elsewhere")
    )
    app.window.unsaved_notice.folder_button.click()
    wait(qtbot, lambda: not app.session.saving.problem)
    # That it is saved is reported before where.
    wait(qtbot, lambda: app.session.open_run_folder == tmp_path / "elsewhere" / folder.name)
    run = RunFolder.open(tmp_path / "elsewhere" / folder.name)
    assert [update.moment.update for update in run.told().updates] == list(range(1, run.moment.update + 1))


def test_another_training_is_refused_with_the_ways_out(qtbot: Any, unsaved: tuple[App, Path, Path]) -> None:
    app, _folder, _renamed = unsaved
    app.session.train()
    wait(qtbot, lambda: "not saved yet" in app.window.message_bar.text())
    assert app.session.state is RunState.FINISHED
    assert app.window.message_bar.action_button(1).text() == "Discard the run"
    assert "Continue training" not in app.window.header.heading.next_help()
    app.window.message_bar.action_button(1).click()
    wait(qtbot, lambda: app.session.state is RunState.EMPTY)
    assert not app.window.unsaved_notice.isVisible()


def test_the_window_asks_before_it_closes_on_a_run_that_is_not_saved(
    qtbot: Any,
    unsaved: tuple[App, Path, Path],
    folders: Folders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, folder, _renamed = unsaved
    asked: list[str] = []
    answer_dialog(app, "Cancel", asked)
    app.window.close()
    assert app.window.isVisible()
    assert "is gone" in asked[0]
    # A folder that can't be written is no way out.
    chosen = [str(tmp_path / "a file"), str(tmp_path / "elsewhere")]
    (tmp_path / "a file").write_text("", "utf-8")
    monkeypatch.setattr("charrnn_gui.dialogs.QFileDialog.getExistingDirectory", lambda *_: chosen.pop(0))
    answer_dialog(app, "Save in another folder…", asked)
    QTimer.singleShot(200, app, lambda: answer_dialog(app, "Save in another folder…", asked))
    app.window.close()
    assert not app.window.isVisible()
    assert RunFolder.open(tmp_path / "elsewhere" / folder.name).state == "finished"
    assert not app.session.saving.problem


def test_the_window_closes_without_saving_if_the_person_says_so(unsaved: tuple[App, Path, Path]) -> None:
    app, _folder, _renamed = unsaved
    answer_dialog(app, "Close without saving", [])
    app.window.close()
    assert not app.window.isVisible()
    assert app.session.saving.problem


def test_closing_in_mid_training_asks_if_the_last_save_fails(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    app.session.train()
    wait(qtbot, lambda: app.presenter.run.standing.epoch > 1)
    folder = app.session.open_run_folder
    assert folder is not None
    renamed = folder.rename(folder.with_name("renamed"))
    asked: list[str] = []
    answer_dialog(app, "Cancel", asked)
    app.window.close()
    assert asked
    wait(qtbot, lambda: app.session.state is RunState.PAUSED)
    renamed.rename(folder)
    app.window.close()
    assert not app.window.isVisible()
    assert RunFolder.open(folder).state == "stopped"


def test_the_ways_out_go_once_the_run_is_saved(qtbot: Any, unsaved: tuple[App, Path, Path]) -> None:
    app, folder, renamed = unsaved
    bar = app.window.message_bar
    app.session.train()
    wait(qtbot, lambda: "not saved yet" in bar.text())
    renamed.rename(folder)
    app.window.unsaved_notice.retry_button.click()
    wait(qtbot, lambda: not app.session.saving.problem)
    assert bar.text() == "The run is saved now."
    bar.dismiss()
    assert not bar.text(), "nothing is left to discard"


def test_a_run_that_is_gone_from_the_list_before_its_save_fails_is_listed_as_unsaved(
    qtbot: Any, start_app: StartApp
) -> None:
    app = start_app()
    app.session.step()
    wait(qtbot, lambda: app.session.state is RunState.PAUSED)
    folder = app.session.open_run_folder
    assert folder is not None
    wait(qtbot, lambda: state_of(app, folder) is not None)
    folder.rename(folder.with_name("renamed"))
    app.workspace.refresh()
    wait(qtbot, lambda: state_of(app, folder) is None)
    app.session.train()
    wait(qtbot, lambda: state_of(app, folder) == "not saved")


def test_an_unsaved_run_that_has_ended_is_not_said_to_be_trained(
    qtbot: Any, unsaved: tuple[App, Path, Path]
) -> None:
    app, folder, _renamed = unsaved
    wait(qtbot, lambda: state_of(app, folder) == "not saved")
    app.window.runs.select(folder)
    button = app.window.runs.head.buttons["continue"]
    assert not button.isEnabled()
    assert "not saved yet" in button.toolTip()
