"""``--ranks``: one run on several real processes, that are stopped, killed, and found on other hosts."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.command_line.cli import main
from core.runs import RunFolder
from tests.core.command_line.test_cli import TEXT

ROOT = Path(__file__).parents[3]
PATIENCE_S = 240
SETTINGS = (
    "--preset", "d2l-concise", "--device", "cpu", "--epochs", "60", "--set", "hidden_size=24",
    "--set", "num_steps=8", "--set", "batch_size=9", "--set", "save_interval_s=1", "--set", "prefixes=",
)  # fmt: skip
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="teams of processes are for Linux")


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the text; its runs are in ``runs``."""
    folder = tmp_path_factory.mktemp("ranks")
    (folder / "lyrics.txt").write_text(TEXT, "utf-8")
    return folder


def arguments(folder: Path, name: str, *more: str) -> list[str]:
    return [
        "train",
        str(folder / "lyrics.txt"),
        *SETTINGS,
        "--run-dir",
        str(folder / "runs"),
        "--name",
        name,
        *more,
    ]


def members(launcher: int) -> dict[int, int]:
    """Return the processes that a launcher has started, by their ranks."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            environment = (stat.parent / "environ").read_bytes()
            rank = re.search(rb"\0RANK=(\d+)", environment)
            if parent == launcher and rank:
                found[int(rank[1])] = int(stat.parent.name)
    return found


@contextlib.contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """Do something in another thread within the block."""
    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def await_checkpoint(run: Path, after: str = "") -> str:
    """Return the name of the newest checkpoint, as soon as there is a newer one than ``after``."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        names = sorted(path.name for path in (run / "checkpoints").glob("*.safetensors"))
        if names and names[-1][:12] > after[:12]:
            return names[-1]
        time.sleep(0.01)
    raise TimeoutError


def weights(run: Path) -> str:
    return hashlib.sha256((run / "weights.safetensors").read_bytes()).hexdigest()


def told(run: Path) -> Any:
    return RunFolder.open(run).told().updates


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> Path:
    """Return a run of two ranks that nothing has disturbed."""
    assert main(arguments(folder, "undisturbed", "--ranks", "2")) == 0
    return folder / "runs" / "undisturbed"


def test_a_request_to_end_stops_and_saves_all_and_the_run_continues_as_if_nothing_had_been(
    folder: Path, undisturbed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = folder / "runs" / "stopped"

    def stop() -> None:
        await_checkpoint(run)
        os.kill(os.getpid(), signal.SIGTERM)

    with meanwhile(stop):
        assert main(arguments(folder, "stopped", "--ranks", "2", "--json")) == 143
    stopped = RunFolder.open(run)
    assert stopped.state == "stopped"
    output = capfd.readouterr()
    assert output.out.count('"event": "done"') == 1
    assert output.err == ""
    assert main(["resume", str(run), "--device", "cpu", "--ranks", "2", "--json"]) == 0
    assert told(run) == told(undisturbed)
    assert weights(run) == weights(undisturbed)


def test_processes_that_are_killed_are_started_again_and_the_run_ends_as_if_nothing_had_been(
    folder: Path, undisturbed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = folder / "runs" / "killed"

    def kill() -> None:
        checkpoint = ""
        for rank in (0, 1):
            checkpoint = await_checkpoint(run, checkpoint)
            os.kill(members(os.getpid())[rank], signal.SIGKILL)

    with meanwhile(kill):
        assert main(arguments(folder, "killed", "--ranks", "2", "--json")) == 0
    assert told(run) == told(undisturbed)
    assert weights(run) == weights(undisturbed)
    output = capfd.readouterr()
    assert "Traceback" not in output.err
    assert output.err.count("continues") == 2
    assert len(output.err.splitlines()) < 6
