"""Start the processes of a team on this computer, and again if one dies, by torch's elastic launch.

Each process runs the same command, ``charrnn train …``, and finds its team in the environment
(``core.training.joined_team``). What can go wrong with torch's launch, and what is done about it:

- With torch 2.13 and gloo no restart succeeds while all attempts share a store, which still has the addresses
  of processes that are gone: ``TORCH_DISABLE_SHARE_RDZV_TCP_STORE``.
- It takes every exit code but 0 as a reason to start again. So a process that has reached an end on which all
  agree returns 0 and writes its exit code into a file (``note_end``).
- A thread of gloo may abort a process that ends, after all is done: see ``core.common.membership``. If the
  team is started again for that, its processes find the file and end.
- It reports failures in seventy lines: its log is silenced, and its errors become a sentence.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from torch.distributed.elastic.agent.server.api import WorkerSpec
from torch.distributed.elastic.agent.server.local_elastic_agent import LocalElasticAgent
from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs, SignalException
from torch.distributed.elastic.multiprocessing.errors import ProcessFailure
from torch.distributed.elastic.rendezvous import (
    RendezvousError,
    RendezvousHandler,
    RendezvousParameters,
    RendezvousTimeoutError,
)
from torch.distributed.elastic.rendezvous.registry import get_rendezvous_handler

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.installation.own_program import command_line
from core.saving.meeting import (
    Launch,
    await_listener,
    check_port,
    interface,
    is_own,
    limit_silence,
    own_address,
)
from core.training.joined_team import local_rank

MOST_RESTARTS = 3
# For the last update, the gathering of the state and the save; torch kills what takes longer.
_SHUTDOWN_S = 120
# Once the training has ended here, so long is waited for other computers.
_OTHERS_S = 10
_SIGNALS = "SIGTERM,SIGINT,SIGHUP,SIGQUIT"
_END_FILE = "CHARRNN_TEAM_END"


class RestartsUsedUpError(UserError):
    """Processes of the team ended again and again."""


def launched(launch: Launch, arguments: Sequence[str], *, on_gpu: bool) -> int:
    """Start the processes, wait until they have ended, and return the exit code on which they agreed.

    Args:
        launch: how many processes, and where they meet.
        arguments: of the command that each of them runs, without the program's name.
        on_gpu: whether each of them may take a GPU.

    Raises:
        RestartsUsedUpError: processes ended again and again.
        UserError: the other computers could not be reached.
    """
    _check_gpus(launch.ranks, on_gpu=on_gpu)
    with tempfile.TemporaryDirectory(prefix="charrnn-team-") as folder, _quiet():
        end = Path(folder) / "code"
        os.environ.update(
            {
                "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1",
                "TORCHELASTIC_SIGNALS_TO_HANDLE": _SIGNALS,
                _END_FILE: str(end),
            }
        )
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // launch.ranks)))
        parameters = _parameters(launch)
        try:
            failures = _run(launch, parameters, arguments)
        except SignalException as stopped:
            return _noted(end, 128 + stopped.sigval)
        except (RendezvousError, RuntimeError, OSError) as error:
            # After the end a computer may leave before another one notices it.
            if end.exists():
                return _noted(end, 0)
            raise UserError(_not_met(launch, error)) from error
        if failures:
            raise RestartsUsedUpError(_why(failures))
        return _noted(end, 0)


def _check_gpus(ranks: int, *, on_gpu: bool) -> None:
    num_gpus = torch.cuda.device_count() if on_gpu else 0
    if 0 < num_gpus < ranks:
        raise UserError(
            ngettext(
                "This computer has {gpus} GPU, and every process needs its own. Start so many processes, or "
                "train on the processor with --device cpu.",
                "This computer has {gpus} GPUs, and every process needs its own. Start so many processes, or "
                "train on the processor with --device cpu.",
                num_gpus,
            ).format(gpus=num_gpus)
        )


def _run(
    launch: Launch, parameters: RendezvousParameters, arguments: Sequence[str]
) -> Mapping[int, ProcessFailure]:
    """Start the processes, again if one ends, and return those that have failed in the last attempt.

    This is torch's ``elastic_launch``, with another patience at the end. That waits for five minutes if
    another computer was told to end.
    """
    program, *first = command_line()
    handler: RendezvousHandler = get_rendezvous_handler(parameters)
    if launch.hosts > 1:
        limit_silence(launch.port, launch.timeout_s)
    spec = WorkerSpec(
        role="default_role",
        local_world_size=launch.ranks,
        entrypoint=program,
        args=(*first, *arguments),
        rdzv_handler=handler,
        max_restarts=MOST_RESTARTS,
        local_addr=parameters.local_addr,
    )
    agent = LocalElasticAgent(
        spec, DefaultLogsSpecs(), exit_barrier_timeout=_OTHERS_S, shutdown_timeout=_SHUTDOWN_S
    )
    try:
        result = agent.run()
    except SignalException:
        raise
    except BaseException:
        handler.shutdown()
        raise
    handler.shutdown()
    return result.failures if result.is_failed() else {}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Silence torch's log, and leave the environment as it was."""
    environment, level = dict(os.environ), logging.root.manager.disable
    # Torch has handlers of its own. Nobody else logs in this process meanwhile.
    logging.disable()
    try:
        yield
    finally:
        logging.disable(level)
        os.environ.clear()
        os.environ.update(environment)


def is_launched() -> bool:
    """Return whether this process was started by ``launched``."""
    return _END_FILE in os.environ


def note_end(code: int) -> None:
    """Let ``launched`` return this exit code, on which the whole team has agreed."""
    if is_launched() and local_rank() == 0:
        Path(os.environ[_END_FILE]).write_text(str(code), "ascii")


def has_ended() -> bool:
    """Return whether the team has agreed on an end already, and was started again for a fault after it."""
    return is_launched() and Path(os.environ[_END_FILE]).exists()


def _noted(end: Path, otherwise: int) -> int:
    try:
        return int(end.read_text("ascii"))
    except (OSError, ValueError):
        return otherwise


def _parameters(launch: Launch) -> RendezvousParameters:
    """Return where and how the computers of the team meet; wait until one of them listens there.

    Raises:
        UserError: it can't listen there, or can't be reached.
    """
    if launch.hosts == 1:
        return RendezvousParameters("c10d", "localhost:0", uuid.uuid4().hex, 1, 1, local_addr="localhost")
    address = own_address(launch.host, launch.port)
    is_here = is_own(launch.host)
    if is_here:
        check_port(launch.port)
    else:
        # torch waits, too, but a signal would not end that.
        await_listener(launch.host, launch.port, launch.timeout_s)
    name = interface(address)
    if name:
        # Otherwise gloo takes the address that the computer's own name has, which may be 127.0.1.1.
        os.environ.setdefault("GLOO_SOCKET_IFNAME", name)
        os.environ.setdefault("NCCL_SOCKET_IFNAME", name)
    return RendezvousParameters(
        "c10d",
        f"{launch.host}:{launch.port}",
        launch.name,
        launch.hosts,
        launch.hosts,
        local_addr=address,
        # torch compares names, and may find that no computer has this one.
        is_host="1" if is_here else "0",
        join_timeout=launch.timeout_s,
        read_timeout=launch.timeout_s,
    )


def _not_met(launch: Launch, error: Exception) -> str:
    if launch.hosts == 1:
        return _("The processes of the team did not find each other: {reason}.").format(
            reason=str(error).partition("\n")[0] or type(error).__name__
        )
    if isinstance(error, RendezvousTimeoutError):
        template = _(
            "Not all {hosts} computers were at {host}:{port} within {seconds} seconds. Type the same command "
            "on all of them; it continues a run that was begun."
        )
    else:
        template = _(
            "The connection of the {hosts} computers to {host}:{port} has failed. Check the network, and "
            "type the same command on all of them; it continues a run that was begun."
        )
    return template.format(
        hosts=launch.hosts, host=launch.host, port=launch.port, seconds=f"{launch.timeout_s:,}"
    )


def _why(failures: Mapping[int, ProcessFailure]) -> str:
    rank, failure = min(failures.items(), key=lambda failed: failed[1].timestamp)
    if failure.exitcode < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-failure.exitcode).name
            return _(
                "The team was started {times} times, and each time a process ended: the last was process "
                "{rank}, killed by {signal}. The run continues with the same command."
            ).format(times=MOST_RESTARTS + 1, rank=rank, signal=name)
    return _(
        "The team was started {times} times, and each time a process ended: the last was process {rank}, "
        "with exit code {code}. The run continues with the same command."
    ).format(times=MOST_RESTARTS + 1, rank=rank, code=failure.exitcode)
