"""Two computers for a cluster: two network namespaces joined by a cable, that share one file system."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Computer:
    """A place to start programs in.

    Attributes:
        address: by which others reach it.
        prefix: what stands before a command to run it there.
    """

    address: str = "127.0.0.1"
    prefix: tuple[str, ...] = ()

    @contextlib.contextmanager
    def runs(self, arguments: Sequence[object], log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """Have Python run with ``arguments`` for the time of a block; what it says stands in ``log``."""
        command = [*self.prefix, sys.executable, *map(str, arguments)]
        with log.open("ab") as file:
            process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, cwd=ROOT)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@functools.cache
def can_be_made() -> bool:
    """Return whether this process may make network namespaces."""
    if sys.platform != "linux" or shutil.which("ip") is None or os.geteuid() != 0:
        return False
    name = f"charrnn-{os.getpid()}-try"
    try:
        _ip("netns", "add", name)
        _ip("netns", "del", name)
    except subprocess.CalledProcessError:
        return False
    return True


@contextlib.contextmanager
def two_computers() -> Iterator[tuple[Computer, Computer]]:
    """Yield two computers, each with an address, a loopback and a host's name of its own."""
    names = [f"charrnn-{os.getpid()}-{which}" for which in ("one", "two")]
    ends = [f"crn{os.getpid() % 100_000}{which}" for which in ("a", "b")]
    addresses = ["10.77.0.1", "10.77.0.2"]
    try:
        for name in names:
            _ip("netns", "add", name)
        _ip("link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        for name, end, address in zip(names, ends, addresses, strict=True):
            _ip("link", "set", end, "netns", name)
            _ip("-n", name, "address", "add", f"{address}/24", "dev", end)
            _ip("-n", name, "link", "set", end, "up")
            _ip("-n", name, "link", "set", "lo", "up")
        one, two = (
            Computer(address, ("ip", "netns", "exec", name, "unshare", "--uts", "sh", "-c", _NAMED, name))
            for name, address in zip(names, addresses, strict=True)
        )
        yield one, two
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


# Processes of a namespace share the kernel, and its host's name unless that is set apart, too.
_NAMED = 'hostname "$0" && exec "$@"'
