"""Training, an update at a time: the engine beside the plain loops, with equal numerics and sizes."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch

from benchmarks import plain
from benchmarks.harness import Row, at_least, compare
from benchmarks.texts import VOCAB_SIZE, book_sized, random_batch
from benchmarks.way import Way, timing
from core.common.progress import UpdateFinished
from core.model.products import peak_flops
from core.settings.arithmetic import flops_per_update
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.training.trainer import Trainer

SCRATCH = RECIPES["d2l-scratch"].settings
CONCISE = RECIPES["d2l-concise"].settings
EMBEDDING = 64
MOST_OF_PRODUCTS = 1.15


def scratch(quick: bool) -> list[Row]:
    """Measure the recipe from scratch."""
    engine = Way("engine", "engine_update", ("d2l-scratch",))
    comparison = compare(Way("engine", "plain_scratch", is_plain=True), engine, quick=quick)
    row = at_least("scratch recipe", 3.0, comparison, share_of_peak(SCRATCH))
    comparison = compare(engine, Way("engine", "scratch_products"), quick=quick)
    value, low, high = comparison.faster()
    goal = f"≤ {MOST_OF_PRODUCTS:g}×"
    met = value <= MOST_OF_PRODUCTS
    return [
        row,
        Row("scratch, time of its products alone", goal, value, "×", met, low, high, comparison.detail()),
    ]


def concise(quick: bool) -> list[Row]:
    """Measure the concise recipe."""
    return [_against_modules("concise recipe", 2.0, {}, quick)]


def gru(quick: bool) -> list[Row]:
    """Measure a GRU with the concise recipe's settings."""
    return _gated("gru", quick)


def lstm(quick: bool) -> list[Row]:
    """Measure an LSTM with the concise recipe's settings."""
    return _gated("lstm", quick)


def _gated(cell: str, quick: bool) -> list[Row]:
    name = cell.upper()
    embedded = {"cell": cell, "embedding_size": EMBEDDING}
    return [
        _against_modules(f"{name}, one-hot", 1.5, {"cell": cell}, quick),
        _against_modules(f"{name}, embedding {EMBEDDING}", 1.0, embedded, quick),
    ]


def _against_modules(name: str, goal: float, changes: dict[str, Any], quick: bool) -> Row:
    """Measure the concise recipe with ``changes`` beside torch's own modules."""
    settings = replace(CONCISE, **changes)
    plain_way = Way("engine", "plain_modules", (settings.cell, settings.embedding_size), is_plain=True)
    engine = Way("engine", "engine_update", ("d2l-concise", changes))
    return at_least(name, goal, compare(plain_way, engine, quick=quick), share_of_peak(settings))


def plain_scratch() -> Callable[[], None]:
    """Return an update of the notebook's loop from scratch."""
    update = plain.scratch_update(VOCAB_SIZE, SCRATCH.hidden_size, SCRATCH.learning_rate, SCRATCH.clip_norm)
    return _on_a_batch(update)


def plain_modules(cell: str, embedding_size: int) -> Callable[[], None]:
    """Return an update of a loop with torch's modules."""
    return _on_a_batch(plain.module_update(cell, VOCAB_SIZE, CONCISE.hidden_size, embedding_size))


def scratch_products() -> Callable[[], None]:
    """Return the products of an update from scratch, and nothing else."""
    return plain.scratch_products(VOCAB_SIZE, SCRATCH.hidden_size, SCRATCH.num_steps, SCRATCH.batch_size)


def engine_update(recipe: str, changes: dict[str, Any] | None = None) -> Callable[[], None]:
    """Return an update of the engine, with a recipe's settings and ``changes``."""
    return update_of(replace(RECIPES[recipe].settings, **(changes or {})))


def _on_a_batch(update: plain.Update) -> Callable[[], None]:
    inputs, targets = random_batch(VOCAB_SIZE, SCRATCH.num_steps, SCRATCH.batch_size)
    return lambda: update(inputs, targets)


def update_of(
    settings: Settings, prepare: Callable[[Trainer], None] = lambda _trainer: None
) -> Callable[[], None]:
    """Return an update of the engine on the benchmarks' text; ``prepare`` gets the trainer first."""
    settings = replace(settings, epochs=10**6, sample_every=10**6, heldout_fraction=0.0, prefixes=())
    trainer = Trainer(settings, training_text(book_sized(), settings), torch.device("cpu"))
    prepare(trainer)
    steps = trainer.run()

    def update() -> None:
        while not isinstance(next(steps), UpdateFinished):
            pass

    return update


def share_of_peak(settings: Settings) -> str:
    """Return which share of the machine's matrix-product peak an update reaches."""
    update = update_of(settings)
    update()
    seconds = statistics.median(timing(update, 0.4).seconds for _window in range(4))
    reached = flops_per_update(settings, VOCAB_SIZE) / seconds
    return f"{reached / peak_flops('float32', 1.0):.0%} of the matrix-product peak"
