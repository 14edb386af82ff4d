"""``kill -9`` within saves: each run must go on from what was kept, and end as one that nobody killed."""

from __future__ import annotations

import multiprocessing
import os
import random
import threading
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from core.runs import RunFolder
from tests.soak.fault import Fault
from tests.soak.kills import EPOCHS, arguments_of, compare, gone_on_from, save_cut_off

# Then a run may end: another one has another cell.
KILLS_A_RUN = 50
# So long a run looks on at saves, at the most, before the kill falls into one.
MOST_SAVES = 6
# About what the writing of one file takes: the kill falls anywhere in it, or right after.
WRITING_S = 0.02
# It had saved for the last time, or the machine had no time for it.
PATIENCE_S = 20.0


def saves(folder: Path, times: int, rng: random.Random, epochs: int = EPOCHS) -> Fault:
    """Kill trainings of ``epochs`` epochs ``times`` times within a save, and go on after each."""
    fault = Fault("kill −9 within a save")
    # A process that has loaded torch once, and forks the trainings off.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.saving.recorder", "core.saving.resumption", "tests.soak.saves"])
    number = beside = 0
    while fault.tried < times:
        arguments = arguments_of(number, epochs)
        number += 1
        most = min(times, fault.tried + KILLS_A_RUN)
        parent = folder / f"killed-{number}"
        parent.mkdir()
        path: Path | None = None
        while True:
            command = (
                ["train", *arguments, "--run-dir", str(parent)]
                if path is None
                else ["resume", str(path), "--json"]
            )
            is_killed = fault.tried < most
            # Whoever is let live saves seldom: it shows no more by saving often.
            interval_s = 0.0 if is_killed else 1.0
            training = context.Process(target=_train, args=(command, interval_s))
            training.start()
            if is_killed:
                _kill_within_a_save(training, parent, rng)
            training.join()
            if training.exitcode == 0:
                path = path or next(parent.iterdir())
                break
            if training.exitcode != -9:
                fault.failures.append(f"{path}: exit code {training.exitcode}")
                path = None
                break
            fell_into_save = save_cut_off(parent)
            fault.tried += fell_into_save
            beside += not fell_into_save
            path = gone_on_from(parent, fault)
            if path is not None and RunFolder.open(path).state == "finished":
                break
        if path is not None:
            compare(path, ["train", *arguments, "--run-dir", str(folder / f"whole-{number}")], fault)
    fault.lost = f"nothing; {number} runs, {beside} more kills fell beside a save"
    return fault


def _train(command: list[str], interval_s: float) -> None:
    """Be the command line, saving every ``interval_s`` seconds."""
    from tqdm import tqdm

    from core.command_line import cli
    from core.saving import recorder

    # One of this process alone: who is killed gives back none of the system's.
    tqdm.set_lock(threading.RLock())
    recorder.SAVE_SHARE = 1e9
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    raise SystemExit(cli.main([*command, "--set", f"save_interval_s={interval_s}"]))


def _kill_within_a_save(training: BaseProcess, parent: Path, rng: random.Random) -> None:
    """Kill once a file is being written, after having let some be; not if it ends before that."""
    wanted, seen, last = rng.randint(1, MOST_SAVES), 0, ""
    deadline = time.monotonic() + PATIENCE_S
    while training.is_alive() and time.monotonic() < deadline:
        # What is written for the run's beginning is not looked at: there is nothing to lose yet.
        name = next((path.name for path in parent.glob("*/checkpoints/.*.tmp")), last)
        seen, last = seen + (name != last), name
        if seen >= wanted:
            break
        time.sleep(0.0005)
    time.sleep(rng.random() * WRITING_S)
    training.kill()
