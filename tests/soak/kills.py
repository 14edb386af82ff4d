"""``kill -9`` at random instants of training and of saving, until the run has got to its end."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from safetensors import safe_open
from safetensors.numpy import load_file

from core.common.errors import UserError
from core.runs import CHECKPOINT_NAME, CHECKPOINTS_FOLDER, RUN_FILE, WEIGHTS_FILE, RunFolder
from core.saving.checkpoints import has_checkpoints, load_checkpoint
from tests.core.saving.test_resumption import told
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
EPOCHS = 60


def kills(folder: Path, times: int, rng: random.Random, epochs: int = EPOCHS) -> Fault:
    """Kill trainings of ``epochs`` epochs ``times`` times, and go on after each."""
    fault, worst_s = Fault("kill −9 at a random instant of a training"), 0.0
    number = fell_into_saves = 0
    while fault.tried < times:
        arguments = arguments_of(number, epochs)
        number += 1
        parent = folder / f"killed-{number}"
        path: Path | None = None
        while True:
            is_killed = fault.tried < times
            # Whoever is let live saves seldom: it shows no more by saving often.
            interval_s = rng.choice(INTERVALS_S) if is_killed else max(INTERVALS_S)
            command = (
                ["train", *arguments, "--run-dir", str(parent)]
                if path is None
                else ["resume", str(path), "--json"]
            )
            code, lost_s, errors = _killed(command, interval_s, rng, is_killed, parent)
            if code == 0:
                path = path or next(parent.iterdir())
                break
            if code > 0:
                fault.failures.append(f"{' '.join(arguments)}: exit code {code}: {errors[-300:]}")
                path = None
                break
            fault.tried += 1
            fell_into_saves += save_cut_off(parent)
            path = gone_on_from(parent, fault)
            if path is not None and RunFolder.open(path).state == "finished":
                break  # it was killed on its way out, with nothing left to lose
            worst_s = max(worst_s, lost_s - interval_s)
        if path is not None:
            compare(path, ["train", *arguments, "--run-dir", str(folder / f"whole-{number}")], fault)
    fault.lost = f"{worst_s:.1f} s more than the interval of saving; {fell_into_saves} fell into a save"
    return fault


def arguments_of(number: int, epochs: int) -> list[str]:
    """Return what a run is trained on and how: each cell with each sampling in turn."""
    cell = ("scratch", "rnn_tanh", "rnn_relu", "gru", "lstm")[number % 5]
    sampling = ("random", "consecutive")[number % 2]
    options = [*SETTINGS, f"cell={cell}", f"sampling={sampling}"]
    arguments = ["songci", "--max-chars", "6000", "--epochs", str(epochs), "--device", "cpu", "--json"]
    return arguments + [word for option in options for word in ("--set", option)]


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


def gone_on_from(parent: Path, fault: Fault) -> Path | None:
    """Return the killed run in ``parent``, to be gone on with or begun anew; None if there is none yet."""
    for path in sorted(parent.iterdir(), reverse=True):
        try:
            run = RunFolder.open(path)
            run.told()
            passed_over = load_checkpoint(run).passed_over if has_checkpoints(run) else ()
        except UserError as error:
            fault.failures.append(f"{path.name} does not open: {error}")
            continue
        fault.check(not passed_over, f"{path.name}: a checkpoint was written in part")
        return path
    return None


def save_cut_off(parent: Path) -> bool:
    """Tell whether a kill fell into a save of the run in ``parent``: within a file, or between two."""
    if list(parent.rglob("*.tmp")):
        return True
    for path in parent.iterdir():
        updates = [
            int(file.name.partition("-")[0])
            for file in (path / CHECKPOINTS_FOLDER).glob("*.safetensors")
            if CHECKPOINT_NAME.fullmatch(file.name)
        ]
        saved = RunFolder.open(path).moment.update if (path / RUN_FILE).exists() else 0
        if updates and max(updates) > saved:
            return True
        if (path / WEIGHTS_FILE).exists() and _update_of(path / WEIGHTS_FILE) > saved:
            return True
    return False


def _update_of(weights: Path) -> int:
    with safe_open(weights, "numpy") as file:
        moment = json.loads(file.metadata()["moment"])
    return int(moment["update"])


def compare(path: Path, command: list[str], fault: Fault) -> None:
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
