"""``kill -9`` at random instants of training and of saving, until the run has got to its end."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from safetensors.numpy import load_file

from core.checkpoints import load_checkpoint
from core.errors import UserError
from core.runs import WEIGHTS_FILE, RunFolder
from tests.core.test_resume import told
from tests.soak.fault import Fault

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (
    "embedding_size=0",
    "hidden_size=96",
    "batch_size=8",
    "num_steps=16",
    "heldout_fraction=0.1",
    "sample_every=1",
)
# Saving ever and ever again, now and then, seldom: the kill falls into a save, beside one, far from one.
INTERVALS_S = (0.0, 0.05, 0.5)
LONGEST_LIFE_S = 1.5


def kills(folder: Path, times: int, rng: random.Random) -> Fault:
    """Kill a training ``times`` times, going on after each, over as many runs as that takes."""
    fault, worst_s = Fault("kill −9 at a random instant of a training"), 0.0
    number = 0
    while fault.tried < times:
        cell = ("scratch", "rnn_tanh", "rnn_relu", "gru", "lstm")[number % 5]
        sampling = ("random", "consecutive")[number % 2]
        number += 1
        options = [*SETTINGS, f"cell={cell}", f"sampling={sampling}"]
        arguments = ["songci", "--max-chars", "6000", "--epochs", "60", "--device", "cpu", "--json"]
        arguments += [word for option in options for word in ("--set", option)]
        parent = folder / f"killed-{number}"
        path: Path | None = None
        while True:
            interval_s = rng.choice(INTERVALS_S)
            command = (
                ["train", *arguments, "--run-dir", str(parent)]
                if path is None
                else ["resume", str(path), "--json"]
            )
            code, lost_s, errors = _killed(command, interval_s, rng, fault.tried < times, parent)
            if code == 0:
                path = path or next(parent.iterdir())
                break
            if code > 0:
                fault.failures.append(f"{cell}, {sampling}: exit code {code}: {errors[-300:]}")
                path = None
                break
            fault.tried += 1
            path = _gone_on_from(parent, fault)
            if path is not None and RunFolder.open(path).state == "finished":
                break  # it was killed on its way out, with nothing left to lose
            worst_s = max(worst_s, lost_s - interval_s)
        if path is not None:
            _compare(path, ["train", *arguments, "--run-dir", str(folder / f"whole-{number}")], fault)
    fault.lost = f"{worst_s:.1f} s more than the interval of saving"
    return fault


def _killed(
    command: list[str], interval_s: float, rng: random.Random, kill: bool, parent: Path
) -> tuple[int, float, str]:
    """Run ``command``, perhaps for a while only.

    Returns:
        The exit code, −9 where it was killed; how many seconds of training were lost; what it complained of.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.soak.saving_often", str(interval_s), *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        text=True,
    ) as process:
        assert process.stdout is not None
        began = time.time()
        if kill:
            # Loading torch takes as long as all the rest: the kill comes when the training has begun.
            process.stdout.readline()
            began = time.time()
            time.sleep(rng.random() * LONGEST_LIFE_S)
            process.kill()
        ended = time.time()
        _output, errors = process.communicate()
    kept = [path.stat().st_mtime for path in parent.glob("*/checkpoints/*.safetensors")]
    return process.returncode, max(0.0, ended - max([began, *kept])), errors


def _gone_on_from(parent: Path, fault: Fault) -> Path | None:
    """Return the killed run where it has a checkpoint; None to begin again."""
    for path in sorted(parent.iterdir(), reverse=True):
        try:
            run = RunFolder.open(path)
            run.epochs(), run.samples(), run.updates()
        except UserError as error:
            fault.failures.append(f"{path.name} does not open: {error}")
            continue
        try:
            checkpoint = load_checkpoint(run)
        except UserError:
            continue  # killed before the first one
        fault.check(not checkpoint.passed_over, f"{path.name}: a checkpoint was written in part")
        return path
    return None


def _compare(path: Path, command: list[str], fault: Fault) -> None:
    """See that the run ended as one that nobody killed, and that nothing is strewn in its folder."""
    subprocess.run(
        [sys.executable, "-m", "core", *command],
        check=True,
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
    )
    (whole,) = Path(command[-1]).iterdir()
    fault.check(told(RunFolder.open(path)) == told(RunFolder.open(whole)), f"{path}: other metrics")
    ours, theirs = load_file(path / WEIGHTS_FILE), load_file(whole / WEIGHTS_FILE)
    same = ours.keys() == theirs.keys() and all((ours[name] == theirs[name]).all() for name in ours)
    fault.check(same, f"{path}: other weights")
    left = [file.name for file in path.rglob("*.tmp")]
    fault.check(not left, f"{path}: left behind {left}")
