"""Learning: the time to a perplexity, and what a few minutes buy on text held out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import torch

from benchmarks import by_clock
from benchmarks.figures import median_with_interval
from benchmarks.harness import Row, single
from benchmarks.texts import book_sized
from benchmarks.way import Timed, Way
from core.common.progress import EpochFinished
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.training.optimizers import preload
from core.training.trainer import Trainer

CPU = torch.device("cpu")
TARGETS = (1.05, 1.02)
TIMES_FASTER = 30
LIMIT_S = 140.0
LEAST_GAIN_NATS = 0.12


def sprint(quick: bool) -> list[Row]:
    """Measure the time to a perplexity: the recipe ``sprint`` against the notebook's concise loop.

    The plain loop's epochs to the perplexity are counted once with the engine, which takes the same steps,
    and multiplied by the plain loop's time for an epoch, measured before and after each run of the recipe:
    run whole, it takes minutes.
    """
    settings = RECIPES["d2l-concise"].settings
    slow_epochs = {1.05: 160, 1.02: 250} if quick else _epochs_to_targets("d2l-concise")
    seconds: dict[float, list[tuple[float, float]]] = {target: [] for target in TARGETS}
    with Timed(Way("engine", "plain_modules", (settings.cell, 0), is_plain=True)) as plain_loop:

        def epoch_s() -> float:
            return 8 * plain_loop.over(0.5).seconds

        epoch_s()
        for _round in range(1 if quick else 7):
            before_s = epoch_s()
            fast = _seconds_to_targets("sprint")
            plain_s = (before_s + epoch_s()) / 2
            for target, fast_s in fast.items():
                # If the whole recipe does not get there, it would have taken longer still.
                seconds[target].append((slow_epochs.get(target, settings.epochs) * plain_s, fast_s))
    return [_sprint_row(target, slow_epochs.get(target), seconds[target]) for target in TARGETS]


def _sprint_row(target: float, slow_epochs: int | None, seconds: list[tuple[float, float]]) -> Row:
    """Return the row of a perplexity.

    Args:
        target: the perplexity.
        slow_epochs: that the plain loop needs; None where it never gets there.
        seconds: of the plain loop and of the recipe, for each run that got there.
    """
    name, goal = f"time to perplexity {target:g}", f"≥ {TIMES_FASTER}×"
    if not seconds:
        return single(name, float("nan"), "×", goal, met=False)
    value, low, high = median_with_interval([slow_s / fast_s for slow_s, fast_s in seconds])
    slow_s, fast_s = (statistics.median(times) for times in zip(*seconds, strict=True))
    epochs = f"{slow_epochs} epochs" if slow_epochs else "not reached by the whole recipe"
    detail = f"{slow_s:.0f} s ({epochs}) to {fast_s:.2f} s; runs: {len(seconds)}"
    return Row(name, goal, value, "×", value >= TIMES_FASTER, low, high, detail)


def quality(quick: bool) -> list[Row]:
    """Measure nats a character on held-out English: the recipe ``quality`` against a plain LSTM, equal time.

    The second half of the held-out pieces is reported; the recipe was chosen by the first.
    """
    limit_s = LIMIT_S / 10 if quick else LIMIT_S
    own, plain_loop = (
        by_clock.measured(by_clock.Run(way, "austen", limit_s)) for way in ("quality", "plain")
    )
    gain = plain_loop.reported - own.reported
    detail = (
        f"plain LSTM-256 {plain_loop.reported:.3f}, quality {own.reported:.3f} nats/character"
        f" after {own.seconds:.0f} s"
    )
    goal = f"≥ {LEAST_GAIN_NATS:g}"
    met = None if quick else gain >= LEAST_GAIN_NATS
    return [single(f"held-out gain in {limit_s:g} s", gain, "nats", goal, met, detail)]


def _seconds_to_targets(recipe: str) -> dict[float, float]:
    return first_times(RECIPES[recipe].settings, lambda epoch, began: time.perf_counter() - began)


def _epochs_to_targets(recipe: str) -> dict[float, int]:
    return {
        target: round(epochs)
        for target, epochs in first_times(RECIPES[recipe].settings, lambda epoch, _began: epoch).items()
    }


def first_times(
    settings: Settings, measure: Callable[[int, float], float], device: torch.device = CPU
) -> dict[float, float]:
    """Return for each target what ``measure`` says at the first epoch that reaches it."""
    settings = replace(settings, prefixes=(), sample_every=10**6)
    # As the window does when it starts.
    preload()
    # Making the model and the buffers counts: a person waits for that too.
    began = time.perf_counter()
    trainer = Trainer(settings, training_text(book_sized(), settings), device)
    reached: dict[float, float] = {}
    for progress in trainer.run():
        if isinstance(progress, EpochFinished):
            for target in TARGETS:
                if progress.perplexity <= target and target not in reached:
                    reached[target] = measure(progress.moment.epoch, began)
        if len(reached) == len(TARGETS):
            break
    return reached
