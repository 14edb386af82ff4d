"""What is chosen in a dialog reaches the one who does it, and a dialog that is left changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.app import App
from charrnn_gui.widgets.encoding_dialog import EncodingDialog
from core.common.progress import Moment, SampleWritten, Told
from core.text.source import Source

PATIENCE_MS = 180_000
StartApp = Callable[..., App]
CHOOSING = ("open_file", "open_folder", "open_run", "import_run", "choose_workspace")


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that says what the person chooses in every dialog from now on."""

    def choose(path: str) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: path)

    return choose


def test_a_dialog_that_is_left_changes_nothing(start_app: StartApp, choose: Callable[[str], None]) -> None:
    app = start_app()
    corpus, folder = app.session.text.corpus, app.workspace.folder
    choose("")
    for name in CHOOSING:
        app.window.actions_by_name[name].trigger()
    app.runs_wiring.exporting.pack((folder,))
    assert app.session.text.corpus is corpus
    assert app.workspace.folder == folder
    assert not app.window.message_bar.text()


def test_a_file_a_folder_and_a_workspace_that_are_chosen_are_used(
    qtbot: Any, start_app: StartApp, choose: Callable[[str], None], tmp_path: Path
) -> None:
    app = start_app()
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "one.txt").write_text("想要有直升机\n" * 40, "utf-8")
    for name, path in (("open_file", texts / "one.txt"), ("open_folder", texts)):
        choose(str(path))
        with qtbot.waitSignal(app.session.text.corpus_changed, timeout=PATIENCE_MS):
            app.window.actions_by_name[name].trigger()
        assert app.session.text.corpus is not None
        assert app.session.text.corpus.source == Source.at(path)
    choose(str(tmp_path))
    app.window.actions_by_name["choose_workspace"].trigger()
    assert app.workspace.folder == tmp_path


def test_another_encoding_is_offered_for_texts_of_the_persons_own_only(
    qtbot: Any, start_app: StartApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def leave(dialog: EncodingDialog) -> int:
        asked.append(dialog.encoding())
        return 0

    monkeypatch.setattr(EncodingDialog, "exec", leave)
    app = start_app()
    app.dialogs.change_encoding()
    assert asked == []
    path = tmp_path / "mine.txt"
    path.write_text("想要有直升机\n" * 40, "gb18030")
    with qtbot.waitSignal(app.session.text.corpus_changed, timeout=PATIENCE_MS):
        app.session.text.open_source(Source.at(path))
    app.dialogs.change_encoding()
    assert asked == ["gb18030"]


def test_all_samples_of_the_run_are_saved_in_the_file_that_is_chosen(
    qtbot: Any, start_app: StartApp, choose: Callable[[str], None], tmp_path: Path
) -> None:
    app = start_app()
    through = app.window.write.through_time
    written = (SampleWritten(Moment(1, 8), "东风", "东风夜"), SampleWritten(Moment(1, 8), "人生", "人生如"))
    through.add(Told(samples=written))
    save = through.menu.save
    choose(str(tmp_path / "samples.csv"))
    with qtbot.waitSignal(app.workspace.said, timeout=PATIENCE_MS) as said:
        save.trigger()
    assert said.args[0].startswith("2 samples are saved in")
    table = (tmp_path / "samples.csv").read_text("utf-8-sig")
    assert table.splitlines()[1:] == ["1,8,1.0,东风,东风夜", "1,8,1.0,人生,人生如"]
    choose(str(tmp_path / "samples.png"))
    with qtbot.waitSignal(app.workspace.failed, timeout=PATIENCE_MS):
        save.trigger()
    assert not (tmp_path / "samples.png").exists()
