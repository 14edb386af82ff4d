"""A grid on several processes and computers: nothing is lost if one of them dies, or if a person stops it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import OwnerRecord, SoftFileLease

from core.command_line import WRONG
from core.common.errors import UserError
from core.common.progress import Progress, UpdateFinished
from core.runs import RunFolder
from core.runs.grid_record import read_grid
from core.runs.layout import LEASE_FILE
from core.runs.task_end import TaskEnd
from core.saving import grid_cluster
from core.saving.grid_cluster import Cluster, ends_on
from core.saving.grid_task import train_task
from core.settings.grid import Variation, grid_runs
from core.text.corpus import Corpus
from core.text.readers import read_corpus
from tests.core.command_line.test_cli import SMALL, TEXT
from tests.core.saving.test_grid_task import SETTINGS, never
from tests.core.several_computers import Computer, can_be_made, two_computers

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="kills processes as only POSIX can"),
    # dask's own event loop ends a moment after its threads.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    return read_corpus(tmp_path / "text.txt")


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


def until(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    while not condition():
        assert process.poll() is None
        time.sleep(0.05)


def states(grid: Path) -> dict[str, str]:
    return {path.parent.name: RunFolder.open(path.parent).state for path in grid.glob("*/run.json")}


def has_update(told: list[Progress]) -> bool:
    return any(isinstance(progress, UpdateFinished) for progress in told)


def weights(folder: Path, name: str) -> bytes:
    return (folder / name / "weights.safetensors").read_bytes()


def leases(grid: Path) -> list[OwnerRecord]:
    """Return who trains a run of the grid in the folder ``grid`` now."""
    found = [SoftFileLease(path).owner for path in grid.glob(f"*/{LEASE_FILE}")]
    return [owner for owner in found if owner is not None]


def listening() -> set[str]:
    """Return the addresses at which this process and its children can be reached."""
    import psutil

    found = set()
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            found |= {each.laddr.ip for each in process.net_connections() if each.status == "LISTEN"}
    return found


def test_a_killed_worker_costs_nothing_and_a_run_that_kills_its_workers_is_given_up(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(grid_cluster._SETTINGS, "distributed.scheduler.allowed-failures", 1)
    settings = replace(SETTINGS, batch_size=8, num_steps=16, epochs=30)
    varied = [Variation("hidden_size", (16, 8))]
    runs = grid_runs(replace(settings, save_interval_s=0.0), varied)
    # The first run kills the first two workers that train it, each within its first save.
    monkeypatch.setitem(grid_cluster._SETTINGS, "distributed.worker.preload", ["tests.killed_while_saving"])
    log = tmp_path / "killed.txt"
    for name, value in {"RUN": runs[0].name, "LOG": str(log), "TIMES": "2"}.items():
        monkeypatch.setenv(f"KILLED_{name}", value)
    heard_at: set[str] = set()

    def look() -> bool:
        if not heard_at:
            heard_at.update(listening())
        return False

    ends = {run.name: end for run, end in ends_on(Cluster(2), tmp_path, "grid", runs, corpus, look)}
    # Whoever reaches a scheduler can let it run anything.
    assert heard_at == {"127.0.0.1"}
    assert len(set(log.read_text().split())) == 2
    assert RunFolder.open(tmp_path / "grid" / runs[0].name).state == "training"
    # The worker may have died with the answer of a run that it had finished; then the run is found finished.
    assert ends[runs[1].name].state == "finished"
    assert ends[runs[0].name].state == "failed"
    assert "died again and again" in ends[runs[0].name].problem
    assert train_task(tmp_path, "grid", runs[0], corpus, never) == TaskEnd("finished")
    for run in grid_runs(settings, varied):
        train_task(tmp_path, "alone", run, corpus, never)
        assert weights(tmp_path / "grid", run.name) == weights(tmp_path / "alone", run.name)


def test_ctrl_c_saves_what_is_trained_and_the_same_command_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "core", "grid", str(tmp_path / "text.txt"), *SMALL, "--device", "cpu"]
    command += ["--vary", "seed=1,2,3", "--workers", "2", "--run-dir", str(tmp_path), "--epochs", "1000000"]
    process = subprocess.Popen(
        [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    until(lambda: len(list(tmp_path.glob("grid/*/metrics.jsonl"))) == 2, process)
    # As a terminal does: to every process of the group.
    os.killpg(process.pid, signal.SIGINT)
    told, _nothing = process.communicate(timeout=300)
    assert process.returncode == 128 + signal.SIGINT, told.decode()
    assert states(tmp_path / "grid") == {"seed=1": "stopped", "seed=2": "stopped"}
    assert read_grid(tmp_path / "grid").ended == "stopped"


def test_a_scheduler_that_is_not_there_is_named(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_cluster, "_CONNECT_S", 0.5)
    runs = grid_runs(SETTINGS, [Variation("seed", (1,))])
    with pytest.raises(
        UserError, match=r"no scheduler at “tcp://127\.0\.0\.1:9”: nothing has answered for 0\.5 seconds\.$"
    ):
        list(ends_on(Cluster(scheduler="tcp://127.0.0.1:9"), tmp_path, "grid", runs, corpus, never))


@pytest.fixture(params=["two computers", "one computer"])
def computers(request: pytest.FixtureRequest) -> Iterator[tuple[Computer, Computer]]:
    """Two computers; where they can't be made, this one twice."""
    if (request.param == "two computers") != can_be_made():
        pytest.skip("two network namespaces are tried, or one computer if they can't be made")
    with two_computers() if can_be_made() else contextlib.nullcontext((Computer(), Computer())) as both:
        yield both


def test_two_computers_share_a_grid_and_a_lost_scheduler_costs_nothing(
    computers: tuple[Computer, Computer], corpus: Corpus, tmp_path: Path
) -> None:
    first, second = computers
    file, log = tmp_path / "grid.json", tmp_path / "log.txt"
    command = ["-m", "core", "grid", tmp_path / "text.txt", *SMALL, "--device", "cpu", "--epochs", "1000000"]
    command += ["--set", "save_interval_s=0", "--vary", "seed=1,2,3,4", "--run-dir", tmp_path, "--json"]
    worker = ["-m", "dask", "worker", "--scheduler-file", file, "--nthreads", 1, "--memory-limit", 0]
    scheduler = ["-m", "dask", "scheduler", "--host", first.address, "--scheduler-file", file]
    with contextlib.ExitStack() as running:
        head = running.enter_context(first.runs([*scheduler, "--port", 0, "--no-dashboard"], log))
        workers = [
            running.enter_context(computer.runs([*worker, "--no-nanny", "--no-dashboard"], log))
            for computer in computers
        ]
        until(file.exists, head)
        grid = running.enter_context(first.runs([*command, "--scheduler-file", file], tmp_path / "told.txt"))
        # Each computer trains one of the runs.
        until(lambda: len({lease.pid for lease in leases(tmp_path / "grid")}) == 2, grid)
        hosts = {lease.hostname for lease in leases(tmp_path / "grid")}
        until(lambda: len(list(tmp_path.glob("grid/*/checkpoints/*"))) > 2, grid)
        head.kill()
        assert grid.wait(300) == WRONG
        # The workers save what they train, and end by themselves.
        assert [each.wait(300) for each in workers] == [0, 0]
    assert len(hosts) == len({first, second})
    told = (tmp_path / "told.txt").read_text().splitlines()
    assert len(told) == 1
    assert "does not answer any more" in told[0]
    record = read_grid(tmp_path / "grid")
    assert record.problem == told[0]
    assert states(tmp_path / "grid") == {"seed=1": "stopped", "seed=2": "stopped"}
    before = RunFolder.open(tmp_path / "grid" / "seed=1").moment
    told: list[Progress] = []
    # What is told first may be the end of an epoch, all of whose updates had been made.
    end = train_task(tmp_path, "grid", record.plan.runs()[0], corpus, lambda: has_update(told), told.append)
    assert end.state == "stopped"
    assert RunFolder.open(tmp_path / "grid" / "seed=1").moment.update == before.update + 1


def test_without_dask_each_kind_of_copy_says_how_it_is_got(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    runs = grid_runs(SETTINGS, [Variation("seed", (0, 1))])
    with pytest.raises(UserError, match="pip install distributed"):
        list(ends_on(Cluster(workers=2), tmp_path, "grid", runs, corpus, never))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(UserError, match="This download trains a grid on one process"):
        list(ends_on(Cluster(workers=2), tmp_path, "grid", runs, corpus, never))
