"""``--ranks``: one run on several real processes, that are stopped, killed, and found on other hosts."""

from __future__ import annotations

import hashlib
import json
import operator
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core.command_line.cli import main
from core.common.progress import RanksChanged
from core.runs import RunFolder
from core.runs.listing import summary_of
from core.saving.meeting import await_listener
from tests.core.aimed_faults import planned
from tests.core.several_computers import Computer, can_be_made, two_computers
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
    told = (folder / "stderr").read_text("utf-8")
    assert told.count("has finished already") == 1
    # Both teams were told to resume it up to where it is.
    assert told.count("This run has been trained for 30 epochs. Ask for more in all") == 2


def continued_after(output: str) -> list[int]:
    """Return after which update a team that was started again continued, each time."""
    return [
        int(number.replace(",", ""))
        for number in re.findall(r"A process of the team had ended.* after update ([\d,]+)\.", output)
    ]


def test_a_team_that_is_stopped_and_killed_within_saves_trains_as_if_nothing_had_been(
    folder: Path,
    undisturbed: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    run = folder / "runs" / "disturbed"
    planned(monkeypatch, tmp_path / "stop", run, [("checkpoint", "end the team")])
    assert main(arguments(folder, "disturbed", "--ranks", "2")) == 143
    assert RunFolder.open(run).state == "stopped"
    output = capfd.readouterr()
    assert output.out.count('"event": "done"') == 1
    assert output.err == ""

    # Too often: the other process dies while the keeper saves.
    resume = ["resume", str(run), "--device", "cpu", "--ranks", "2", "--json"]
    with monkeypatch.context() as patched:
        patched.setattr("core.saving.launching.MOST_RESTARTS", 0)
        faults = planned(patched, tmp_path / "failed", run, [("checkpoint", "kill others")])
        assert main(resume) == 2
    assert RunFolder.open(run).state == "failed"
    assert int(await_checkpoint(run)[:12]) in faults.happened()[0]
    # The keeper says so, too, unless it is told to end before.
    *lost, used_up = capfd.readouterr().err.splitlines()
    assert [line[:38] for line in lost] in ([], ["Another process of this team has ended"])
    assert used_up.startswith("The team was started 1 times")

    # The keeper dies with new weights but an old checkpoint, then with both but an old run.json.
    kills = [("checkpoint", "kill this"), ("run.json", "kill this"), ("checkpoint", "kill others")]
    faults = planned(monkeypatch, tmp_path / "kills", run, kills)
    assert main(resume) == 0
    output = capfd.readouterr()
    continued = continued_after(output.err)
    assert [len(updates) for updates in faults.happened()] == [1, 1, 2]
    assert all(map(operator.contains, faults.happened(), continued)), (faults.happened(), continued)
    assert len(continued) == 3
    assert faults.states() == {"training"}
    assert "damaged" not in output.err
    assert not list(run.rglob("*.tmp"))
    assert told(run) == told(undisturbed)
    assert weights(run) == weights(undisturbed)


def on_both(computers: Sequence[Computer], *commands: Sequence[str]) -> list[tuple[int, str, str]]:
    """Type a command on each of two computers; return their exit codes, outputs and errors."""
    launchers = [
        subprocess.Popen(
            [*computer.prefix, sys.executable, "-m", "core", *command],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for computer, command in zip(computers, commands, strict=True)
    ]
    ends = [launcher.communicate(timeout=PATIENCE_S) for launcher in launchers]
    return [(launcher.returncode, *end) for launcher, end in zip(launchers, ends, strict=True)]


@pytest.mark.skipif(not can_be_made(), reason="no network namespaces can be made here")
def test_two_hosts_survive_a_kill_and_a_cut_link_and_resume_a_run_that_only_one_of_them_has(
    folder: Path, undisturbed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = folder / "runs" / "two"
    meeting = ["--ranks", "1", "--hosts", "2", "--meet", "10.77.0.1:29511", "--timeout", "20"]
    train = arguments(folder, "two", *meeting)
    elsewhere = list(train)
    elsewhere[elsewhere.index("--run-dir") + 1] = str(folder / "other")
    waiting = "Waiting at 10.77.0.1:29511 until all 2 computers are there, for 20 seconds."
    with two_computers() as computers:
        # The name of the first computer's end of the cable.
        end = f"crn{os.getpid() % 100_000}a"
        cut = f"ip link set {end} down"
        faults = planned(
            monkeypatch, tmp_path / "faults", run, [("checkpoint", "kill others"), ("checkpoint", cut)]
        )
        (code, output, errors), there = on_both(computers, train, elsewhere)
        assert (code, output.count('"event": "done"')) == (2, 0), errors
        killed, lost = faults.happened()
        (continued,) = continued_after(errors)
        assert continued in killed
        assert "can't be reached any more. The run can be continued from its last save." in errors
        assert errors.endswith("on all of them; it continues a run that was begun.\n")
        assert there == (2, "", f"{waiting}\n{there[2].splitlines()[-1]}\n")
        assert "The connection of the 2 computers to 10.77.0.1:29511 has failed." in there[2]
        assert summary_of(run).standing == "cut off"
        assert int(await_checkpoint(run)[:12]) in lost

        subprocess.run([*computers[0].prefix, "ip", "link", "set", end, "up"], check=True)
        going_on = ["--device", "cpu", "--json", *meeting]
        here, there = on_both(
            computers, ["resume", str(run), *going_on], ["resume", str(folder / "other" / "two"), *going_on]
        )
    assert (here[0], there) == (0, (0, "", f"{waiting}\n")), here
    assert here[1].count('"event": "done"') == 1
    assert not (folder / "other").exists()
    assert told(run) == told(undisturbed)
    assert weights(run) == weights(undisturbed)
    events = RunFolder.open(run).told().events
    assert [event.ranks for event in events if isinstance(event, RanksChanged)] == [2]
    assert summary_of(run).ranks == (2,)


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
        (("--ranks", "1", "--hosts", "2"), "Say where the computers meet"),
        (("--ranks", "1", "--meet", "node1:29500"), "Say with --hosts how many there are."),
        (("--ranks", "1", "--timeout", "soon"), "--timeout takes a whole number, not “soon”."),
        (
            ("--ranks", "1", "--hosts", "2", "--meet", "node1.invalid:29500"),
            "“node1.invalid” can't be reached from this computer",
        ),
    ],
)
def test_what_can_not_be_started_is_said_before_anything_is(
    options: tuple[str, ...], sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments(folder, "refused"), *options]) == 2
    assert sentence in capsys.readouterr().err
    assert not (folder / "runs" / "refused").exists()


@pytest.fixture
def port() -> int:
    """Return a port that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_computer_that_nobody_joins_says_so_and_one_that_is_told_to_end_does(
    folder: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    meeting = ["--ranks", "1", "--hosts", "2", "--meet", f"127.0.0.1:{port}"]
    assert main(arguments(folder, "alone", *meeting, "--timeout", "1")) == 2
    waiting, alone = capsys.readouterr().err.splitlines()
    assert waiting.startswith(f"Waiting at 127.0.0.1:{port} until all 2 computers are there")
    assert alone.startswith(f"Not all 2 computers were at 127.0.0.1:{port} within 1 seconds.")

    def end_it() -> None:
        await_listener("127.0.0.1", port, PATIENCE_S)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=end_it)
    thread.start()
    assert main(arguments(folder, "alone", *meeting)) == 143
    thread.join()
    assert capsys.readouterr().err.count("\n") == 1
    assert not (folder / "runs" / "alone").exists()


def test_a_port_that_is_taken_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        meeting = ["--ranks", "1", "--hosts", "2", "--meet", f"127.0.0.1:{port}"]
        assert main(arguments(folder, "alone", *meeting)) == 2
    assert f"uses port {port}, or the same command runs here already" in capsys.readouterr().err


def test_every_process_needs_a_gpu_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    command = arguments(folder, "crowded", "--ranks", "2")
    command[command.index("cpu")] = "auto"
    assert main(command) == 2
    assert "This computer has 1 GPU, and every process needs its own." in capsys.readouterr().err
    assert not (folder / "runs" / "crowded").exists()
