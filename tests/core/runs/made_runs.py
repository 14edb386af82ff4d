"""Runs on disk that nobody had to train."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from core.common.progress import Moment, SampleWritten, UpdateFinished
from core.runs import create_run
from core.runs.about import Origin
from core.runs.listing import RunSummary, summary_of
from core.text.baselines import Baselines
from core.text.corpus import Corpus, training_text
from tests.core.runs.test_folder import CORPUS, EPOCH, SETTINGS

PER_EPOCH, COUNT = 10, 40
BASELINES = Baselines(60.0, 30.0, 12.0, 6.0, "train")


def made_run(
    folder: Path,
    name: str = "run",
    *,
    num_updates: int = 30,
    origin: Origin | None = None,
    corpus: Corpus = CORPUS,
    baselines: Baselines | None = BASELINES,
    samples: Iterable[SampleWritten] = (),
    **changes: object,
) -> Path:
    """Return the folder of a run of 10 updates an epoch.

    Its perplexity after epoch n is 20 / n, that of the held-out text 30 / n; an epoch takes two seconds.
    """
    settings = replace(SETTINGS, **changes)  # type: ignore[arg-type]
    text = training_text(corpus, settings)
    run = create_run(folder, settings, corpus, text, name, origin=origin, baselines=baselines)
    for number in range(1, num_updates + 1):
        moment, done = Moment((number - 1) // PER_EPOCH + 1, number), number / PER_EPOCH
        run.append(UpdateFinished(moment, 100.0 / number, COUNT, 0.5 + number, 0.1, done))
        if number % PER_EPOCH == 0:
            epoch = replace(EPOCH, moment=moment, perplexity=20.0 / moment.epoch, seconds=2.0 * moment.epoch)
            run.append(replace(epoch, heldout_perplexity=30.0 / moment.epoch, epochs_done=done))
    for sample in samples:
        run.append(sample)
    run.flush()
    run.set_state("finished", Moment((num_updates - 1) // PER_EPOCH + 1, num_updates))
    run.release()
    return run.path


def made_summary(folder: Path, name: str = "run", **given: object) -> RunSummary:
    """Return what a list knows of such a run."""
    return summary_of(made_run(folder, name, **given))  # type: ignore[arg-type]
