"""On a GPU: the plain loops, written for the same card, and the engine, by turns.

``python -m benchmarks gpu`` needs a checkout, torch, NumPy, chardet, filelock, platformdirs, pooch,
safetensors and pytest; no Qt. First the tests that need a GPU run, then everything is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from benchmarks import plain
from benchmarks.figures import median_with_interval
from benchmarks.harness import RESULTS, Comparison, Row, at_least, single
from benchmarks.learning import first_times
from benchmarks.texts import VOCAB_SIZE, book_sized, random_batch
from benchmarks.way import seconds_a_call
from benchmarks.writing import first_characters
from core.common.progress import EpochFinished, Moment, UpdateFinished
from core.common.prompts import Prompt
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import Corpus, TrainingText, training_text
from core.training.trainer import Trainer

SCRATCH = RECIPES["d2l-scratch"].settings
CONCISE = RECIPES["d2l-concise"].settings
LARGE = replace(
    RECIPES["quality"].settings,
    hidden_size=1024,
    num_layers=2,
    batch_size=128,
    num_steps=128,
    rotate_text=False,
)
TESTS = ("tests/core/model/test_cuda_kernels.py", "tests/core/training/test_device_updates.py")
CHARACTERS = 1000
MOST_WAIT_MS = 20.0
EPOCHS_S = 1.0
EPOCHS_PERPLEXITY = 1.03


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is measured: for each pair of windows, in seconds, and how many pairs."""

    window_s: float
    pairs: int


FULL, QUICK = Effort(0.5, 7), Effort(0.3, 2)


def measure(quick: bool) -> list[Row]:
    """Run the tests that need a GPU and measure everything; nothing where there is no GPU."""
    if not torch.cuda.is_available():
        print("gpu: this computer has no NVIDIA GPU that torch can use", file=sys.stderr)
        return []
    return [_tests(), *rows(torch.device("cuda"), QUICK if quick else FULL)]


def rows(
    device: torch.device, effort: Effort, settings_of: Callable[[Settings], Settings] = lambda it: it
) -> list[Row]:
    """Measure everything on ``device``.

    Args:
        device: a GPU; or the CPU, to rehearse.
        effort: see there.
        settings_of: makes the settings of the recipes smaller for a rehearsal.
    """
    scratch, concise, quick, quality, sprint, large = (
        settings_of(settings)
        for settings in (
            SCRATCH,
            CONCISE,
            RECIPES["quick"].settings,
            RECIPES["quality"].settings,
            RECIPES["sprint"].settings,
            LARGE,
        )
    )
    with device:
        of_notebook = plain.scratch_update(
            VOCAB_SIZE, scratch.hidden_size, scratch.learning_rate, scratch.clip_norm
        )
    found = [_against("scratch recipe", 40, of_notebook, scratch, device, effort)]
    for name, goal, settings in (
        ("concise recipe", 10, concise),
        ("GRU, embedding 64", 0, replace(concise, cell="gru", embedding_size=64)),
        ("LSTM, embedding 64", 0, replace(concise, cell="lstm", embedding_size=64)),
        ("quick recipe", 0, quick),
        ("quality recipe", 0, quality),
        ("quality recipe in float32", 0, replace(quality, precision="float32")),
        ("two layers of 1,024", 0, large),
    ):
        with device:
            update = plain.module_update(
                settings.cell, VOCAB_SIZE, settings.hidden_size, settings.embedding_size, settings.num_layers
            )
        found.append(_against(name, goal, update, settings, device, effort))
    return [
        *found,
        _epochs(concise, device),
        *_sprint(sprint, device, effort),
        _writing(scratch, device, effort),
        *_while_training(quick, device, effort),
    ]


def _tests() -> Row:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "--rootdir",
        ".",
        "--noconftest",
        "-m",
        "gpu",
        "-q",
    ]
    command += ["--import-mode=importlib", "-p", "no:cacheprovider", "-W", "ignore", *TESTS]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=RESULTS.parent.parent, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    print(*(lines if done.returncode else lines[-1:]), sep="\n", file=sys.stderr, flush=True)
    is_met = done.returncode == 0
    return single(
        "tests on the GPU", time.perf_counter() - began, "s", "pass", is_met, lines[-1] if lines else ""
    )


def _trainer(settings: Settings, device: torch.device) -> Trainer:
    settings = replace(
        settings,
        max_chars=0,
        epochs=10**6,
        sample_every=10**6,
        heldout_fraction=0.0,
        prefixes=(),
        time_limit_s=0.0,
    )
    return Trainer(settings, _text(settings), device)


def _text(settings: Settings) -> TrainingText:
    """Return a text of the book's vocabulary that is long enough for two batches."""
    corpus = book_sized()
    needed = 2 * settings.batch_size * (settings.num_steps + 1)
    text = corpus.text * -(-needed // len(corpus.text))
    return training_text(Corpus(corpus.name, text, corpus.source), settings)


def _against(
    name: str, goal: float, update: plain.Update, settings: Settings, device: torch.device, effort: Effort
) -> Row:
    inputs, targets = (
        ids.to(device) for ids in random_batch(VOCAB_SIZE, settings.num_steps, settings.batch_size)
    )
    ours = _Ours(_trainer(settings, device))
    ours.seconds_an_update(effort.window_s)
    seconds_a_call(lambda: update(inputs, targets), effort.window_s)
    theirs_s, ours_s = [], []
    for _pair in range(effort.pairs):
        theirs_s.append(seconds_a_call(lambda: update(inputs, targets), effort.window_s))
        ours_s.append(ours.seconds_an_update(effort.window_s))
    comparison = Comparison(theirs_s, ours_s, [1.0])
    row = at_least(f"{name} on a GPU", goal, comparison)
    return row if goal else replace(row, goal="", met=None)


class _Ours:
    def __init__(self, trainer: Trainer) -> None:
        self._trainer, self._run = trainer, trainer.run()

    def seconds_an_update(self, window_s: float) -> float:
        """Train for about so long, and until every update is reported."""
        began, before = time.perf_counter(), self._trainer.moment.update
        while (elapsed := time.perf_counter() - began) < window_s or self._trainer.num_unreported:
            next(self._run)
        return elapsed / max(1, self._trainer.moment.update - before)


def _epochs(settings: Settings, device: torch.device) -> Row:
    """Measure the whole concise recipe, from making the model to the last epoch."""
    text = training_text(book_sized(), settings)
    seconds, reached = [], 0.0
    for _round in range(3):
        began = time.perf_counter()
        for progress in Trainer(replace(settings, prefixes=()), text, device).run():
            if isinstance(progress, EpochFinished):
                reached = progress.perplexity
        seconds.append(time.perf_counter() - began)
    value, low, high = median_with_interval(seconds)
    is_met = value < EPOCHS_S and reached <= EPOCHS_PERPLEXITY
    goal = f"< {EPOCHS_S:g} s, perplexity ≤ {EPOCHS_PERPLEXITY:g}"
    name = f"{settings.epochs} epochs of the concise recipe on a GPU"
    return Row(
        name, goal, value, "s", is_met, low, high, f"perplexity {reached:.3f}; first run {seconds[0]:.2f} s"
    )


def _sprint(settings: Settings, device: torch.device, effort: Effort) -> list[Row]:
    """Measure the time to a perplexity of the recipe ``sprint``."""
    times: dict[float, list[float]] = {}
    for _round in range(effort.pairs):
        reached = first_times(settings, lambda _epoch, began: time.perf_counter() - began, device)
        for target, seconds in reached.items():
            times.setdefault(target, []).append(seconds)
    found = []
    for target, of_target in times.items():
        value, low, high = median_with_interval(of_target)
        found.append(Row(f"time to perplexity {target:g} on a GPU", "", value, "s", None, low, high))
    return found


def _writing(settings: Settings, device: torch.device, effort: Effort) -> Row:
    """Measure greedy writing with weights on a GPU against the notebook's loop on it."""
    with device:
        predict = plain.predict(VOCAB_SIZE, settings.hidden_size)
    trainer = _trainer(settings, device)
    prompt = Prompt("东风", CHARACTERS)

    def write() -> None:
        for _answer in trainer.writer.write(prompt, Moment()):
            pass

    theirs_s, ours_s = [], []
    with device:
        predict(10)
    write()
    for _pair in range(effort.pairs):
        with device:
            theirs_s.append(seconds_a_call(lambda: predict(CHARACTERS), effort.window_s))
        ours_s.append(seconds_a_call(write, effort.window_s))
    row = at_least("greedy writing, weights on a GPU", 4, Comparison(theirs_s, ours_s, [1.0]))
    return replace(row, detail=f"{row.detail.split(';')[0]} for {CHARACTERS:,} characters")


def _while_training(settings: Settings, device: torch.device, effort: Effort) -> list[Row]:
    """Measure the wait for a prompt's first character while the GPU trains, and how busy the host is."""
    trainer = _trainer(settings, device)
    run = trainer.run()
    for _ in range(40):
        next(run)
    began, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < 2 * effort.window_s:
        next(run)
    busy = (time.process_time() - cpu) / (time.perf_counter() - began)
    while trainer.num_unreported:
        next(run)
    waits_ms, answer = first_characters(trainer)
    trainer.meanwhile = answer
    ends = time.perf_counter() + 2 * effort.window_s
    while time.perf_counter() < ends:
        if isinstance(next(run), UpdateFinished) and not trainer.num_unreported:
            answer()
    value, low, high = median_with_interval(waits_ms[1:])
    worst = max(waits_ms[1:])
    detail = f"a prompt at every turn, asked right after the last; at the very worst {worst:.1f} ms"
    return [
        Row(
            "first character while a GPU trains",
            f"≤ {MOST_WAIT_MS:g} ms",
            value,
            "ms",
            worst <= MOST_WAIT_MS,
            low,
            high,
            detail,
        ),
        single("processor time of the host while a GPU trains", busy, "cores"),
    ]
