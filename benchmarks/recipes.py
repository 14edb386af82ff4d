"""Where the book's recipes land, beside the same algorithms written plainly.

``python -m benchmarks.recipes [--corpus songci] [--seeds 3] [--recipe NAME …]`` trains each recipe on
the first 10,000 characters of a corpus, once with the engine and once with the loops of
``tests/core/notebook.py``, which share no code, no batches and no first weights with it, only the
algorithm. It prints the perplexities at some epochs and writes them to ``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.common.progress import EpochFinished
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.catalogue import DEFAULT_CORPUS, shipped
from core.text.corpus import Corpus, TrainingText, training_text
from core.text.library import book_lyrics, load_shipped
from core.training.trainer import Trainer
from tests.core import notebook

EPOCHS = (50, 100, 150, 200, 250)
RESULTS = Path(__file__).resolve().parent / "results"
BOOK = "book"
NOT_THE_BOOKS_CORPUS = (
    "This is not the book's corpus, which may not ship: another vocabulary gives other perplexities. What "
    "counts here is that engine and notebook agree. With the book's lyrics fetched, --corpus book compares "
    "with the book itself."
)

_SCRATCH, _CONCISE = RECIPES["d2l-scratch"].settings, RECIPES["d2l-concise"].settings


@dataclass(frozen=True)
class Case:
    """A recipe, and what it reaches on the book's corpus at ``EPOCHS``, where that is known."""

    settings: Settings
    book: tuple[str, ...]


CASES = {
    "d2l-scratch": Case(_SCRATCH, ("68–69", "9.7–9.8", "", "", "1.33–1.36")),
    "d2l-scratch-consecutive": Case(replace(_SCRATCH, sampling="consecutive"), ("", "", "", "", "1.16")),
    "d2l-concise": Case(_CONCISE, ("8–10", "1.24–1.28", "1.06", "1.03", "1.020")),
    "d2l-concise-clipped": Case(replace(_CONCISE, clip_norm=0.01), ("31", "3.5", "1.21", "1.028", "1.017")),
}


def engine_perplexities(text: TrainingText, settings: Settings) -> Iterator[float]:
    """Yield the perplexity of each epoch, as the engine trains."""
    trainer = Trainer(replace(settings, prefixes=()), text, torch.device("cpu"))
    return (progress.perplexity for progress in trainer.run() if isinstance(progress, EpochFinished))


def notebook_perplexities(text: TrainingText, settings: Settings) -> Iterator[float]:
    """Yield the perplexity of each epoch, as the book's loops train, with their own random numbers."""
    ids, size = text.train_ids[:].tolist(), len(text.vocab)
    batch_size, num_steps = settings.batch_size, settings.num_steps
    rng = random.Random(settings.seed)

    def batches() -> Iterator[notebook.Batch]:
        if settings.sampling == "random":
            pieces = notebook.shuffled_pieces(len(ids), num_steps, rng)
            return notebook.random_batches(ids, batch_size, num_steps, pieces)
        return notebook.consecutive_batches(ids, batch_size, num_steps)

    epochs = (batches() for _ in range(settings.epochs))
    # Far from the engine's seeds, so that the two share no first weights.
    seed = settings.seed + 1_000_003
    if settings.cell == "scratch":
        matrices = notebook.Matrices.drawn(size, settings.hidden_size, torch.Generator().manual_seed(seed))
        return notebook.train_from_scratch(
            matrices,
            epochs,
            learning_rate=settings.learning_rate,
            theta=settings.clip_norm,
            random_sampling=settings.sampling == "random",
        )
    torch.manual_seed(seed)
    rnn, dense = nn.RNN(size, settings.hidden_size), nn.Linear(settings.hidden_size, size)
    return notebook.train_concise(
        rnn, dense, epochs, learning_rate=settings.learning_rate, theta=settings.clip_norm or None
    )


TRAINED_BY: dict[str, Callable[[TrainingText, Settings], Iterator[float]]] = {
    "engine": engine_perplexities,
    "notebook": notebook_perplexities,
}


def measured(name: str, seed: int, by: str, corpus: Corpus, epochs: int) -> dict[str, Any]:
    """Train once and return what came out, ready for JSON."""
    settings = replace(CASES[name].settings, seed=seed, epochs=epochs)
    text = training_text(corpus, settings)
    began = time.perf_counter()
    perplexities = dict(enumerate(TRAINED_BY[by](text, settings), start=1))
    return {
        "recipe": name,
        "by": by,
        "seed": seed,
        "vocabulary": len(text.vocab),
        "perplexity": {str(epoch): perplexities[epoch] for epoch in EPOCHS if epoch in perplexities},
        "final_perplexity": perplexities[epochs],
        "seconds": round(time.perf_counter() - began, 1),
    }


def row(name: str, by: str, seed: object, cells: Sequence[str], seconds: object) -> str:
    """Return one line of the table, in Markdown."""
    return (
        f"| {name:<23} | {by:<8} | {seed!s:>4} | " + " | ".join(f"{c:>9}" for c in cells) + f" | {seconds} |"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print and write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recipes", description=__doc__)
    names = [corpus.name for corpus in shipped()]
    parser.add_argument("--corpus", choices=[*names, BOOK], default=DEFAULT_CORPUS)
    parser.add_argument("--seeds", type=int, default=3, help="how many, from 0")
    parser.add_argument("--recipe", nargs="+", choices=list(CASES), default=list(CASES))
    parser.add_argument("--epochs", type=int, default=EPOCHS[-1])
    parser.add_argument("--output", type=Path, help="default benchmarks/results/recipes-CORPUS.json")
    args = parser.parse_args(argv)
    corpus = book_lyrics() if args.corpus == BOOK else load_shipped(args.corpus)
    if corpus is None:
        print(
            "The book's lyrics are not here: fetch them with File ▸ Get the book's lyrics.",
            file=sys.stderr,
        )
        return 2
    report: dict[str, Any] = {
        "corpus": args.corpus,
        "corpus_sha256": corpus.sha256,
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "runs": [],
    }
    if args.corpus != BOOK:
        report["note"] = NOT_THE_BOOKS_CORPUS
        print(NOT_THE_BOOKS_CORPUS, end="\n\n")
    output: Path = args.output or RESULTS / f"recipes-{args.corpus}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    print(row("perplexity at epoch", "", "seed", [str(epoch) for epoch in EPOCHS], "seconds"))
    print(row("---", "---", "---", ["---"] * len(EPOCHS), "---"))
    for name in args.recipe:
        print(row(name, "the book", "", CASES[name].book, ""), flush=True)
        for seed in range(args.seeds):
            for by in TRAINED_BY:
                run = measured(name, seed, by, corpus, args.epochs)
                report["runs"].append(run)
                # After every run, so that a run cut short has left what it measured.
                output.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
                reached = run["perplexity"]
                cells = [f"{reached[str(e)]:.4g}" if str(e) in reached else "" for e in EPOCHS]
                print(row(name, by, seed, cells, run["seconds"]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
