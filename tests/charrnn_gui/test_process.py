"""The program as a process of its own: it starts, is told to end, saves and goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from charrnn_gui.app import Folders
from charrnn_gui.preferences import Preferences

PATIENCE_S = 60


def started() -> tuple[subprocess.Popen[str], Folders]:
    """Return the program with its window on the screen, and its folders."""
    folders = Folders.of_the_person()
    assert str(folders.preferences).startswith(os.environ["HOME"])
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "charrnn_gui"],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + PATIENCE_S
    log = folders.logs / "charrnn-studio.log"
    # The log file is made before the window; its wiring takes a moment more.
    while not log.exists() or "is on the screen" not in log.read_text("utf-8"):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    return process, folders


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_saves_and_exits_with_zero(number: signal.Signals) -> None:
    process, folders = started()
    process.send_signal(number)
    _output, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert "QThread" not in errors
    assert "layout" in folders.preferences.read_text("utf-8")


@pytest.mark.skipif(not hasattr(signal, "SIGSEGV") or sys.platform == "win32", reason="no such signal")
def test_a_crash_below_python_leaves_the_stacks_beside_the_log() -> None:
    process, folders = started()
    process.send_signal(signal.SIGSEGV)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGSEGV
    stacks = (folders.logs / "crash.log").read_text("utf-8")
    assert "Segmentation fault" in stacks
    assert "app.py" in stacks


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
def test_a_second_start_hands_its_text_to_the_first_and_goes(tmp_path: Path) -> None:
    text = tmp_path / "东 风.txt"
    text.write_text("天涯何处无芳草。" * 300, "utf-8")
    process, folders = started()
    second = subprocess.run(
        [sys.executable, "-m", "charrnn_gui", str(text)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert second.returncode == 0, second.stderr
    assert process.poll() is None
    deadline = time.monotonic() + PATIENCE_S
    # Preferences are written every two seconds: then the first has the text.
    while Preferences(folders.preferences).get("corpus", "") != str(text):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.terminate()
    _output, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
