"""The program as a process of its own: it starts, is told to end, saves and goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from charrnn_gui.preferences import Preferences
from charrnn_gui.starting.folders import Folders
from core.runs import list_runs

# Ten times what a busy computer needs; only a program that hangs takes so long.
PATIENCE_S = 300


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
    # The window comes first, torch after it; a test of its own ends it before torch is there.
    while not log.exists() or "worker: torch " not in log.read_text("utf-8"):
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


def driven(doing: str, ending: str) -> subprocess.CompletedProcess[str]:
    """Let the program do something, be told to end meanwhile, and go."""
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", str(Path(__file__).with_name("driven.py")), doing, ending],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )


@pytest.mark.parametrize(
    ("doing", "ending"),
    [
        ("idle", "close"),
        ("generating", "sigterm"),
        ("importing", "sigterm"),
        ("downloading", "close"),
        ("reporting", "sigterm"),
        # Where something can be lost, in every way in which a program is told to end.
        ("training", "close"),
        ("training", "sigterm"),
        ("training", "terminal closed"),
        ("saving", "close"),
        ("saving", "sigterm"),
    ],
)
def test_whatever_it_does_it_ends_when_told_to_and_what_was_trained_is_saved(doing: str, ending: str) -> None:
    if ending != "close" and sys.platform == "win32":
        pytest.skip("Windows ends processes without asking them")
    done = driven(doing, ending)
    assert done.returncode == 0, done.stderr
    for word in ("Traceback", "QThread", "Fatal"):
        assert word not in done.stderr
    folders = Folders.of_the_person()
    assert "layout" in folders.preferences.read_text("utf-8")
    runs = list_runs(folders.workspace)
    if doing in ("training", "generating", "saving", "reporting"):
        assert [run.state for run in runs] == ["stopped"]
        assert runs[0].moment.update > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
@pytest.mark.parametrize("doing", ["losing", "asked_about_loss"])
def test_a_run_that_can_not_be_saved_when_it_is_told_to_end_is_told_by_its_exit_status(doing: str) -> None:
    done = driven(doing, "sigterm")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    line = done.stderr.splitlines()[-1]
    assert line.startswith("Not saved. The run's folder “")
    assert "is gone" in line


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
@pytest.mark.parametrize("doing", ["beginning", "loading"])
def test_a_signal_ends_it_in_the_midst_of_its_start_too(doing: str) -> None:
    done = driven(doing, "sigterm")
    assert done.returncode == 0, done.stderr
    for word in ("Traceback", "QThread", "Fatal"):
        assert word not in done.stderr


@pytest.mark.parametrize("ending", ["quit", "sigterm"])
def test_a_dialog_that_is_open_does_not_keep_it(ending: str) -> None:
    if ending == "sigterm" and sys.platform == "win32":
        pytest.skip("Windows ends processes without asking them")
    done = driven("reading_about", ending)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process has")
def test_where_the_memory_is_full_the_button_leads_to_settings_that_train() -> None:
    done = driven("exhausting", "close")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    *offers, _ended_at = done.stdout.splitlines()
    assert offers
    for offered in offers:
        assert "The memory is too small for this model" in offered
        assert "[Use batch size " in offered
    runs = list_runs(Folders.of_the_person().workspace)
    # The newest is the one that trained; of the others there is nothing but that they failed.
    assert runs[0].state == "stopped"
    assert runs[0].moment.update > 0
    assert runs[0].settings.batch_size == 4096 >> len(offers)
    assert {run.state for run in runs[1:]} <= {"failed"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_prefixes_typed_before_a_kill_are_there_at_the_next_start() -> None:
    folders = Folders.of_the_person()
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("driven.py")), "typing", "never"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"typed"
        deadline = time.monotonic() + PATIENCE_S
        # It is written every two seconds.
        while not folders.preferences.exists() or "another" not in folders.preferences.read_text("utf-8"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.kill()
    written = Preferences(folders.preferences).get("write", {})
    assert written["prefix"] == "another verse"
    assert written["history"] == ["one verse", "another verse"]


@pytest.mark.skipif(not hasattr(signal, "SIGSEGV") or sys.platform == "win32", reason="no such signal")
def test_a_crash_below_python_leaves_the_stacks_beside_the_log() -> None:
    process, folders = started()
    process.send_signal(signal.SIGSEGV)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGSEGV
    stacks = (folders.logs / "crash.log").read_text("utf-8")
    assert "Segmentation fault" in stacks
    assert "process.py" in stacks


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
