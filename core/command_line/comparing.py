"""The command ``compare``: what differs between runs, and what came of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import Commands
from core.command_line.finding_runs import run_to_read
from core.command_line.output import pour, say, tell, tell_json
from core.command_line.tables import print_table, shortened
from core.command_line.typed_paths import free_path
from core.common.errors import UserError
from core.common.files import json_number
from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.i18n import in_figures
from core.runs.comparison import ComparedRun, compared, doubt, names_of, outcome_rows, settings_rows
from core.settings.arithmetic import num_parameters

if TYPE_CHECKING:
    from core.runs.comparison import Row

MOST_RUNS = 50
_MOST_COLUMNS = 32


def add_to(commands: Commands) -> None:
    """Describe ``compare``."""
    compare = commands.add("compare", _compare, _("say what differs between runs, and what came of it"))
    compare.add_argument("runs", metavar="RUN", nargs="+", help=_("names or folders of runs, two or more"))
    compare.add_argument("--all", action="store_true", help=_("also the settings that are equal in all"))
    compare.add_argument("--json", action="store_true", help=_("a JSON object for each run"))
    compare.add_argument("--csv", metavar="FILE", help=_("write the table into a file (.csv)"))
    compare.add_argument("--force", action="store_true", help=_("replace an existing file"))


def _compare(args: argparse.Namespace) -> int:
    if not 2 <= len(args.runs) <= MOST_RUNS:
        raise UserError(
            _("Name two runs or more, at most {most}: charrnn compare RUN RUN").format(
                most=in_figures(MOST_RUNS)
            )
        )
    runs = [compared(run_to_read(name)) for name in args.runs]
    settings = settings_rows(runs, differing=not args.all)
    if args.csv is not None:
        from core.sharing.exported import export_comparison

        file = free_path(args.csv, force=args.force)
        export_comparison(runs, [*settings, *outcome_rows(runs)], file)
        pour(f"{file}\n")
    if args.json:
        for run in runs:
            tell_json(_as_json(run, [row.name for row in settings]))
    elif args.csv is None:
        _tell(runs, settings)
    return 0


def _tell(runs: Sequence[ComparedRun], settings: Sequence[Row]) -> None:
    # Of names that are too long the ends differ: they begin with a date, or with the name of a grid.
    names = [shortened(harmless(name), _MOST_COLUMNS, keeps_end=True) for name in names_of(runs)]
    outcomes = outcome_rows(runs)
    if not settings:
        tell(_("All settings are equal."))
    print_table([["", *names], *map(_cells, settings), ["", *[""] * len(names)], *map(_cells, outcomes)])
    if any(any(row.differs) for row in (*settings, *outcomes)):
        tell("")
        tell(_("A star (*) marks what is unlike “{name}”.").format(name=names[0]))
    if warning := doubt(runs):
        say(warning)


def _cells(row: Row) -> list[str]:
    """Return a row of the table; a star marks what is unlike the first run."""
    marked = [f"{text} *" if differs else text for text, differs in zip(row.texts, row.differs, strict=True)]
    return [row.label, *(shortened(harmless(text), _MOST_COLUMNS) for text in marked)]


def _as_json(run: ComparedRun, differing: Sequence[str]) -> dict[str, Any]:
    summary = run.summary
    origin = None
    if run.origin is not None:
        moment = run.origin.moment
        origin = {"run": run.origin.run, "epoch": moment.epoch, "update": moment.update}
    facts = {
        "characters_per_second": run.characters_per_second,
        "seconds": summary.seconds,
        "perplexity": summary.perplexity,
        "heldout_perplexity": summary.heldout,
        "best_heldout_perplexity": summary.best_heldout,
    }
    return {
        "run": run.name,
        "path": str(summary.path),
        "text": {"name": run.corpus.name, "sha256": run.corpus.sha256, "characters": run.corpus.characters},
        "settings": run.settings.to_json(),
        "differing": list(differing),
        "changes": [
            {"setting": c.setting, "before": c.before, "now": c.now, "epochs_done": c.epochs_done}
            for c in run.changes
        ],
        "ranks": [{"ranks": r.ranks, "epochs_done": r.epochs_done} for r in run.ranks],
        "origin": origin,
        "parameters": num_parameters(run.settings, len(run.vocabulary)),
        "epochs": summary.epochs,
        "state": summary.standing,
        **{name: None if value is None else json_number(value) for name, value in facts.items()},
    }
