"""Training while another program burns a core: the program's choice of threads against fixed numbers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import torch

from benchmarks.burner import burner
from benchmarks.engine import update_of
from benchmarks.harness import Comparison, Row, compare
from benchmarks.way import Way
from core.settings.recipes import RECIPES
from core.training.threads import Threads
from core.training.trainer import Trainer

MEASURED = ("d2l-scratch", "quick", "quality")
MOST_WHEN_BUSY = 1.15
MOST_WHEN_QUIET = 1.05


def measure(quick: bool) -> list[Row]:
    """Measure updates beside one thread on a busy computer, and beside all threads on a quiet one."""
    rows = []
    for recipe in MEASURED:
        ours = Way("busy", "update", (recipe,))
        for name, threads, most, circumstances in (
            ("quiet, time of all threads", 0, MOST_WHEN_QUIET, nullcontext()),
            ("a core busy, time of one thread", 1, MOST_WHEN_BUSY, burner()),
        ):
            with circumstances:
                comparison = compare(ours, Way("busy", "update", (recipe, threads)), quick=quick)
            rows.append(_row(f"{recipe}, {name}", most, comparison))
        with burner():
            comparison = compare(Way("busy", "update", (recipe, 0)), ours, quick=quick)
        rows.append(_row(f"{recipe}, a core busy, faster than all threads", None, comparison))
    return rows


def update(recipe: str, threads: int | None = None) -> Callable[[], None]:
    """Return an update of the engine.

    Args:
        recipe: whose settings it has; on the text of the benchmarks.
        threads: a fixed number, 0 for all that there are; None: as the program chooses.
    """

    def fixed(trainer: Trainer) -> None:
        if threads is not None:
            torch.set_num_threads(threads or torch.get_num_threads())
            trainer._threads = Threads(trainer._clock, most=1)

    return update_of(RECIPES[recipe].settings, fixed)


def _row(name: str, most: float | None, comparison: Comparison) -> Row:
    value, low, high = comparison.faster()
    goal = f"≤ {most:g}×" if most else ""
    return Row(name, goal, value, "×", value <= most if most else None, low, high, comparison.detail())
