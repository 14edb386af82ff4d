"""Training, an update at a time: the engine beside the plain loops, with equal numerics and sizes."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace

import torch

from benchmarks import plain
from benchmarks.harness import Comparison, Row, at_least, compare
from benchmarks.texts import VOCAB_SIZE, book_sized, random_batch
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
MOST_OF_PRODUCTS = 1.35


def scratch(quick: bool) -> list[Row]:
    """Measure the recipe from scratch."""
    sizes = (VOCAB_SIZE, SCRATCH.hidden_size)
    update = plain.scratch_update(*sizes, SCRATCH.learning_rate, SCRATCH.clip_norm)
    row = at_least("scratch recipe", 3.5, _against(update, SCRATCH, quick), _share_of_peak(SCRATCH))
    products = plain.scratch_products(*sizes, SCRATCH.num_steps, SCRATCH.batch_size)
    comparison = compare(_engine(SCRATCH), products, quick=quick)
    value, low, high = comparison.faster()
    goal = f"≤ {MOST_OF_PRODUCTS:g}×"
    met = value <= MOST_OF_PRODUCTS
    return [
        row,
        Row("scratch, time of its products alone", goal, value, "×", met, low, high, comparison.detail()),
    ]


def concise(quick: bool) -> list[Row]:
    """Measure the concise recipe."""
    update = plain.module_update("rnn_tanh", VOCAB_SIZE, CONCISE.hidden_size)
    return [at_least("concise recipe", 2.5, _against(update, CONCISE, quick), _share_of_peak(CONCISE))]


def gru(quick: bool) -> list[Row]:
    """Measure a GRU with the concise recipe's settings."""
    return _gated("gru", quick)


def lstm(quick: bool) -> list[Row]:
    """Measure an LSTM with the concise recipe's settings."""
    return _gated("lstm", quick)


def _gated(cell: str, quick: bool) -> list[Row]:
    settings = replace(CONCISE, cell=cell)
    one_hot = plain.module_update(cell, VOCAB_SIZE, settings.hidden_size)
    embedded = plain.module_update(cell, VOCAB_SIZE, settings.hidden_size, EMBEDDING)
    with_embedding = replace(settings, embedding_size=EMBEDDING)
    name = cell.upper()
    return [
        at_least(f"{name}, one-hot", 1.5, _against(one_hot, settings, quick), _share_of_peak(settings)),
        at_least(f"{name}, embedding {EMBEDDING}", 1.0, _against(embedded, with_embedding, quick)),
    ]


def _against(
    update: plain.Update, settings: Settings, quick: bool, device: torch.device | None = None
) -> Comparison:
    batch = random_batch(VOCAB_SIZE, settings.num_steps, settings.batch_size)
    inputs, targets = (ids.to(device) for ids in batch)
    return compare(lambda: update(inputs, targets), _engine(settings, device), quick=quick)


def _engine(settings: Settings, device: torch.device | None = None) -> Callable[[], None]:
    """Return what takes one update with the engine."""
    settings = replace(settings, epochs=10**6, sample_every=10**6, prefixes=())
    text = training_text(book_sized(), settings)
    steps = Trainer(settings, text, device or torch.device("cpu")).run()

    def update() -> None:
        while not isinstance(next(steps), UpdateFinished):
            pass

    return update


def _share_of_peak(settings: Settings) -> str:
    """Return which share of the machine's matrix-product peak an update reaches."""
    update = _engine(settings)
    update()
    comparison = compare(update, update, quick=True)
    reached = flops_per_update(settings, VOCAB_SIZE) / statistics.median(comparison.first_s)
    return f"{reached / peak_flops('float32', 1.0):.0%} of the matrix-product peak"
