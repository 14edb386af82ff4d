"""Who trains a run, seen from outside: by the lock of this computer, and by the lease of another one."""

from __future__ import annotations

import os
import re
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, SoftFileLease, Timeout

from core.runs.layout import LEASE_FILE, LOCK_FILE, present

if sys.platform != "win32":
    import fcntl

LEASE_S = 60.0
"""A lease of another computer counts until it was watched for this long without a change."""
HELD_TOKENS: set[str | None] = set()
"""The tokens of the leases that this process holds."""
_LOOK_INTERVAL_S = 1.0
# The lease has "?" for every other character of a host's name; "?" and a container's name may follow.
_PLAIN_HOST = re.compile(r"[!->@-~]*")
_MOST_OF_A_HOST = 64


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who trains a run.

    Attributes:
        host: the other computer; empty for this one.
        is_sure: False if a lease was found, but not watched for long enough to see whether it changes.
    """

    host: str = ""
    is_sure: bool = True


def claimant_of(folder: Path) -> Claimant | None:
    """Return who trains the run in ``folder`` now, or may be training it; None: nobody.

    Needs no permission to write there.
    """
    return Claimant() if _is_locked(folder / LOCK_FILE) else leaseholder(folder / LEASE_FILE)


def is_claimed(folder: Path) -> bool:
    """Return whether a program trains the run in ``folder`` now, or may be training it."""
    return claimant_of(folder) is not None


def undecided(folder: Path) -> Iterator[Claimant]:
    """Yield once a second who may be training the run in ``folder`` on another computer, until it is known.

    That takes at most ``LEASE_S``. Only a program that ends soon has to wait like this; a program that looks
    again and again has watched the lease meanwhile.
    """
    while (claimant := claimant_of(folder)) is not None and not claimant.is_sure:
        yield claimant
        time.sleep(_LOOK_INTERVAL_S)


def _is_locked(path: Path) -> bool:
    """Return whether a program of this computer, or of one that shares its locks, holds the lock ``path``."""
    if not present(path) or not stat.S_ISREG(path.lstat().st_mode):
        return False
    if sys.platform == "win32":
        lock = FileLock(path, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # A shared lock: two programs that look don't mistake each other for a training, and a file that can
        # only be read is enough.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # The file system has no locks.
    finally:
        os.close(handle)
    return False


def leaseholder(path: Path) -> Claimant | None:
    """Return whose lease ``path`` is; None if it is missing, damaged, or no longer changes."""
    if not present(path):
        _watch.forget(path)
        return None
    # Read before asking for the time of the file: a network disk gets fresh facts only when a file is opened.
    owner = SoftFileLease(path, lease_duration=LEASE_S).owner
    try:
        found = path.lstat()
    except OSError:
        return None
    if owner is None:
        return None
    host = _plain(owner.hostname)
    if host == _plain(socket.gethostname()):
        # Normally the lock has answered already, except if this computer's own disk is seen through a server.
        # A lease may be left after its release if its folder was moved meanwhile.
        if owner.pid == os.getpid():
            return Claimant() if owner.token in HELD_TOKENS else None
        is_fresh = abs(time.time() - found.st_mtime) < LEASE_S
        return Claimant() if is_fresh and _is_alive(owner.pid) else None
    unchanged_s, has_changed = _watch.look(path, (owner.token or "", found.st_mtime_ns))
    if unchanged_s >= LEASE_S:
        return None
    return Claimant(host[:_MOST_OF_A_HOST] or "?", is_sure=has_changed)


def _plain(host: str) -> str:
    found = _PLAIN_HOST.match(host)
    return found[0] if found else ""


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return False  # os.kill(pid, 0) would send it a Ctrl+C; and on Windows a server passes locks on.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # The process belongs to another user.
    return True


class _Watch:
    """How long the leases of other computers have not changed, by this program's own clock."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[tuple[str, int], float, bool]] = {}
        self._looking = threading.Lock()

    def look(self, path: Path, mark: tuple[str, int]) -> tuple[float, bool]:
        """Return for how many seconds the lease was seen unchanged, and whether it was ever seen to change.

        Args:
            path: of the lease.
            mark: its token and the time of its last change; they differ after a change.
        """
        now = time.monotonic()
        with self._looking:
            seen = self._seen.get(path)
            if seen is None or seen[0] != mark:
                seen = self._seen[path] = mark, now, seen is not None
        return now - seen[1], seen[2]

    def forget(self, path: Path) -> None:
        """Forget ``path``; a later lease there is watched from its start."""
        with self._looking:
            self._seen.pop(path, None)


_watch = _Watch()
