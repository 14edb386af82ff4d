"""``--ranks``: one run on several real processes, that are stopped, killed, and found on other hosts."""

from __future__ import annotations

import contextlib
import hashlib
import json
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
from tests.core.teams import arguments, outcomes

ROOT = Path(__file__).parents[3]
PATIENCE_S = 400
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="teams of processes are for Linux")


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in whose ``runs`` there is one that two processes have trained, undisturbed."""
    return outcomes(tmp_path_factory)[0]


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> Path:
    return folder / "runs" / "undisturbed"


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


def test_processes_that_torchrun_has_started_train_together_and_one_of_them_tells(folder: Path) -> None:
    assert RunFolder.open(folder / "runs" / "undisturbed").state == "finished"
    events = [json.loads(line)["event"] for line in (folder / "stdout").read_text("utf-8").splitlines()]
    # The second team was given the same command, and found that the run has finished.
    assert (events.count("epoch"), events.count("done")) == (30, 2)


def test_a_team_that_is_stopped_and_then_killed_twice_trains_as_if_nothing_had_been(
    folder: Path, undisturbed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = folder / "runs" / "disturbed"

    def stop() -> None:
        await_checkpoint(run)
        os.kill(os.getpid(), signal.SIGTERM)

    with meanwhile(stop):
        assert main(arguments(folder, "disturbed", "--ranks", "2")) == 143
    stopped = RunFolder.open(run)
    assert stopped.state == "stopped"
    output = capfd.readouterr()
    assert output.out.count('"event": "done"') == 1
    assert output.err == ""

    def kill() -> None:
        checkpoint = await_checkpoint(run)
        for rank in (0, 1):
            checkpoint = await_checkpoint(run, checkpoint)
            os.kill(members(os.getpid())[rank], signal.SIGKILL)

    with meanwhile(kill):
        assert main(["resume", str(run), "--device", "cpu", "--ranks", "2", "--json"]) == 0
    assert told(run) == told(undisturbed)
    assert weights(run) == weights(undisturbed)
    # A sentence on each new start; before it one of the keeper, if it was in the midst of an exchange.
    sentences = [line.partition(",")[0] for line in capfd.readouterr().err.splitlines()]
    assert sentences.count("A process of the team had ended") == 2
    assert len(sentences) == 2 + sentences.count("Another process of this team has ended") <= 4


@contextlib.contextmanager
def two_hosts() -> Iterator[list[str]]:
    """Yield the names of two network namespaces, 10.77.0.1 and 10.77.0.2, joined by a cable."""
    ip = shutil.which("ip")
    names = [f"charrnn-{os.getpid()}-{host}" for host in ("a", "b")]

    def run(*command: str) -> bool:
        return subprocess.run([ip or "", *command], capture_output=True, check=False).returncode == 0

    try:
        if not ip or not all(run("netns", "add", name) for name in names):
            pytest.skip("no network namespaces can be made here")
        ends = [f"t{os.getpid() % 10**6}{host}" for host in ("a", "b")]
        assert run("link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        for number, (name, end) in enumerate(zip(names, ends, strict=True), 1):
            assert run("link", "set", end, "netns", name)
            assert run("-n", name, "addr", "add", f"10.77.0.{number}/24", "dev", end)
            assert run("-n", name, "link", "set", end, "up")
            assert run("-n", name, "link", "set", "lo", "up")
        yield names
    finally:
        for name in names:
            run("netns", "del", name)


def test_two_hosts_train_one_run_that_only_one_of_them_keeps_and_survive_a_kill(
    folder: Path, undisturbed: Path
) -> None:
    run = folder / "runs" / "two"
    with two_hosts() as hosts:
        launchers = []
        for host in hosts:
            command = arguments(folder, "two", "--ranks", "1", "--hosts", "2", "--meet", "10.77.0.1:29511")
            if launchers:
                command[command.index("--run-dir") + 1] = str(folder / "other")
            launchers.append(
                subprocess.Popen(
                    ["ip", "netns", "exec", host, sys.executable, "-m", "core", *command],
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    encoding="utf-8",
                )
            )
        await_checkpoint(run)
        ((_rank, process),) = members(launchers[1].pid).items()
        os.kill(process, signal.SIGKILL)
        told_by = [launcher.communicate(timeout=PATIENCE_S) for launcher in launchers]
    assert [launcher.returncode for launcher in launchers] == [0, 0], told_by
    assert told_by[1] == ("", "")
    assert told_by[0][0].count('"event": "done"') == 1
    assert not (folder / "other").exists()
    assert told(run) == told(undisturbed)
    assert weights(run) == weights(undisturbed)


def test_no_option_is_ambiguous_to_torchrun(monkeypatch: pytest.MonkeyPatch) -> None:
    from torch.distributed.run import parse_args

    from core.command_line.cli import _parser

    ours = _parser()
    commands = next(
        iter(action.choices for action in ours._actions if action.choices and action.dest == "==SUPPRESS==")
    )
    names = {name for command in ("train", "resume") for name in commands[command]._option_string_actions}
    names -= {"-h", "--help"}
    assert "--ranks" in names
    for name in sorted(names):
        parsed = parse_args(["--nproc-per-node=1", "-m", "core", "train", "text", name, "value"])
        assert parsed.training_script_args == ["train", "text", name, "value"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--ranks", "two"), "--ranks takes a whole number, not “two”."),
        (("--ranks", "0"), "--ranks is a number from 1 to 1,024, not “0”."),
        (("--hosts", "2"), "Say with --ranks how many processes each computer starts."),
        (("--ranks", "10"), "10 processes can't share a batch of 9 sequences."),
        (("--ranks", "1", "--hosts", "2", "--meet", "node1"), "as in --meet node1:29500, not “node1”."),
    ],
)
def test_what_can_not_be_started_is_said_before_anything_is(
    options: tuple[str, ...], sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments(folder, "refused"), *options]) == 2
    assert sentence in capsys.readouterr().err
    assert not (folder / "runs" / "refused").exists()
