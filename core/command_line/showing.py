"""The command ``show``: a run in a few lines, with what its curve says and what happened to it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace

from core.command_line.arguments import Commands, takes_run
from core.command_line.finding_runs import run_to_read
from core.command_line.output import tell
from core.common.i18n import gettext as _
from core.common.i18n import in_figures, listed
from core.common.progress import HeldoutEvaluated, Told
from core.runs import RunFolder
from core.runs.event_words import (
    BASELINE_LABELS,
    event_in_words,
    event_place,
    in_digits,
    shown_events,
)
from core.runs.explanations import model_in_words, standing_in_words
from core.runs.listing import summary_of, updates_listed
from core.runs.reading import read_curve
from core.settings.run_end import RunEnd, epochs_text


def add_to(commands: Commands) -> None:
    """Describe ``show``."""
    commands.add("show", _show, _("show a run: what its curve says, and what happened to it"), takes_run())


def _show(args: argparse.Namespace) -> int:
    run = RunFolder.open(run_to_read(args.run))
    told = run.told_of_epochs()
    for line in _facts(run, told):
        tell(line)
    # Of a long run a few updates are read, not all.
    read = replace(told, updates=run.last_updates(run.updates_per_epoch()))
    reading = read_curve(read, run.settings, run.baselines, has_finished=run.state == "finished")
    if reading is not None:
        tell("")
        tell(reading.sentence())
    _tell_events(told)
    return 0


def _facts(run: RunFolder, told: Told) -> Iterator[str]:
    """Yield lines on what the run is and how far it is."""
    summary = summary_of(run.path)
    yield run.path.absolute().name
    yield _("{text} · {model} · {standing}").format(
        text=run.corpus_info.source.title(run.corpus_info.name),
        model=model_in_words(run.settings),
        standing=standing_in_words(summary),
    )
    if summary.note:
        yield _("Note: {note}").format(note=summary.note)
    if RunEnd.of(run.settings).is_by_time(summary.epochs, summary.seconds or 0.0):
        done = _("Epoch {epochs}, after {updates} updates; time limit {limit} s.")
    else:
        done = _("Epoch {epochs} of {all}, after {updates} updates.")
    yield done.format(
        epochs=epochs_text(summary.epochs),
        all=f"{run.settings.epochs:,}",
        updates=f"{run.moment.update:,}",
        limit=in_figures(run.settings.time_limit_s),
    )
    if summary.checkpoints:
        yield _("Checkpoints, after so many updates: {updates}.").format(
            updates=updates_listed(summary.checkpoints)
        )
    if told.epochs:
        yield _("Perplexity {perplexity} on the training text.").format(
            perplexity=in_digits(told.epochs[-1].perplexity)
        )
    if told.heldout:
        best = min(told.heldout, key=_perplexity)
        yield _("Perplexity {perplexity} on held-out text; best {best}, in epoch {epoch}.").format(
            perplexity=in_digits(told.heldout[-1].perplexity),
            best=in_digits(best.perplexity),
            epoch=epochs_text(best.place),
        )
    if run.baselines is not None:
        values = [
            _(label).format(value=in_digits(getattr(run.baselines, name)))
            for name, label in BASELINE_LABELS.items()
        ]
        yield _("Baselines: {values}.").format(values=listed(values))


def _perplexity(evaluation: HeldoutEvaluated) -> float:
    return evaluation.perplexity


def _tell_events(told: Told) -> None:
    events = [(event_place(event), event_in_words(event)) for event in shown_events(told.events)]
    if not events:
        return
    tell("")
    width = max(len(place) for place, _words in events)
    for place, words in events:
        tell(f"{place:{width}}  {words}")
