"""Writing: characters a second, and the wait for the first one, also while training."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import torch

from benchmarks import plain
from benchmarks.figures import median_with_interval
from benchmarks.harness import Row, at_least, compare
from benchmarks.texts import VOCAB_SIZE, book_sized
from benchmarks.way import Way
from core.common.progress import Moment, UpdateFinished
from core.common.prompts import Prompt
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.training.trainer import Trainer

CHARACTERS = 1000
MOST_WAIT_MS = 20.0
SCRATCH = RECIPES["d2l-scratch"].settings


def generation(quick: bool) -> list[Row]:
    """Measure greedy writing against the notebook's loop: as ``generate`` writes, and as the window does."""
    rows = []
    for name, function in [
        ("greedy writing, RNN from scratch, the text alone", "engine_pieces"),
        ("greedy writing, RNN from scratch", "engine_writing"),
    ]:
        comparison = compare(
            Way("writing", "plain_writing", is_plain=True), Way("writing", function), quick=quick
        )
        speed = CHARACTERS / statistics.median(comparison.second_s)
        rows.append(at_least(name, 4, comparison, f"{speed:,.0f} characters/s"))
    return [*rows, _first_character(quick)]


def plain_writing() -> Callable[[], object]:
    """Return what writes with the notebook's loop."""
    predict = plain.predict(VOCAB_SIZE, SCRATCH.hidden_size)
    return lambda: predict(CHARACTERS)


def engine_pieces() -> Callable[[], object]:
    """Return what writes with the engine; like the notebook's loop it returns no probabilities."""
    writer, prompt = _trainer(SCRATCH).writer, Prompt("东风", CHARACTERS)
    return lambda: list(writer.pieces(prompt))


def engine_writing() -> Callable[[], object]:
    """Return what writes with the engine, and tells the eight likeliest at each place."""
    writer, prompt = _trainer(SCRATCH).writer, Prompt("东风", CHARACTERS)
    return lambda: list(writer.write(prompt, Moment()))


def _first_character(quick: bool) -> Row:
    """Measure from the asking to the first character, in training with the quick recipe.

    Whoever asks is answered at the next look within the update; of each update, the longest wait between
    two looks counts, and the time that the first character takes.
    """
    trainer = _trainer(RECIPES["quick"].settings)
    waits_ms, answer = first_characters(trainer)
    trainer.meanwhile = answer
    worst_ms = []
    for progress in trainer.run():
        if isinstance(progress, UpdateFinished):
            answer()
            worst_ms.append(max(waits_ms))
            waits_ms.clear()
        if len(worst_ms) > (10 if quick else 60):
            break
    # The first update makes what the others find.
    value, low, high = median_with_interval(worst_ms[1:])
    detail = f"asked at the worst instant of an update; at the very worst {max(worst_ms[1:]):.1f} ms"
    goal = f"≤ {MOST_WAIT_MS:g} ms"
    return Row(
        "first character, quick recipe in training",
        goal,
        value,
        "ms",
        value <= MOST_WAIT_MS,
        low,
        high,
        detail,
    )


def first_characters(trainer: Trainer) -> tuple[list[float], Callable[[], None]]:
    """Return a list of waits in ms, and what writes a first character and adds the time since the last."""
    waits_ms: list[float] = []
    looked_at = time.perf_counter()

    def answer() -> None:
        nonlocal looked_at
        next(trainer.writer.write(Prompt("东风", 50), trainer.moment))
        now = time.perf_counter()
        waits_ms.append(1e3 * (now - looked_at))
        looked_at = now

    return waits_ms, answer


def _trainer(settings: Settings) -> Trainer:
    settings = replace(settings, epochs=10**6, sample_every=10**6, prefixes=())
    return Trainer(settings, training_text(book_sized(), settings), torch.device("cpu"))
