"""``--ranks``: one run on many processes and computers. Started here, and joined by each of the processes."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.command_line import WRONG, output
from core.command_line.arguments import device_of, whole
from core.command_line.output import say
from core.command_line.stopping import signals_noted
from core.common.ending_signals import ending_at_once
from core.common.errors import TeamLostError, UserError
from core.common.i18n import gettext as _
from core.runs.layout import cannot_write
from core.runs.naming import dated_name, new_folder
from core.settings.grid import IN_NAMES
from core.settings.settings import Settings
from core.text.corpus import Corpus

if TYPE_CHECKING:
    import torch

    from core.saving.launching import Launch
    from core.saving.team_training import Leading, Prepared
    from core.training.joined_team import JoinedTeam

MOST_RANKS = 1024


def add_ranks(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--ranks``."""
    parser.add_argument(
        "--ranks", metavar="N", help=_("train the run on N processes of this computer, or on N of its GPUs")
    )


def add_hosts(parser: argparse.ArgumentParser) -> None:
    """Add the options for several computers."""
    parser.add_argument(
        "--hosts", metavar="N", help=_("so many computers, on each of which this command is typed")
    )
    parser.add_argument(
        "--meet", metavar="HOST:PORT", help=_("where they meet: the address of one of them, and a free port")
    )


def say_if_restarted(update: int) -> None:
    """Report that the team was started again, after one of its processes had ended.

    Args:
        update: the last one that the run has made.
    """
    if os.environ.get("TORCHELASTIC_RESTART_COUNT", "0") != "0":
        say(
            _(
                "A process of the team had ended, so all were started again. The run continues after update "
                "{update}."
            ).format(update=f"{update:,}")
        )


# What starts the processes.


def wants_ranks(args: argparse.Namespace) -> bool:
    """Return whether several processes are to be started.

    Raises:
        UserError: there are options for several computers, but not the number of processes.
    """
    if args.ranks is None and (args.hosts, args.meet) != (None, None):
        raise UserError(_("Say with --ranks how many processes each computer starts."))
    return args.ranks is not None


def launch_training(
    args: argparse.Namespace, workspace: Path, path: Path | None, corpus: Corpus, settings: Settings
) -> int:
    """Start processes that train a new run, or one that continues; return the exit code.

    Without a name the run gets one, by which processes that are started again find it.
    """
    num_hosts = 1 if args.hosts is None else whole("--hosts", args.hosts, 1, MOST_RANKS)
    host, port = ("", 0) if num_hosts == 1 else _meeting(args.meet)
    if num_hosts > 1 and path is None:
        raise UserError(_("On several computers the run needs a name, the same on all of them: add --name."))
    arguments = list(args.typed)
    _silence_torch()
    with ending_at_once():
        from core.saving.launching import Launch
        from core.saving.team_training import check_size
    check_size(num_hosts * _ranks(args), settings)
    with _named(workspace, path, corpus, settings.cell) as name:
        if path is None:
            arguments += ["--name", name]
        launch = Launch(_ranks(args), num_hosts, host, port, name)
        return _launched(launch, arguments, settings.device)


def launch_going_on(args: argparse.Namespace) -> int:
    """Start processes that continue a run, and return the exit code."""
    _silence_torch()
    with ending_at_once():
        from core.saving.launching import Launch
    return _launched(Launch(_ranks(args)), args.typed, args.device)


def _silence_torch() -> None:
    """Let the part of torch that is not Python report errors only; call this before torch is loaded."""
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")


def _launched(launch: Launch, arguments: list[str], device: str) -> int:
    from core.saving.launching import launched

    return launched(launch, arguments, on_gpu=device in ("auto", "cuda"))


def _ranks(args: argparse.Namespace) -> int:
    return whole("--ranks", args.ranks, 1, MOST_RANKS)


def _meeting(text: str | None) -> tuple[str, int]:
    """Return the host and the port in ``--meet``."""
    host, colon, port = (text or "").rpartition(":")
    if not (host and colon and port.isdecimal() and 0 < int(port) < 1 << 16):
        raise UserError(
            _(
                "Several computers meet at an address and a port, as in --meet node1:29500, not “{text}”."
            ).format(text=text or "")
        )
    return host, int(port)


@contextlib.contextmanager
def _named(workspace: Path, path: Path | None, corpus: Corpus, cell: str) -> Iterator[str]:
    """Yield the name of the run; a new one is kept free for it by an empty folder."""
    if path is not None:
        yield path.name
        return
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        kept = new_folder(workspace, dated_name(datetime.now().astimezone(), corpus, cell, IN_NAMES))
    except OSError as error:
        cannot_write(workspace, error)
    try:
        yield kept.name
    finally:
        # If no run was begun in it.
        with contextlib.suppress(OSError):
            kept.rmdir()


# What each of them does.


def trained_together(
    prepare: Callable[[], Prepared],
    keep: Callable[[Prepared, Leading], int],
    device: Callable[[Settings], str],
) -> int:
    """Join the team that the environment names, train with it, and return this process's exit code.

    That is 0 for every end on which all agree, for torch would start the team again after any other.

    Args:
        prepare: reads the text and the settings.
        keep: begins the run and trains it, in the process that keeps it; returns the exit code.
        device: returns the name of the device for the settings of the run.
    """
    with ending_at_once():
        from core.saving.launching import has_ended, is_launched, note_end
        from core.training.joined_team import joined
    if has_ended():
        return 0
    # The keeper is not known yet, and the process that launched the team has said everything.
    is_first = os.environ.get("RANK", "0") == "0"
    with joined() as team:
        try:
            with output.quiet(when=is_launched() or not is_first):
                prepared = _agreed(team, prepare)
            with output.quiet(when=not team.is_keeper):
                code = _train(team, prepared, keep, lambda settings: device_of(device(settings)))
        except TeamLostError:
            if team.is_keeper:
                raise
            # One sentence is enough, and this process ends without waiting for the others.
            raise SystemExit(WRONG) from None
        except UserError as error:
            # All processes raise it.
            if team.is_keeper:
                say(str(error))
            code = WRONG
    note_end(code)
    return 0


def _agreed(team: JoinedTeam, prepare: Callable[[], Prepared]) -> Prepared:
    from core.saving.team_training import agreed

    return agreed(team, prepare)


def _train(
    team: JoinedTeam,
    prepared: Prepared,
    keep: Callable[[Prepared, Leading], int],
    device: Callable[[Settings], torch.device],
) -> int:
    from core.saving.team_training import Leading, follow

    if not team.is_keeper:
        with signals_noted(team.request_stop):
            return follow(team, prepared.corpus, device)
    with Leading(team) as leading:
        leading.code = keep(prepared, leading)
    return leading.code
