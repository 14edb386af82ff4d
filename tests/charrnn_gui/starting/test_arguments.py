"""What the window is started with: questions without a window, and a path that may not be there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from charrnn_gui.app import App
from charrnn_gui.starting.arguments import path_among
from core.common.version import program_version
from core.text.source import Source

ROOT = Path(__file__).resolve().parents[3]


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the program where it could open no window, and return how it ended."""
    # Qt aborts the process if it is to open a window there.
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    return subprocess.run(
        [sys.executable, "-m", "charrnn_gui", *arguments],
        cwd=ROOT,
        env=environment | {"QT_QPA_PLATFORM": "nowhere", "LC_ALL": "C.UTF-8", "LANGUAGE": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    "arguments", [("--help",), ("-h",), ("text.txt", "--help"), ("-style", "fusion", "-h")]
)
def test_help_is_printed_without_a_window(arguments: tuple[str, ...]) -> None:
    done = started(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: charrnn-gui [-h] [--version] [PATH]\n")


def test_the_version_is_printed_without_a_window() -> None:
    done = started("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"CharRNN Studio {program_version()}\n", "")


def test_an_option_that_is_not_known_is_named_and_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        path_among(["--epochs\x1b[2J", "text.txt"])
    assert "unrecognized arguments: --epochs‹U+001B›[2J" in capsys.readouterr().err


def test_a_path_is_found_among_what_a_desktop_adds() -> None:
    assert path_among(["-psn_0_12345", "text.txt", "other.txt"]) == "text.txt"
    assert path_among([]) == ""


def test_a_path_that_is_not_there_leaves_the_usual_text_and_says_so(
    start_app: Callable[..., App], tmp_path: Path
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


def test_a_path_that_is_there_is_opened(start_app: Callable[..., App], tmp_path: Path) -> None:
    text = tmp_path / "own.txt"
    text.write_text("床前明月光，疑是地上霜。\n" * 50, "utf-8")
    app = start_app(path=str(text))
    assert app.session.text.corpus is not None
    assert app.session.text.corpus.source == Source.at(text)
