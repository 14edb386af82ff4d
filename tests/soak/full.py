"""A small disk that fills and empties at random instants while a run is trained and saved on it."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.common.errors import UserError
from core.common.progress import Told
from core.runs import RunFolder
from core.saving import recorder as recording
from core.saving.checkpoints import load_checkpoint
from core.saving.recorder import Recorder
from core.saving.weights import load_model
from tests.core.saving.test_resumption import SETTINGS, gone_on, new_run, told
from tests.disks import PAGE_BYTES, Disk, small_disk
from tests.soak.fault import Fault

CPU = torch.device("cpu")
RUN = replace(SETTINGS, epochs=25, save_interval_s=0.0)
# So long the disk stays as it is, at the most: a save of this run takes about a hundredth of a second.
LONGEST_S = 0.05
# Up to so many pages are left free: room for some of the files, in part or whole.
MOST_PAGES = 64
# How often the run is read, meanwhile, in values of its training.
READ_EVERY = 20


def full(folder: Path, times: int, rng: random.Random) -> Fault:
    """Fill the disk ``times`` times under trainings that save without a pause; some end while it is full."""
    fault = Fault("a disk that fills and empties while a run is trained on it")
    whole, trainer = new_run(folder, RUN)
    for progress in trainer.run():
        whole.append(progress)
    whole.release()
    wanted = told(whole)
    share, recording.SAVE_SHARE = recording.SAVE_SHARE, 1e9
    number = left_full = 0
    try:
        with small_disk(folder / "disk") as disk:
            while fault.tried < times:
                number += 1
                left_full += _one_run(disk, wanted, rng, fault)
    except pytest.skip.Exception as reason:
        fault.lost = f"not tried: {reason}"
        return fault
    finally:
        recording.SAVE_SHARE = share
    fault.lost = f"nothing; {number} runs, {left_full} of them ended without room and went on later"
    return fault


def _one_run(disk: Disk, wanted: Told, rng: random.Random, fault: Fault) -> bool:
    """Train a run to its end, or to where it is left; return whether its last save found no room."""
    disk.free()
    run, trainer = new_run(disk.path / "runs", RUN)
    stops_at = rng.choice((None, rng.randrange(READ_EVERY, len(wanted.updates))))
    kept = 0
    with Recorder(run) as recorder:
        recorder.save("training", trainer)
        recorder.wait()
        with _filling_and_emptying(disk, random.Random(rng.random()), fault):
            for number, progress in enumerate(trainer.run()):
                recorder.append(progress)
                if recorder.is_due():
                    recorder.save("training", trainer)
                for _sentence in recorder.news():
                    pass
                if number % READ_EVERY == 0:
                    kept = _read(run.path, kept, fault)
                if number == stops_at:
                    break
        # Full or empty, as it was left.
        recorder.save("stopped" if stops_at else "finished", trainer)
        recorder.wait()
        trouble = recorder.trouble
    run.release()
    disk.free()
    _read(run.path, kept, fault)
    if RunFolder.open(run.path).state != "finished":
        gone_on(run, RUN)
    fault.check(told(run) == wanted, f"{run.path.name}: other metrics, stopped at {stops_at}: {trouble}")
    left = [path.name for path in run.path.rglob("*.tmp")]
    fault.check(not left, f"left behind {left}")
    shutil.rmtree(run.path)
    return trouble is not None


@contextmanager
def _filling_and_emptying(disk: Disk, rng: random.Random, fault: Fault) -> Iterator[None]:
    """Fill the disk and give the room back, at instants that nobody knows of."""
    ends = threading.Event()

    def fill_and_empty() -> None:
        while not ends.wait(rng.random() * LONGEST_S):
            disk.fill(rng.randrange(MOST_PAGES) * PAGE_BYTES)
            fault.tried += 1
            if ends.wait(rng.random() * LONGEST_S):
                return
            disk.free()

    thread = threading.Thread(target=fill_and_empty)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def _read(path: Path, kept: int, fault: Fault) -> int:
    """See that what was saved is there, whole, and not older than before; return its number of updates."""
    try:
        run = RunFolder.open(path)
        run.told()
        load_model(run, CPU)
        checkpoint = load_checkpoint(run)
    except UserError as error:
        fault.failures.append(f"{path.name}: {error}")
        return kept
    fault.check(not checkpoint.passed_over, f"{path.name}: a damaged checkpoint")
    update = checkpoint.state.moment.update
    fault.check(update >= kept, f"{path.name}: update {kept} was kept, {update} is")
    return update
