"""A command that is asked to end at chosen moments: nothing half written stays, and no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.common.files import sweep_abandoned, unfinished_folder, write_atomically
from core.runs import RunFolder, list_runs
from core.sharing.packed_runs import export_run, import_run
from tests.core.saving.test_resumption import new_run, trained_to

ROOT = Path(__file__).resolve().parents[3]
TEXT = "想要有直升机\n想要和你飞到宇宙去\n" * 30
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are others there")
OPTIONS = [
    *("--set", "hidden_size=8", "--set", "batch_size=4", "--set", "num_steps=8", "--set", "prefixes=想要"),
    *("--device", "cpu", "--json"),
]
ASKED = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]

# A real signal at the moment when something is called or imported for the first time, and the real command.
PROGRAM = """
import os, runpy, signal, sys
number, moment = int(sys.argv[1]), sys.argv[2]
sys.argv = ["charrnn", *sys.argv[3:]]
for each in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(each, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
def note(event, arguments):
    global moment
    words = [event, *[a for a in arguments if isinstance(a, str)]]
    if moment in " ".join(words):
        moment = "never again"
        os.kill(os.getpid(), number)
sys.addaudithook(note)
runpy.run_module("core", run_name="__main__")
"""


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    run, trainer = new_run(tmp_path / "runs")
    trained_to(run, trainer, 9)
    return run


def asked(
    number: int, moment: str, *arguments: str, program: str = PROGRAM
) -> subprocess.CompletedProcess[bytes]:
    """Run ``program`` and send it the signal ``number`` at the first audit event that names ``moment``."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(int(number)), moment, *arguments],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=False,
    )
    # Killed by the signal, as before anything was to be tidied up, or ended with what a shell shows for that.
    assert done.returncode in (-number, 128 + number), done.stderr.decode()
    assert done.stdout == b""
    assert done.stderr.strip() == b""
    return done


@pytest.mark.parametrize("number", ASKED)
def test_an_export_that_is_asked_to_end_leaves_nothing(run: RunFolder, tmp_path: Path, number: int) -> None:
    place = tmp_path / "for mailing"
    place.mkdir()
    # Opened to be packed, when the zip is begun.
    asked(number, f"open {run.path / 'updates.f64'}", "export", str(run.path), str(place / "mine.zip"))
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("number", ASKED)
def test_an_import_that_is_asked_to_end_leaves_nothing(run: RunFolder, tmp_path: Path, number: int) -> None:
    export_run(run.path, tmp_path / "mine.zip")
    place = tmp_path / "taken in"
    place.mkdir()
    asked(number, ".tmp/updates.f64", "import", str(tmp_path / "mine.zip"), "--run-dir", str(place))
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("number", ASKED)
@pytest.mark.parametrize(
    "moment",
    [
        "import core.common.processor",
        "import core.command_line.cli",
        "import argparse",
        "import core.runs.records",
        "import numpy",
    ],
)
def test_a_command_that_is_asked_to_end_while_it_is_loaded_ends_without_a_word(
    tmp_path: Path, number: int, moment: str
) -> None:
    asked(number, moment, "runs", str(tmp_path))


@pytest.mark.parametrize(
    "moment", ["import core.common.processor", "import PySide6", "import charrnn_gui.app"]
)
def test_a_window_that_is_interrupted_while_it_is_loaded_ends_without_a_word(moment: str) -> None:
    program = PROGRAM.replace('run_module("core"', 'run_module("charrnn_gui"')
    asked(signal.SIGINT, moment, program=program)


def test_what_leads_to_the_program_ends_without_a_word_too() -> None:
    program = PROGRAM.replace('run_module("core"', f"run_path({str(ROOT / 'launcher' / 'run_module.py')!r}")
    asked(signal.SIGINT, "import pathlib", "core", "--version", program=program)


@pytest.mark.parametrize("number", ASKED)
@pytest.mark.parametrize(
    "moment", ["import torch", "import core.training.trainer", "import core.saving.recorder"]
)
def test_a_training_that_is_asked_to_end_before_it_begins_ends_without_a_word(
    tmp_path: Path, number: int, moment: str
) -> None:
    text = tmp_path / "lyrics.txt"
    text.write_text(TEXT, "utf-8")
    runs = tmp_path / "runs"
    asked(number, moment, "train", str(text), *OPTIONS, "--run-dir", str(runs))
    assert list_runs(runs) == []


@pytest.mark.parametrize("number", ASKED)
def test_a_training_that_is_asked_to_end_while_its_folder_is_made_leaves_none(
    tmp_path: Path, number: int
) -> None:
    text = tmp_path / "lyrics.txt"
    text.write_text(TEXT, "utf-8")
    runs = tmp_path / "runs"
    runs.mkdir()
    asked(number, "os.rename", "train", str(text), *OPTIONS, "--run-dir", str(runs))
    assert list(runs.iterdir()) == []


@pytest.mark.parametrize("number", ASKED)
def test_a_command_that_is_asked_to_end_when_it_is_done_ends_without_a_word(number: int) -> None:
    program = PROGRAM.replace("import os", "import atexit, os").replace(
        "sys.addaudithook(note)", "atexit.register(lambda: os.kill(os.getpid(), number))"
    )
    command = [sys.executable, "-c", program, str(int(number)), "", "--version"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (-number, b"")
    assert done.stdout.startswith(b"charrnn ")


def test_a_signal_that_the_caller_ignores_stays_ignored(run: RunFolder, tmp_path: Path) -> None:
    # As a shell without job control does for what it starts in the background.
    program = PROGRAM.replace("signal.default_int_handler", "signal.SIG_IGN")
    place = tmp_path / "mine.zip"
    command = [sys.executable, "-c", program, "2", "updates.f64", "export", str(run.path), str(place)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert import_run(place, tmp_path / "other").is_dir()


def aged(path: Path) -> None:
    """Let all of ``path`` be as old as what a kill left two days ago."""
    then = time.time() - 2 * 24 * 3600
    for each in [*path.rglob("*"), path]:
        os.utime(each, (then, then))


def test_what_kills_left_is_removed_a_day_later_by_the_next_file_written_there(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from core.common.files import replacing, unfinished_folder\n"
        "place = Path(sys.argv[1])\n"
        "with unfinished_folder(place) as folder, replacing(place / 'own.json') as file:\n"
        "    (folder / 'weights').write_bytes(b'half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False)
    left = list(tmp_path.iterdir())
    assert len(left) == 2
    assert all(path.name.startswith(".") for path in left)
    # Theirs may still be written by another program.
    write_atomically(tmp_path / "another.json", b"{}")
    assert set(left) < set(tmp_path.iterdir())
    (tmp_path / ".someone-else.tmp").write_text("not ours")
    for path in tmp_path.iterdir():
        aged(path)
    write_atomically(tmp_path / "another.json", b"{}")
    assert {path.name for path in tmp_path.iterdir()} == {"another.json", ".someone-else.tmp"}


def test_a_folder_that_is_still_being_filled_is_left_alone(tmp_path: Path) -> None:
    with unfinished_folder(tmp_path) as folder:
        aged(folder)
        (folder / "new").write_text("just now")
        sweep_abandoned(tmp_path)
        assert (folder / "new").exists()
    assert list(tmp_path.iterdir()) == []
