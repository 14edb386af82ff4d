"""Where the computers of a team meet: one of them listens at an address, and the others find it there.

Without torch, which takes seconds to load.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket
import struct
import time
from dataclasses import dataclass

from core.common.errors import UserError
from core.common.i18n import gettext as _

TIMEOUT_S = 300
"""A process that has died is noticed at once; one that can't be reached any more, after so many seconds."""
_SIOCGIFADDR = 0x8915
_TRY_S = 2.0
_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Launch:
    """How many processes to start, and where they find those of other computers.

    Attributes:
        ranks: processes on this computer.
        hosts: computers in all, each of which starts its own.
        host: the address of one of them, at which they meet; empty if there is only this one.
        port: at that address; 0 if there is only this one.
        name: of the run; the same on all hosts.
        timeout_s: whole seconds after which a host that can't be reached counts as lost.
    """

    ranks: int
    hosts: int = 1
    host: str = ""
    port: int = 0
    name: str = ""
    timeout_s: int = TIMEOUT_S


def own_address(host: str, port: int) -> str:
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


def is_own(host: str) -> bool:
    """Return whether ``host`` is a name or an address of this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
        return True


def interface(address: str) -> str:
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


def check_port(port: int) -> None:
    """Make sure that this computer can listen at ``port``.

    Raises:
        UserError: it can't.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise UserError(
                    _(
                        "Another program of this computer uses port {port}, or the same command runs here "
                        "already. Give another port with --meet, the same on all computers."
                    ).format(port=port)
                ) from error
            raise UserError(
                _("This computer can't listen at port {port}: {reason}. Give another with --meet.").format(
                    port=port, reason=error.strerror or error
                )
            ) from error


def limit_silence(port: int, timeout_s: float) -> None:
    """Let every connection of this process to ``port`` fail if the other computer is silent for so long.

    torch's store waits for an answer for ever, in a way that no signal ends.
    """
    for number in _open_files():
        # The copy is of the same socket; closing it leaves the socket open.
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as copy:
            peer = copy.getpeername()
            if isinstance(peer, tuple) and peer[1] == port:
                copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * timeout_s))


def _open_files() -> list[int]:
    """Return the numbers of this process's open files; none if the system does not list them."""
    try:
        return [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208, these are no paths
    except OSError:
        return []


def await_listener(host: str, port: int, timeout_s: float) -> None:
    """Wait until somebody listens at an address of another computer; a signal may break this off.

    Raises:
        UserError: nobody has within ``timeout_s`` seconds.
    """
    until = time.monotonic() + timeout_s
    while True:
        try:
            with socket.create_connection((host, port), min(_TRY_S, timeout_s)):
                return
        except OSError as error:
            if time.monotonic() > until:
                raise UserError(
                    _(
                        "Nobody has answered at {host}:{port} for {seconds} seconds: {reason}. Type the same "
                        "command there, and check that no firewall is in between."
                    ).format(host=host, port=port, seconds=f"{timeout_s:g}", reason=error.strerror or error)
                ) from error
        time.sleep(_PAUSE_S)
