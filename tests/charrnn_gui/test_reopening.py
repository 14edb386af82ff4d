"""What is opened at the start, and what is said if it is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from charrnn_gui.app import App
from charrnn_gui.starting.folders import Folders
from core.text.source import Source

StartApp = Callable[..., App]


def test_a_path_that_is_not_there_leaves_the_usual_text_and_says_so(
    start_app: StartApp, tmp_path: Path
) -> None:
    app = start_app(path=str(tmp_path / "gone.txt"))
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.source == Source.shipped("songci")
    said = f"There is nothing at “{tmp_path / 'gone.txt'}”"
    assert said in app.window.message_bar.text()
    # A run that was cut off is offered at the start, too; neither may hide the other for good.
    app.presenter.say("Something else.", "info")
    app.window.message_bar.dismiss()
    assert said in app.window.message_bar.text()


def test_a_path_that_is_there_is_opened(start_app: StartApp, tmp_path: Path) -> None:
    text = tmp_path / "own.txt"
    text.write_text("床前明月光，疑是地上霜。\n" * 50, "utf-8")
    app = start_app(path=str(text))
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.source == Source.at(text)


def test_corrupt_preferences_are_set_aside_told_once_and_the_program_starts(
    qtbot: Any, start_app: StartApp, folders: Folders
) -> None:
    folders.preferences.parent.mkdir(parents=True)
    folders.preferences.write_bytes(b"\x00\xff garbage")
    app = start_app(settings=None)
    assert app.session.text.corpus is not None
    assert app.session.settings.cell == "gru"
    (kept,) = (p for p in folders.preferences.parent.iterdir() if p != folders.preferences)
    assert kept.read_bytes() == b"\x00\xff garbage"
    assert str(kept) in app.window.message_bar.text()
    app.window.close()
    again = start_app(settings=None)
    assert not again.window.message_bar.text()
