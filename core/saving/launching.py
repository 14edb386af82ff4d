"""Start the processes of a team on this computer, and again if one dies, by torch's elastic launch.

Each process runs the same command, ``charrnn train …``, and finds its team in the environment
(``core.training.joined_team``). What can go wrong with torch's launch, and what is done about it:

- With torch 2.13 and gloo no restart succeeds while all attempts share a store, which still has the addresses
  of processes that are gone: ``TORCH_DISABLE_SHARE_RDZV_TCP_STORE``.
- It takes every exit code but 0 as a reason to start again. So a process that has reached an end on which all
  agree returns 0 and writes its exit code into a file (``note_end``).
- A thread of gloo may abort a process that ends, after all is done: see ``core.__main__``. If the team is
  started again for that, its processes find the file and end.
- It reports failures in seventy lines: its log is silenced, and its errors become a sentence.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import signal
import socket
import struct
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.distributed.elastic.multiprocessing import SignalException
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.installation.own_program import command_line
from core.training.joined_team import local_rank

MOST_RESTARTS = 3
# For the last update, the gathering of the state and the save; torch kills what takes longer.
_SHUTDOWN_S = 120
_END_FILE = "CHARRNN_TEAM_END"
_SIOCGIFADDR = 0x8915


@dataclass(frozen=True, slots=True)
class Launch:
    """How many processes to start, and where they find those of other computers.

    Attributes:
        ranks: processes on this computer.
        hosts: computers in all, each of which starts its own.
        host: the address of one of them, at which they meet; empty if there is only this one.
        port: at that address; 0 if there is only this one.
        name: of the run; the same on all hosts.
    """

    ranks: int
    hosts: int = 1
    host: str = ""
    port: int = 0
    name: str = ""


def launched(launch: Launch, arguments: Sequence[str], *, on_gpu: bool) -> int:
    """Start the processes, wait until they have ended, and return the exit code on which they agreed.

    Args:
        launch: see above.
        arguments: of the command that each of them runs, without the program's name.
        on_gpu: whether each of them may take a GPU.

    Raises:
        UserError: processes died again and again, or the other computers could not be reached.
    """
    num_gpus = torch.cuda.device_count() if on_gpu else 0
    if 0 < num_gpus < launch.ranks:
        raise UserError(
            _(
                "This computer has {gpus} GPUs, and every process needs its own. Start so many processes, or "
                "train on the processor with --device cpu."
            ).format(gpus=num_gpus)
        )
    program, *first = command_line()
    with tempfile.TemporaryDirectory(prefix="charrnn-team-") as folder, _quiet():
        end = Path(folder) / "code"
        os.environ.update({"TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1", _END_FILE: str(end)})
        os.environ.setdefault("TORCH_ELASTIC_SHUTDOWN_TIMEOUT", str(_SHUTDOWN_S))
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // launch.ranks)))
        try:
            elastic_launch(_config(launch), program)(*first, *arguments)
        except SignalException as stopped:
            return _noted(end, 128 + stopped.sigval)
        except ChildFailedError as failed:
            raise UserError(_why(failed)) from failed
        except (RuntimeError, OSError) as error:
            raise UserError(
                _(
                    "The processes of the team did not find each other: {reason}. Check that the same "
                    "command runs on all computers, and that they reach each other."
                ).format(reason=str(error).partition("\n")[0])
            ) from error
        return _noted(end, 0)


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


def _config(launch: Launch) -> LaunchConfig:
    shared: dict[str, Any] = {
        "min_nodes": launch.hosts,
        "max_nodes": launch.hosts,
        "nproc_per_node": launch.ranks,
        "rdzv_backend": "c10d",
        "max_restarts": MOST_RESTARTS,
    }
    if launch.hosts == 1:
        return LaunchConfig(
            rdzv_endpoint="localhost:0", run_id=uuid.uuid4().hex, local_addr="localhost", **shared
        )
    address = _own_address(launch.host, launch.port)
    interface = _interface(address)
    if interface:
        # Otherwise gloo takes the address that the computer's own name has, which may be 127.0.1.1.
        os.environ.setdefault("GLOO_SOCKET_IFNAME", interface)
        os.environ.setdefault("NCCL_SOCKET_IFNAME", interface)
    return LaunchConfig(
        rdzv_endpoint=f"{launch.host}:{launch.port}",
        # torch compares names, and may find that no computer has this one.
        rdzv_configs={"is_host": "1" if _is_own(launch.host) else "0"},
        run_id=launch.name,
        local_addr=address,
        **shared,
    )


def _own_address(host: str, port: int) -> str:
    """Return the address of this computer from which ``host`` is reached. Nothing is sent.

    Raises:
        UserError: there is no way there.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((host, port))
            address: str = probe.getsockname()[0]
            return address
    except OSError as error:
        raise UserError(
            _("“{host}” can't be reached from this computer: {reason}.").format(
                host=host, reason=error.strerror or error
            )
        ) from error


def _is_own(host: str) -> bool:
    """Return whether ``host`` is a name or an address of this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
        return True


def _interface(address: str) -> str:
    """Return the name of the network interface that has ``address``; empty if that is not known."""
    try:
        import fcntl
    except ImportError:  # Windows
        return ""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _number, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                request = struct.pack("256s", name.encode()[:15])
                found = fcntl.ioctl(any_socket.fileno(), _SIOCGIFADDR, request)[20:24]
                if ipaddress.ip_address(found) == ipaddress.ip_address(address):
                    return name
    return ""


def _why(failed: ChildFailedError) -> str:
    rank, failure = failed.get_first_failure()
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
