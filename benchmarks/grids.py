"""Grids by the command line: what workers gain, what a grid costs above its runs, and what kills cost.

``python -m benchmarks.grids [--epochs 30] [--output FILE] [--skip-kills]`` trains 18 runs in turns: one after
the other with all threads, and on 2 workers with one thread each. Then the same grid on 2 workers once more,
while one worker and one run are killed; its weights must equal those of the undisturbed grid.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from filelock import SoftFileLease

from benchmarks.harness import machine
from core.runs.layout import LEASE_FILE
from core.runs.listing import list_runs

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
VARIED = ("--vary", "hidden_size=64,128,192", "--vary", "learning_rate=0.02,0.01,0.004", "--vary", "seed=0,1")
NUM_RUNS = 18


def arguments(folder: Path, epochs: int, workers: int) -> list[str]:
    """Return the arguments of the grid, whose runs are kept in ``folder``."""
    settings = ("max_chars=10000", "heldout_fraction=0.1", "device=cpu", "prefixes=", "save_interval_s=1")
    options = [part for text in (*settings, f"epochs={epochs}") for part in ("--set", text)]
    common = ["grid", "songci", *options, *VARIED, "--name", "sizes", "--run-dir", str(folder), "--json"]
    return [*common, *(["--workers", str(workers)] if workers > 1 else [])]


def grid(
    folder: Path, epochs: int, workers: int, disturb: Callable[[Path], None] | None = None
) -> dict[str, Any]:
    """Train the grid by a process of its own; return what it took.

    Args:
        folder: of the runs.
        epochs: of each run.
        workers: 1: one run after the other, with all threads.
        disturb: called with the grid's folder, in another thread.
    """
    if disturb is not None:
        threading.Thread(target=disturb, args=(folder / "sizes",), daemon=True).start()
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "core", *arguments(folder, epochs, workers)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    wall_s = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    runs = list_runs(folder / "sizes")
    assert [run.state for run in runs] == ["finished"] * NUM_RUNS
    trained_s = sum(run.seconds or 0.0 for run in runs)
    return {
        "wall_s": wall_s,
        "trained_s": trained_s,
        # What is no training: starting, reading the text, building models, saving, handing out runs.
        "above_s": wall_s - trained_s / workers,
        "above_per_run_s": (wall_s - trained_s / workers) / NUM_RUNS,
    }


def kill_worker_and_run(killed: list[int]) -> Callable[[Path], None]:
    """Return what kills the worker of one run, and later that of another; ``killed`` gets their pids."""

    def kill(folder: Path) -> None:
        trained: set[Path] = set()
        while len(killed) < 2:
            time.sleep(0.02)
            for checkpoints in folder.glob("*/checkpoints"):
                run = checkpoints.parent
                owner = SoftFileLease(run / LEASE_FILE).owner
                if run in trained or owner is None or owner.pid in killed or not any(checkpoints.iterdir()):
                    continue
                try:
                    os.kill(owner.pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                trained.add(run)
                killed.append(owner.pid)
                # The second one only after work has been going on again for a while.
                time.sleep(5)
                break

    return kill


def weights(folder: Path) -> dict[str, bytes]:
    """Return the weights of all runs of a grid, by the names of the runs."""
    return {path.parent.name: path.read_bytes() for path in (folder / "sizes").glob("*/weights.safetensors")}


def begins_s(starts: int = 3) -> float:
    """Return how long a grid takes in which everything has been trained before: the median of some starts."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "core", *arguments(Path(name), 1, 1)]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        took = []
        for _start in range(starts):
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            took.append(time.perf_counter() - began)
    return statistics.median(took)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=30, help="of each run")
    parser.add_argument("--turns", type=int, default=2, help="how often each way is measured")
    parser.add_argument("--skip-kills", action="store_true")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args(argv)
    found: dict[str, Any] = {
        "machine": machine(),
        "runs": NUM_RUNS,
        "epochs": args.epochs,
        "load_before": os.getloadavg(),
        "one_after_the_other": [],
        "two_workers": [],
    }
    undisturbed: dict[str, bytes] = {}
    for turn in range(args.turns):
        ways = [("one_after_the_other", 1), ("two_workers", WORKERS)]
        # The order changes, so that a machine that gets busier does not favour one of them.
        for way, workers in ways if turn % 2 == 0 else reversed(ways):
            with tempfile.TemporaryDirectory() as name:
                took = grid(Path(name), args.epochs, workers)
                found[way].append(took)
                print(way, {key: round(value, 2) for key, value in took.items()}, flush=True)
                if workers == WORKERS:
                    undisturbed = weights(Path(name))
    found["all_trained_before_s"] = begins_s()
    print("all trained before:", round(found["all_trained_before_s"], 2), "s", flush=True)
    if not args.skip_kills:
        killed: list[int] = []
        with tempfile.TemporaryDirectory() as name:
            took = grid(Path(name), args.epochs, WORKERS, kill_worker_and_run(killed))
            again = weights(Path(name))
        found["killed"] = {**took, "kills": len(killed), "equal": again == undisturbed, "runs": len(again)}
        print("killed", found["killed"], flush=True)
    found["load_after"] = os.getloadavg()
    if args.output is not None:
        args.output.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
