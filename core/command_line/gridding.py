"""The command ``grid``: a run for every combination of some values, and what they show together."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.command_line import ASKED_TO_END, DIVERGED, output
from core.command_line.arguments import Commands, corpus_wanted, device_of, takes_corpus, whole
from core.command_line.grid_telling import tell_end, tell_table, tell_waiting
from core.command_line.output import say
from core.command_line.sizing import sized_here, without_rule_if_given
from core.command_line.stopping import signals_noted
from core.command_line.typed_paths import path_of
from core.command_line.wanted_settings import add_settings_options, settings_wanted
from core.common.durations import about
from core.common.ending_signals import ending_at_once
from core.common.errors import UserError
from core.common.files import is_file
from core.common.i18n import gettext as _
from core.common.i18n import labelled, ngettext
from core.runs import default_workspace
from core.runs.grid_plan import MOST_WORKERS, GridPlan
from core.runs.grid_record import GridKeeper
from core.runs.layout import RUN_FILE
from core.runs.named_runs import check_grid_name, named_folder, named_run
from core.runs.task_end import TaskEnd
from core.settings.grid import GridRun, grid_runs, variation_of
from core.settings.settings import Settings
from core.text.corpus import Corpus, CorpusError, training_text


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
    check_grid_name(name)
    corpus = corpus_wanted(args)
    settings = without_rule_if_given(settings_wanted(args, corpus), [v.setting for v in variations])
    runs = grid_runs(settings, variations)
    folders = [named_folder(workspace, f"{name}/{run.name}") for run in runs]
    if settings.sized:
        # One choice for all of them, and the same when the grid is continued.
        first = next((path for path in folders if is_file(path / RUN_FILE)), None)
        chosen, _free = sized_here(settings, corpus, first, frozenset(v.setting for v in variations))
        settings = replace(chosen, sized=False)
        runs = grid_runs(settings, variations)
    left = []
    for run, folder in zip(runs, folders, strict=True):
        # Before anything is trained: a text that is too short, or other runs under these names.
        try:
            training_text(corpus, run.settings)
        except CorpusError as error:
            raise CorpusError(labelled(run.name, str(error))) from error
        there = named_run(folder, run.settings, corpus)
        if there is None or there.state not in ("finished", "diverged"):
            left.append(run)
    plan = _plan_of(args, name, settings, corpus)
    keeper = GridKeeper(workspace.absolute(), plan)
    if not args.json:
        say(announced(len(runs), left, corpus))
    with keeper.kept():
        try:
            return output.code_with_losses(_trained(plan, workspace, corpus, keeper, as_json=args.json))
        except UserError as error:
            keeper.end("failed", str(error))
            raise


def _plan_of(args: argparse.Namespace, name: str, settings: Settings, corpus: Corpus) -> GridPlan:
    return GridPlan(
        name,
        corpus.source,
        settings,
        tuple(variation_of(text) for text in args.vary),
        encoding=args.encoding or "",
        workers=1 if args.workers is None else whole("--workers", args.workers, 1, MOST_WORKERS),
        scheduler=args.scheduler or args.scheduler_file or "",
    )


def _trained(plan: GridPlan, workspace: Path, corpus: Corpus, keeper: GridKeeper, *, as_json: bool) -> int:
    """Train the runs of ``plan``, tell how they end, and return the exit code.

    Raises:
        UserError: the scheduler is lost, or there is none.
    """
    ends: dict[str, TaskEnd] = {}
    runs = plan.runs()
    folders = {run.name: named_folder(workspace, f"{plan.name}/{run.name}") for run in runs}
    try:
        with signals_noted(lambda: None) as signals:

            def should_stop() -> bool:
                is_asked = bool(signals) or keeper.is_asked_to_stop()
                return is_asked or any(loss.nobody_reads for loss in output.losses())

            for run, end in _ends(plan, workspace, runs, corpus, should_stop):
                folder = folders[run.name]
                if not end.is_final:
                    tell_waiting(run, folder, end, as_json=as_json)
                    continue
                ends[run.name] = end
                tell_end(run, folder, end, len(ends), len(runs), as_json=as_json)
    finally:
        tell_table([(run, folders[run.name]) for run in runs if run.name in ends], as_json=as_json)
    states = {end.state for end in ends.values()}
    if signals or keeper.is_asked_to_stop() or len(ends) < len(runs):
        keeper.end("stopped")
    else:
        # Where a run has diverged, there is nothing to continue.
        keeper.end("finished" if states <= {"finished", "diverged"} else "failed")
    if (signals or keeper.is_asked_to_stop()) and not as_json:
        say(_("Stopped; everything is saved. The same command continues the grid."))
    if signals:
        return 128 + signals[0]
    if keeper.is_asked_to_stop():
        return ASKED_TO_END
    return 0 if states == {"finished"} and len(ends) == len(runs) else DIVERGED


def _ends(
    plan: GridPlan,
    workspace: Path,
    runs: Sequence[GridRun],
    corpus: Corpus,
    should_stop: Callable[[], bool],
) -> Iterator[tuple[GridRun, TaskEnd]]:
    """Yield the runs with their ends: one after the other here, or as workers end them."""
    if not plan.scheduler and plan.workers == 1:
        with ending_at_once():
            from core.saving.grid_task import ends_here
        yield from ends_here(workspace, plan.name, runs, corpus, should_stop)
        return
    with ending_at_once():
        from core.saving.grid_cluster import Cluster, ends_on
    cluster = Cluster(0 if plan.scheduler else plan.workers, plan.scheduler)
    yield from ends_on(cluster, workspace.absolute(), plan.name, runs, corpus, should_stop)


def announced(number: int, left: Sequence[GridRun], corpus: Corpus) -> str:
    """Return how many runs there are, and about how long those that are ``left`` take one after the other."""
    done, words = number - len(left), {"number": f"{number:,}", "done": f"{number - len(left):,}"}
    if not left:
        return ngettext(
            "{number} run, which has finished before.",
            "{number} runs, all of which have finished before.",
            number,
        ).format(**words)
    seconds = _seconds(left, corpus)
    if not all(seconds):
        template = (
            ngettext(
                "{number} runs, {done} of which has finished before.",
                "{number} runs, {done} of which have finished before.",
                done,
            )
            if done
            else ngettext("{number} run.", "{number} runs.", number)
        )
        return template.format(**words)
    template = (
        ngettext(
            "{number} runs, {done} of which has finished before. The rest takes {time} on this computer.",
            "{number} runs, {done} of which have finished before. The rest takes {time} on this computer.",
            done,
        )
        if done
        else ngettext(
            "{number} run. It takes {time} on this computer.",
            "{number} runs. All of them take {time} on this computer.",
            number,
        )
    )
    return template.format(time=about(sum(seconds)), **words)


def _seconds(runs: Sequence[GridRun], corpus: Corpus) -> list[float]:
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
    return seconds
