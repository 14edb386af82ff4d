"""Commands for whole runs: list, pack into a zip, import from a zip."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial

from core.command_line.arguments import Commands, await_decision, takes_run
from core.command_line.finding_runs import run_to_read
from core.command_line.output import pour, say
from core.command_line.tables import print_table, shortened
from core.command_line.typed_paths import free_path, path_of
from core.common.ending_signals import ending_at_once
from core.common.errors import RunError
from core.common.files import is_folder
from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.i18n import listed, ngettext
from core.common.measures import four_digits
from core.runs import RunFolder, RunSummary, default_workspace
from core.runs.explanations import model_in_words, standing_in_words
from core.runs.layout import WEIGHTS_FILE, present
from core.runs.listing import listed_runs
from core.settings.run_end import epochs_text

MOST_COLUMNS = 40
"""The greatest width of a corpus's name in the table, in columns of the terminal."""
_MOST_UNREADABLE = 5


def add_to(commands: Commands) -> None:
    """Describe ``runs``, ``export`` and ``import``."""
    runs = commands.add("runs", _list, _("list the runs, the newest first"))
    runs.add_argument(
        "folder", metavar="FOLDER", nargs="?", help=_("a folder of runs (default: your folder of runs)")
    )
    export = commands.add("export", _export, _("pack a run into a zip, to keep or to mail"), takes_run())
    export.add_argument("file", metavar="FILE", nargs="?", help=_("the zip (default: the run's name)"))
    export.add_argument(
        "--curve", metavar="FILE", help=_("write the run's curve instead: a picture (.svg) or a table (.csv)")
    )
    export.add_argument(
        "--with",
        dest="others",
        metavar="RUN",
        action="append",
        default=[],
        help=_("another run whose curve comes with it; may be repeated"),
    )
    export.add_argument(
        "--samples",
        metavar="FILE",
        help=_("write the run's samples instead: a text (.txt) or a table (.csv)"),
    )
    export.add_argument(
        "--lines",
        metavar="FILE",
        help=_("write the lines kept with the run instead: a text (.txt), or for programs (.json)"),
    )
    export.add_argument("--force", action="store_true", help=_("replace an existing file"))
    take_in = commands.add("import", _import, _("unpack a run from a zip"))
    take_in.add_argument("file", metavar="FILE", help=_("the zip"))
    take_in.add_argument("--run-dir", metavar="DIR", help=_("folder in which the run's folder is created"))


def _list(args: argparse.Namespace) -> int:
    folder = default_workspace() if args.folder is None else path_of(args.folder)
    if args.folder is not None and not is_folder(folder):
        raise RunError(_("There is no folder “{path}”.").format(path=folder))
    runs, unreadable = listed_runs(folder)
    if runs:
        _print(runs)
    elif not unreadable:
        say(_("There are no runs in “{path}”.").format(path=folder))
    if unreadable:
        say(_unreadable_in_words(unreadable))
    return 0


def _print(runs: Sequence[RunSummary]) -> None:
    titles = (
        _("Run"), _("Corpus"), _("Model"), _("Perplexity"), _("Epochs"), _("Started"), _("How it ended")
    )  # fmt: skip
    print_table([titles, *map(_cells, runs)], numbers=(3, 4))


def _unreadable_in_words(names: Sequence[str]) -> str:
    """Return how many runs are missing in the list because they can't be read, and which."""
    shown = listed(f"“{name}”" for name in names[:_MOST_UNREADABLE])
    if len(names) > _MOST_UNREADABLE:
        shown += " …"
    return ngettext(
        "{number} run can't be read and is not listed: {names}. To see why: charrnn show RUN",
        "{number} runs can't be read and are not listed: {names}. To see why: charrnn show RUN",
        len(names),
    ).format(number=f"{len(names):,}", names=shown)


def _export(args: argparse.Namespace) -> int:
    from core.sharing.exported import export_curve, export_lines, export_samples
    from core.sharing.packed_runs import export_run

    folder = run_to_read(args.run)
    if args.others and args.curve is None:
        raise RunError(_("--with belongs to --curve: name the file of the curves as well."))
    others = [RunFolder.open(run_to_read(name)) for name in args.others]
    parts = [
        (export, free_path(text, force=args.force))
        for export, text in (
            (partial(export_curve, others=others), args.curve),
            (export_samples, args.samples),
            (export_lines, args.lines),
        )
        if text is not None
    ]
    packed = None
    if args.file is not None or not parts:
        packed = free_path(
            f"{folder.absolute().name}.zip" if args.file is None else args.file, force=args.force
        )
    if len({file.absolute() for _export, file in parts}) < len(parts):
        raise RunError(_("Two parts of the run can't be written into one file. Give each its own name."))
    for export, file in parts:
        export(RunFolder.open(folder), file)
        pour(f"{file}\n")
    if packed is not None:
        await_decision(folder)
        export_run(folder.absolute(), packed)
        pour(f"{packed}\n")
    return 0


def _import(args: argparse.Namespace) -> int:
    from core.sharing.packed_runs import import_run

    workspace = default_workspace() if args.run_dir is None else path_of(args.run_dir)
    path = import_run(path_of(args.file), workspace)
    pour(f"{path}\n")
    _say_what_is_wrong_with_its_weights(RunFolder.open(path))
    return 0


def _say_what_is_wrong_with_its_weights(run: RunFolder) -> None:
    """Say if nothing can be written with a run; its curves and samples may be worth having all the same."""
    if present(run.path / WEIGHTS_FILE):
        with ending_at_once():
            from core.saving.weights import check_weights
        try:
            check_weights(run)
        except RunError as error:
            say(str(error))
    elif run.moment.update:
        say(
            _("The zip has no weights of this run ({file}), so nothing can be written with it.").format(
                file=WEIGHTS_FILE
            )
        )
    else:
        say(_("This run was never saved: it has no weights yet, so nothing can be written with it."))


def _model(run: RunSummary) -> str:
    """Return the model, and how many processes have trained it if that was not always one."""
    words = model_in_words(run.settings)
    if not run.ranks:
        return words
    ranks = " → ".join(map(str, run.ranks))
    return _("{model}, processes: {ranks}").format(model=words, ranks=ranks)


def _cells(run: RunSummary) -> Sequence[str]:
    """Return the row of a run, one text for each column."""
    return (
        harmless(run.title),
        shortened(harmless(run.corpus_source.title(run.corpus_name)), MOST_COLUMNS),
        _model(run),
        four_digits(run.perplexity),
        epochs_text(run.epochs),
        f"{run.started:%Y-%m-%d %H:%M}",
        standing_in_words(run),
    )
