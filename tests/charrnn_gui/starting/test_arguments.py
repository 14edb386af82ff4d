"""What the window is started with: questions without a window, and a path that may not be there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from charrnn_gui.starting.arguments import path_among
from core.common.version import program_version

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
