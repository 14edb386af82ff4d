"""Whole runs: packed into a zip, and taken in from one."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.arguments import Commands, run_path, takes_run
from core.i18n import gettext as _
from core.runs import default_workspace


def add_to(commands: Commands) -> None:
    """Describe ``export`` and ``import``."""
    export = commands.add("export", _export, _("pack a run into a zip, to keep or to mail"), takes_run())
    export.add_argument("file", metavar="FILE", nargs="?", help=_("the zip (default: the run's name)"))
    take_in = commands.add("import", _import, _("unpack a run that came as a zip"))
    take_in.add_argument("file", metavar="FILE", help=_("the zip"))
    take_in.add_argument(
        "--run-dir", metavar="DIR", help=_("folder in which the run gets a folder of its own")
    )


def _export(args: argparse.Namespace) -> int:
    from core.workspace import export_run

    folder = run_path(args.run)
    file = Path(args.file or f"{folder.absolute().name}.zip")
    export_run(folder.absolute(), file)
    print(file)
    return 0


def _import(args: argparse.Namespace) -> int:
    from core.workspace import import_run

    print(import_run(Path(args.file), Path(args.run_dir) if args.run_dir else default_workspace()))
    return 0
