"""Which settings learn most of a text in so many seconds: many runs, counted in updates.

``python -m benchmarks.tuning TEXTS PLAN --output FILE [--device cuda] [--at-once 6]`` makes the runs that
PLAN, a JSON file, lists. Each has the name of a text in the folder TEXTS, changes to the recipe ``quality``,
a number of updates, and a seed. The updates are those that a computer makes in a time limit, at a speed that
was measured on it before: so a run is the same on a busy computer, and a GPU can make runs that stand for
those of a CPU.

Of each run the nats per character are noted on two halves of the held-out pieces: settings are chosen by the
first half, and the second is reported.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from core.common.errors import UserError
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.corpus import Corpus, TrainingText, training_text
from core.training.device_updates import DeviceUpdates
from core.training.evaluation import heldout_cost
from core.training.trainer import Trainer

# The generator of the weights is the process's own, and a recording must not be disturbed.
_one_at_a_time = threading.Lock()


_record = DeviceUpdates._record


def _record_alone(updates: DeviceUpdates) -> None:
    with _one_at_a_time:
        _record(updates)


class Budgeted(Trainer):
    """Trains for so many updates, however long they take; the learning rate follows them."""

    budget = 1

    def _share_after(self, updates: int, seconds: float) -> float:
        return min(1.0, updates / self.budget)


def settings_of(changes: dict[str, Any], seed: int) -> Settings:
    """Return the recipe with ``changes``, without a time limit and without looks while it trains."""
    base = {"sized": False, "heldout_from": "scattered", "time_limit_s": 0.0, "epochs": 10**6, "prefixes": ()}
    never = {"evaluate_every": 10**6, "sample_every": 10**6, "look_every": 10**9}
    return replace(RECIPES["quality"].settings, **{**base, **never, **changes, "seed": seed})


@cache
def _corpus(folder: Path, name: str) -> Corpus:
    return Corpus(name, (folder / f"{name}.txt").read_text("utf-8"))


def halves(text: TrainingText) -> tuple[tuple[np.ndarray, int], tuple[np.ndarray, int]]:
    """Return the held-out pieces with even and those with odd numbers, and how many there are.

    The end of a text is one piece, whose halves are returned.
    """
    ids = np.asarray(text.heldout_ids[:], dtype=np.int64)
    if text.heldout_pieces == 1:
        middle = len(ids) // 2
        return (ids[:middle], 1), (ids[middle:], 1)
    pieces = ids.reshape(text.heldout_pieces, -1)
    even, odd = pieces[::2], pieces[1::2]
    return (even.reshape(-1), len(even)), (odd.reshape(-1), len(odd))


def run_one(folder: Path, run: dict[str, Any], device: torch.device) -> dict[str, Any]:
    """Make one run of a plan, and return it with what came of it."""
    settings = settings_of(run.get("changes", {}), run.get("seed", 0))
    text = training_text(_corpus(folder, run["text"]), settings)
    stream = torch.cuda.Stream() if device.type == "cuda" else None  # type: ignore[no-untyped-call]
    began = time.perf_counter()
    with torch.cuda.stream(stream) if stream else contextlib.nullcontext():
        with _one_at_a_time, patch.object(DeviceUpdates, "_record", _record_alone):
            trainer = Budgeted(settings, replace(text, heldout_ids=text.heldout_ids[:0]), device)
        trainer.budget = run["updates"]
        for _progress in trainer.run():
            trainer.most_updates = max(1, trainer.budget - trainer.moment.update)
            if trainer.moment.update >= trainer.budget and not trainer.num_unreported:
                break
        nats = []
        for ids, pieces in halves(text):
            # The start of a piece is predicted with little context, as it is for everybody.
            total, count = heldout_cost(trainer.model, ids, pieces=pieces)
            nats.append(total / count)
        if stream is not None:
            stream.synchronize()
    return {**run, "chosen_by": nats[0], "reported": nats[1], "seconds": time.perf_counter() - began}


def main(argv: Sequence[str] | None = None) -> int:
    """Make the runs of a plan and write what came of them, a JSON object a line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tuning", description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no run after so long")
    arguments = parser.parse_args(argv)
    device = torch.device(arguments.device)
    ends = time.monotonic() + arguments.seconds
    plan: list[dict[str, Any]] = json.loads(arguments.plan.read_text("utf-8"))
    for run in plan:
        _corpus(arguments.texts, run["text"])

    def made(run: dict[str, Any]) -> str:
        if time.monotonic() > ends:
            return ""
        try:
            return json.dumps(run_one(arguments.texts, run, device), ensure_ascii=False)
        except (RuntimeError, ArithmeticError, UserError) as error:
            return json.dumps({**run, "error": str(error)[:200]}, ensure_ascii=False)

    with arguments.output.open("w", encoding="utf-8") as file, ThreadPoolExecutor(arguments.at_once) as pool:
        for line in pool.map(made, plan):
            if line:
                print(line, file=file, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
