"""``--ranks``: one run on many processes and computers. Started here, and joined by each of the processes."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
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
from core.runs import RunFolder
from core.runs.layout import cannot_write
from core.runs.naming import dated_name, new_folder
from core.saving.meeting import TIMEOUT_S, Launch
from core.settings.grid import IN_NAMES
from core.settings.settings import Settings
from core.text.corpus import Corpus

if TYPE_CHECKING:
    import torch

    from core.saving.team_training import Leading, Prepared
    from core.training.joined_team import JoinedTeam

MOST_RANKS = 1024
_MOST_TIMEOUT_S = 24 * 3600


def add_ranks(parser: argparse.ArgumentParser) -> None:
    """Add the options for several processes and computers."""
    parser.add_argument(
        "--ranks", metavar="N", help=_("train the run on N processes of this computer, or on N of its GPUs")
    )
    parser.add_argument(
        "--hosts", metavar="N", help=_("so many computers, on each of which this command is typed")
    )
    parser.add_argument(
        "--meet", metavar="HOST:PORT", help=_("where they meet: the address of one of them, and a free port")
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        help=_("wait so long for the other processes before they count as lost (default: {default})").format(
            default=TIMEOUT_S
        ),
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


def launch_wanted(args: argparse.Namespace) -> Launch | None:
    """Return which processes the options ask for; None if there is to be only this one.

    Raises:
        UserError: they can't be understood, or one is missing.
    """
    if args.ranks is None:
        if (args.hosts, args.meet, args.timeout) != (None, None, None):
            raise UserError(_("Say with --ranks how many processes each computer starts."))
        return None
    ranks = whole("--ranks", args.ranks, 1, MOST_RANKS)
    hosts = 1 if args.hosts is None else whole("--hosts", args.hosts, 1, MOST_RANKS)
    if hosts == 1 and args.meet is not None:
        raise UserError(_("--meet is for several computers. Say with --hosts how many there are."))
    host, port = ("", 0) if hosts == 1 else _meeting(args.meet)
    return Launch(ranks, hosts, host, port, timeout_s=_timeout_s(args))


def launch_training(
    args: argparse.Namespace,
    launch: Launch,
    workspace: Path,
    path: Path | None,
    corpus: Corpus,
    settings: Settings,
) -> int:
    """Start processes that train a new run, or one that continues; return the exit code.

    Without a name the run gets one, by which processes that are started again find it.
    """
    arguments = list(args.typed)
    _silence_torch()
    with ending_at_once():
        from core.saving.team_training import check_size
    check_size(launch.hosts * launch.ranks, settings)
    with _named(workspace, path, corpus, settings.cell) as folder:
        if path is None:
            arguments += ["--name", folder.name]
        return _launched(launch, folder, arguments, settings.device)


def launch_going_on(args: argparse.Namespace, launch: Launch, path: Path) -> int:
    """Start processes that continue the run in the folder ``path``, and return the exit code."""
    _silence_torch()
    return _launched(launch, path, args.typed, args.device)


def _timeout_s(args: argparse.Namespace) -> int:
    return TIMEOUT_S if args.timeout is None else whole("--timeout", args.timeout, 1, _MOST_TIMEOUT_S)


def _silence_torch() -> None:
    """Let the part of torch that is not Python report errors only; call this before torch is loaded."""
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")


def _launched(launch: Launch, path: Path, arguments: list[str], device: str) -> int:
    with ending_at_once():
        from core.saving.launching import RestartsUsedUpError, launched

    if launch.hosts > 1:
        say(
            _(
                "Waiting at {host}:{port} until all {hosts} computers are there, for {seconds} seconds."
            ).format(host=launch.host, port=launch.port, hosts=launch.hosts, seconds=f"{launch.timeout_s:,}")
        )
    launch = replace(launch, name=path.absolute().name)
    try:
        return launched(launch, arguments, on_gpu=device in ("auto", "cuda"))
    except RestartsUsedUpError:
        _note_failed(path)
        raise


def _note_failed(path: Path) -> None:
    """Note that the run in ``path`` has failed, if it is here and was being trained."""
    with contextlib.suppress(UserError):
        run = RunFolder.open(path)
        if run.state == "training":
            run.claim()
            # This releases it.
            run.set_state("failed")


def _meeting(text: str | None) -> tuple[str, int]:
    """Return the host and the port in ``--meet``."""
    if text is None:
        raise UserError(
            _("Say where the computers meet: the address of one of them, as in --meet node1:29500.")
        )
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal() and 0 < int(port) < 1 << 16):
        raise UserError(
            _(
                "Several computers meet at an address and a port, as in --meet node1:29500, not “{text}”."
            ).format(text=text)
        )
    return host, int(port)


@contextlib.contextmanager
def _named(workspace: Path, path: Path | None, corpus: Corpus, cell: str) -> Iterator[Path]:
    """Yield the folder of the run; an empty one keeps a new name free for it."""
    if path is not None:
        yield path
        return
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        kept = new_folder(workspace, dated_name(datetime.now().astimezone(), corpus, cell, IN_NAMES))
    except OSError as error:
        cannot_write(workspace, error)
    try:
        yield kept
    finally:
        # If no run was begun in it.
        with contextlib.suppress(OSError):
            kept.rmdir()


# What each of them does.


def trained_together(
    args: argparse.Namespace,
    prepare: Callable[[str], Prepared],
    keep: Callable[[Prepared, Leading], int],
    device: Callable[[Settings], str],
    tell: Callable[[], str] = str,
) -> int:
    """Join the team that the environment names, train with it, and return this process's exit code.

    That is 0 for every end on which all agree, for torch would start the team again after any other.

    Args:
        args: of the command.
        prepare: reads the text and the settings; it is given what another process tells.
        keep: begins the run and trains it, in the process that keeps it; returns the exit code.
        device: returns the name of the device for the settings of the run.
        tell: returns what processes on computers without the run need to prepare.
    """
    with ending_at_once():
        from core.saving.launching import has_ended, is_launched, note_end
        from core.training.joined_team import joined
    if has_ended():
        return 0
    # The keeper is not known yet, and the process that launched the team has said everything.
    is_first = os.environ.get("RANK", "0") == "0"
    with joined(_timeout_s(args)) as team:
        try:
            with output.quiet(when=is_launched() or not is_first):
                prepared = _agreed(team, prepare, tell)
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


def _agreed(team: JoinedTeam, prepare: Callable[[str], Prepared], tell: Callable[[], str]) -> Prepared:
    from core.saving.team_training import agreed, known_to_all

    known = ""
    with contextlib.suppress(UserError):  # the reading reports it
        known = tell()
    told = known_to_all(team, known)
    return agreed(team, lambda: prepare(told))


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
