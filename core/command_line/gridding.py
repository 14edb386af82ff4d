"""The command ``grid``: a run for every combination of some values, and what they show together."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.command_line import DIVERGED, output
from core.command_line.arguments import Commands, corpus_wanted, device_of, takes_corpus, whole
from core.command_line.output import say, tell, tell_json
from core.command_line.sizing import sized_here, without_rule_if_given
from core.command_line.stopping import signals_noted
from core.command_line.tables import print_table
from core.command_line.typed_paths import path_of
from core.command_line.wanted_settings import add_settings_options, settings_wanted
from core.common.durations import about, clock
from core.common.ending_signals import ending_at_once
from core.common.files import is_file, json_number
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.runs import default_workspace
from core.runs.event_words import in_digits
from core.runs.explanations import STANDINGS
from core.runs.grid_table import SEED, Mean, is_by_heldout, means, verdict
from core.runs.layout import RUN_FILE
from core.runs.listing import RunSummary, summary_of
from core.runs.named_runs import named_folder, named_run
from core.settings.grid import GridRun, grid_runs, variation_of
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text

if TYPE_CHECKING:
    from core.saving.grid_task import TaskEnd

MOST_WORKERS = 256
_REFUSED = "refused"
# What --json tells of a run, and the fact of its summary.
_FACTS = {"perplexity": "perplexity", "best_heldout_perplexity": "best_heldout", "seconds": "seconds"}


def add_to(commands: Commands) -> None:
    """Describe ``grid``."""
    grid = commands.add(
        "grid", _grid, _("train a run for every combination of some settings' values"), takes_corpus()
    )
    add_settings_options(grid)
    grid.add_argument(
        "--vary",
        metavar="KEY=VALUE,VALUE",
        action="append",
        required=True,
        help=_("a setting with its values, as in hidden_size=128,256; may be repeated"),
    )
    grid.add_argument("--name", metavar="NAME", help=_("folder of the grid's runs (default: grid)"))
    grid.add_argument("--run-dir", metavar="DIR", help=_("folder in which the grid's folder is created"))
    grid.add_argument(
        "--workers",
        metavar="N",
        help=_("so many processes on this computer (default: 1); two or more need dask.distributed"),
    )
    there = grid.add_mutually_exclusive_group()
    there.add_argument(
        "--scheduler", metavar="ADDRESS", help=_("of a dask scheduler whose workers train the runs")
    )
    there.add_argument("--scheduler-file", metavar="FILE", help=_("the file of such a scheduler"))
    grid.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))


def _grid(args: argparse.Namespace) -> int:
    variations = [variation_of(text) for text in args.vary]
    workspace = default_workspace() if args.run_dir is None else path_of(args.run_dir)
    name = args.name or "grid"
    corpus = corpus_wanted(args)
    settings = without_rule_if_given(settings_wanted(args, corpus), [v.setting for v in variations])
    runs = grid_runs(settings, variations)
    folders = [named_folder(workspace, f"{name}/{run.name}") for run in runs]
    if settings.sized:
        # One choice for all of them, and the same when the grid is continued.
        first = next((path for path in folders if is_file(path / RUN_FILE)), None)
        chosen, _free = sized_here(settings, corpus, first, frozenset(v.setting for v in variations))
        runs = grid_runs(replace(chosen, sized=False), variations)
    for run, folder in zip(runs, folders, strict=True):
        # Before anything is trained: a text that is too short, or other runs under these names.
        training_text(corpus, run.settings)
        named_run(folder, run.settings, corpus)
    if not args.json:
        say(_announced(runs, corpus))
    paths = dict(zip((run.name for run in runs), folders, strict=True))
    ends: dict[Path, TaskEnd] = {}
    with signals_noted(lambda: None) as signals:

        def should_stop() -> bool:
            return bool(signals) or any(loss.nobody_reads for loss in output.losses())

        for run, end in _ends(args, workspace, name, runs, corpus, should_stop):
            folder = paths[run.name]
            ends[folder] = end
            _tell_end(run, folder, end, len(ends), len(runs), as_json=args.json)
    _tell_table([(run, folder) for run, folder in zip(runs, folders, strict=True) if folder in ends], args)
    if signals:
        return 128 + signals[0]
    all_well = len(ends) == len(runs) and all(end.state == "finished" for end in ends.values())
    return output.code_with_losses(0 if all_well else DIVERGED)


def _ends(
    args: argparse.Namespace,
    workspace: Path,
    name: str,
    runs: Sequence[GridRun],
    corpus: Corpus,
    should_stop: Callable[[], bool],
) -> Iterator[tuple[GridRun, TaskEnd]]:
    """Yield the runs with their ends: one after the other here, or as workers end them."""
    workers = 1 if args.workers is None else whole("--workers", args.workers, 1, MOST_WORKERS)
    scheduler = args.scheduler or args.scheduler_file or ""
    with ending_at_once():
        from core.saving.grid_task import train_task
    if scheduler or workers > 1:
        with ending_at_once():
            from core.saving.grid_cluster import Cluster, ends_on
        cluster = Cluster(0 if scheduler else workers, scheduler)
        yield from ends_on(cluster, workspace.absolute(), name, runs, corpus, should_stop)
        return
    for run in runs:
        if should_stop():
            return
        yield run, train_task(workspace, name, run, corpus, should_stop)


def _announced(runs: Sequence[GridRun], corpus: Corpus) -> str:
    """Return how many runs there are, and about how long they take one after the other."""
    with ending_at_once():
        from core.training.speed import estimated_seconds
    # Seeds take the same time.
    times: dict[Settings, float] = {}
    seconds = []
    for run in runs:
        alike = replace(run.settings, seed=0)
        if alike not in times:
            times[alike] = estimated_seconds(alike, corpus, device_of(alike.device))
        seconds.append(times[alike])
    sentence = ngettext("{number} run.", "{number} runs.", len(runs)).format(number=f"{len(runs):,}")
    if all(seconds):
        sentence += " " + _(
            "All of them take {time} on this computer; those that have finished are skipped."
        ).format(time=about(sum(seconds)))
    return sentence


def _tell_end(run: GridRun, folder: Path, end: TaskEnd, number: int, total: int, *, as_json: bool) -> None:
    summary = summary_of(folder) if is_file(folder / RUN_FILE) else None
    if as_json:
        facts: dict[str, float | str | None] = dict.fromkeys(_FACTS)
        if summary is not None:
            for key, attribute in _FACTS.items():
                value = getattr(summary, attribute)
                facts[key] = None if value is None else json_number(value)
        about_run = {"run": str(folder), "values": dict(run.values), "state": end.state}
        tell_json({"event": "run", **about_run, **facts, "problem": end.problem, "was_there": end.was_there})
        return
    words = _(STANDINGS[end.state]) if summary is not None and end.state in STANDINGS else _("not begun")
    if end.state == _REFUSED:
        words = _("refused")
    facts_in_words = [] if summary is None else list(_facts(summary))
    if end.was_there:
        facts_in_words.append(_("finished before"))
    line = _("{number} of {total}  {name}: {facts}").format(
        number=number, total=total, name=run.name, facts=", ".join([words, *facts_in_words])
    )
    tell(line)
    if end.problem:
        say(end.problem)


def _facts(run: RunSummary) -> Iterator[str]:
    if run.perplexity is not None:
        yield _("perplexity {value}").format(value=in_digits(run.perplexity))
    if run.best_heldout is not None:
        yield _("best held-out {value}").format(value=in_digits(run.best_heldout))
    if run.seconds is not None:
        yield clock(run.seconds)


def _tell_table(runs: Sequence[tuple[GridRun, Path]], args: argparse.Namespace) -> None:
    """Print the means over seeds, and whether the best differ by more than chance."""
    known = [(run.values, summary_of(path)) for run, path in runs if is_file(path / RUN_FILE)]
    table = means(known)
    if args.json:
        for mean in table:
            tell_json({"event": "mean", **_as_json(mean)})
        return
    if len(table) < 2:
        return
    by_heldout = is_by_heldout([summary for _values, summary in known])
    titles = [
        "",
        _("best held-out, mean") if by_heldout else _("perplexity, mean"),
        _("least"),
        _("greatest"),
        _("runs"),
        _("time"),
    ]
    tell("")
    print_table([titles, *map(_row, table)], numbers=range(1, len(titles)))
    sentence = verdict(table)
    if sentence:
        tell("")
        tell(sentence)


def _row(mean: Mean) -> list[str]:
    values = mean.perplexities
    name = mean.in_words() or _("all settings equal but the {seed}").format(seed=SEED)
    numbers = [in_digits(mean.mean), in_digits(min(values)), in_digits(max(values))] if values else ["–"] * 3
    return [
        name,
        *numbers,
        f"{len(values)}/{mean.num_runs}",
        "–" if mean.seconds is None else clock(mean.seconds),
    ]


def _as_json(mean: Mean) -> dict[str, object]:
    return {
        "values": dict(mean.values),
        "perplexities": list(mean.perplexities),
        "mean": json_number(mean.mean),
        "runs": mean.num_runs,
        "seconds": mean.seconds,
    }
