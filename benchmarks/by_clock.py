"""What a few minutes buy, by the clock: the recipe ``quality`` beside a plain LSTM.

``python -m benchmarks.by_clock TEXT … [--seconds 140] [--seeds 0 1 2] [--rates 0.01] --output FILE`` trains
both on each text, by turns, each in a process of its own. A text is a file, or the name of a shipped one.
Unlike ``benchmarks.tuning``, which counts updates, it needs a computer that does nothing else.

A tenth of the text is held out, in scattered pieces. The nats per character of every other piece are what
recipes were chosen by, those of the others are reported. Neither looks at them while it trains.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import plain, tuning
from benchmarks.way import Way, call
from core.settings.recipes import RECIPES
from core.text.corpus import Corpus, training_text
from core.text.library import load_shipped
from core.training.evaluation import heldout_cost
from core.training.speed import sized_for
from core.training.trainer import Trainer

CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be trained.

    Attributes:
        way: "quality" or "plain".
        text: a file or the name of a shipped text.
        limit_s: seconds of wall-clock.
        seed: of the weights.
        rate: the plain loop's learning rate.
    """

    way: str
    text: str
    limit_s: float
    seed: int = 0
    rate: float = 1e-2


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of a run.

    Attributes:
        hidden_size: of the model.
        batch_size: of the training.
        seconds: that the training took.
        updates: that it made; 0: not counted.
        chosen_by: nats per character of the first half of the held-out pieces, by which recipes were chosen.
        reported: those of the second.
    """

    hidden_size: int
    batch_size: int
    seconds: float
    updates: int
    chosen_by: float
    reported: float


def measured(run: Run) -> Learned:
    """Make a run in a process of its own."""
    return Learned(**call(Way("by_clock", "made", (asdict(run),), is_plain=run.way == "plain")))


def made(described: dict[str, Any]) -> dict[str, Any]:
    """Make the run that is described in this process."""
    run = Run(**described)
    path = Path(run.text)
    corpus = Corpus(path.stem, path.read_text("utf-8")) if path.is_file() else load_shipped(run.text)
    settings = replace(
        RECIPES["quality"].settings,
        time_limit_s=run.limit_s,
        seed=run.seed,
        evaluate_every=10**6,
        sample_every=10**6,
        look_every=10**9,
        prefixes=(),
    )
    text = training_text(corpus, settings)
    halves = tuning.halves(text)
    if run.way == "plain":
        ids = torch.from_numpy(np.asarray(text.train_ids[:], dtype=np.int64))
        began = time.perf_counter()
        mean_nats = plain.train_lstm_for(ids, len(text.vocab), run.limit_s, run.seed, run.rate)
        seconds = time.perf_counter() - began
        nats = [mean_nats(torch.from_numpy(half.reshape(pieces, -1).T)) for half, pieces in halves]
        return asdict(Learned(256, 32, seconds, 0, *nats))
    settings = sized_for(settings, corpus, CPU)
    trainer = Trainer(settings, replace(text, heldout_ids=text.heldout_ids[:0]), CPU)
    began = time.perf_counter()
    for _progress in trainer.run():
        pass
    seconds = time.perf_counter() - began
    costs = [heldout_cost(trainer.model, half, pieces=pieces) for half, pieces in halves]
    nats = [total / count for total, count in costs]
    return asdict(Learned(settings.hidden_size, settings.batch_size, seconds, trainer.moment.update, *nats))


def main(argv: Sequence[str] | None = None) -> int:
    """Make the runs, and write each with what came of it, a JSON object a line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.by_clock", description=__doc__)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--seconds", type=float, default=140.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-2], help="of the plain loop")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args(argv)
    with arguments.output.open("a", encoding="utf-8") as file:
        for name in arguments.texts:
            text = str(Path(name).resolve()) if Path(name).is_file() else name
            for seed in arguments.seeds:
                own = Run("quality", text, arguments.seconds, seed)
                others = [Run("plain", text, arguments.seconds, seed, rate) for rate in arguments.rates]
                for run in (own, *others):
                    # The file's name is enough, and no one else's folder.
                    line = {**asdict(run), "text": Path(text).stem, **asdict(measured(run))}
                    print(json.dumps(line, ensure_ascii=False), file=file, flush=True)
                    print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
