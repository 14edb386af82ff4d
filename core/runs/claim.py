"""Who trains a run: a lock that the system keeps, and beside it a lease that other computers see.

The lock goes with its process, so a crash leaves none behind. But it is known to one computer only: through
sshfs, through NFS without locks, or in a folder that a program synchronises, nobody else sees it. The lease
is a small file that names the computer, and is touched every few seconds. A program on another computer sees
whether it still changes; it compares no clocks, only the time that it has watched itself.
"""

from __future__ import annotations

import contextlib
import errno
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

from filelock import FileLock, LeaseSettingsMismatch, SoftFileLease, Timeout

from core.common.errors import ClaimLostError, RunError
from core.common.files import is_folder
from core.common.i18n import gettext as _
from core.runs.layout import LEASE_FILE, LOCK_FILE, cannot_write, present

if sys.platform != "win32":
    import fcntl

LEASE_S = 60.0
"""A lease of another computer counts until it was watched for so long without a change."""
_RENEWAL_S = 10.0
_LOOK_INTERVAL_S = 1.0
# Somebody who looks whether a run is claimed holds its lock for an instant.
_PATIENCE_S = 0.5
# A file system that has no locks says one of these; the lease alone has to do there.
_HAS_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP}
# The lease spells other characters of a host's name with a "?", and adds the container after one.
_PLAIN_HOST = re.compile(r"[!->@-~]*")
_MOST_OF_A_HOST = 64


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who trains a run.

    Attributes:
        host: the other computer; empty for this one.
        is_sure: False where a lease was found, but not watched for long enough to see whether it changes.
    """

    host: str = ""
    is_sure: bool = True


def claimant_of(folder: Path) -> Claimant | None:
    """Return who trains the run in ``folder`` just now, or perhaps does; None: nobody.

    It needs no right to write there.
    """
    return Claimant() if _is_locked(folder / LOCK_FILE) else _leaseholder(folder / LEASE_FILE)


def is_claimed(folder: Path) -> bool:
    """Tell whether a program trains the run in ``folder`` just now, or perhaps does."""
    return claimant_of(folder) is not None


def undecided(folder: Path) -> Iterator[Claimant]:
    """Yield, once a second, who perhaps trains the run in ``folder`` on another computer, until it is known.

    That takes as long as a lease counts, at most. A program that ends soon has to wait like this; one that
    looks again and again has watched meanwhile.
    """
    while (claimant := claimant_of(folder)) is not None and not claimant.is_sure:
        yield claimant
        time.sleep(_LOOK_INTERVAL_S)


class Claim:
    """The right to train the run in ``folder``: the lock and the lease, held together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = _lock_of(folder)
        self._lease = SoftFileLease(
            folder / LEASE_FILE,
            timeout=0,
            lease_duration=LEASE_S,
            heartbeat_interval=_RENEWAL_S,
            thread_local=False,
        )
        self._is_held = False
        self._lost_file: str | None = None
        self._inode: int | None = None
        self._token: str | None = None
        # The thread that trains asks, and the one that saves.
        self._checking = threading.Lock()

    @property
    def is_held(self) -> bool:
        """Whether it was acquired and not released; ``check`` tells whether it still holds."""
        return self._is_held

    def acquire(self) -> None:
        """Become the only one who trains the run, unless that is so already.

        Raises:
            RunError: another program trains it, or perhaps does, or the folder can't be written.
        """
        if self._is_held:
            return
        try:
            _acquire(self._lock, self._folder, _PATIENCE_S)
        except Timeout:
            raise refusal(self._folder, Claimant()) from None
        except OSError as error:
            if error.errno not in _HAS_NO_LOCKS:
                cannot_write(self._folder, error)
        try:
            self._inode = (self._folder / LOCK_FILE).lstat().st_ino if self._lock.is_locked else None
            self._take_lease()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                cannot_write(self._folder, error)
            raise
        self._is_held, self._lost_file = True, None

    def release(self) -> None:
        """Let others train the run."""
        self._is_held = False
        self._note(None)
        with contextlib.suppress(OSError):  # Where the disk is gone, the lease runs out by itself.
            self._lease.release()
        self._lock.release()

    def check(self) -> None:
        """Make sure that lock and lease are still this program's own; without a claim do nothing.

        A lease that was removed is put back. A folder that is away as a whole is not judged: it may come back
        as it was.

        Raises:
            ClaimLostError: another program may train the run, too, because somebody removed the lock, or
                another computer took over.
        """
        if not self._is_held:
            return
        with self._checking:
            self._lost_file = self._lost_file or self._find_lost_file()
            if self._lost_file is not None:
                raise ClaimLostError(
                    _(
                        "This training has stopped: its file {file} in “{path}” was removed or replaced, so "
                        "another program could train the run at the same time. What was saved before is "
                        "kept; continue the run from there."
                    ).format(file=self._lost_file, path=self._folder)
                )

    def _take_lease(self) -> None:
        path = self._folder / LEASE_FILE
        claimant = _leaseholder(path)
        if claimant is not None:
            raise refusal(self._folder, claimant)
        try:
            # Left by a program that is gone, or cut short by a power cut.
            path.unlink(missing_ok=True)
            self._lease.acquire()
        except (Timeout, LeaseSettingsMismatch):
            raise refusal(self._folder, _leaseholder(path) or Claimant()) from None
        self._note(self._lease.token)

    def _note(self, token: str | None) -> None:
        _tokens.discard(self._token)
        self._token = token
        if token is not None:
            _tokens.add(token)

    def _find_lost_file(self) -> str | None:
        """Return the name of the file that is no longer this program's own; None: both are."""
        try:
            found = (self._folder / LOCK_FILE).lstat()
        except FileNotFoundError:
            return LOCK_FILE if is_folder(self._folder) else None
        except OSError:
            return None  # The write that follows says what is wrong with the disk.
        # An inode that is held open can't be another file's. The device's number may change: a disk that was
        # pulled out is the same disk when it is back.
        if self._inode is not None and found.st_ino != self._inode:
            return LOCK_FILE
        owner = self._lease.owner
        if owner is not None and owner.token != self._token:
            return LEASE_FILE
        if owner is None or not self._lease.is_locked or self._lease.compromise is not None:
            self._renew_lease()
        return None

    def _renew_lease(self) -> None:
        """Take the lease again, if it was removed or could not be touched; the next look tries again."""
        with contextlib.suppress(OSError, LeaseSettingsMismatch):
            self._lease.release()
            if not is_folder(self._folder):
                return  # renamed a moment ago: the library would make the folder anew
            self._lease.acquire()
            self._note(self._lease.token)


@contextlib.contextmanager
def at_rest(folder: Path, *, moves: bool = False) -> Iterator[None]:
    """Keep everybody from beginning to train the run in ``folder`` during a block.

    Where the folder can't be written it is only looked at.

    Args:
        folder: of the run.
        moves: the block moves the folder. Windows moves none with an open file in it, and so guards itself.

    Raises:
        RunError: the run is being trained, or perhaps is, or its folder is gone.
    """
    lock = _lock_of(folder)
    if not is_folder(folder):
        raise gone(folder)
    if not (moves and sys.platform == "win32"):
        with contextlib.suppress(OSError):  # Timeout, which is one, too: then ``claimant_of`` sees it.
            _acquire(lock, folder, _PATIENCE_S)
    try:
        claimant = _leaseholder(folder / LEASE_FILE) if lock.is_locked else claimant_of(folder)
        if claimant is not None and claimant.host:
            raise refusal(folder, claimant)
        if claimant is not None and _is_only_read(folder):
            raise refusal(folder, claimant)
        if claimant is not None:
            raise RunError(
                _("The run “{name}” is being trained. Stop the training first.").format(name=folder.name)
            )
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def undisturbed(folder: Path) -> Iterator[None]:
    """Keep everybody from going back to a checkpoint of the run in ``folder`` during a block that reads it.

    A program that trains it already only adds to its files, and may go on.
    """
    lock = _lock_of(folder)
    with contextlib.suppress(OSError):
        _acquire(lock, folder, 0)
    try:
        yield
    finally:
        lock.release()


def gone(folder: Path) -> RunError:
    """Return the error of one who wanted to use the run in ``folder``, which is not there."""
    return RunError(
        _(
            "The run's folder “{path}” is gone: it was renamed, moved or deleted, or its disk was "
            "removed. Bring it back."
        ).format(path=folder)
    )


def refusal(folder: Path, claimant: Claimant) -> RunError:
    """Return the error of one who wanted to train the run in ``folder`` while ``claimant`` does."""
    if not claimant.host and _is_only_read(folder):
        template = _(
            "The run “{path}” is in use: another window or command packs, moves or copies it. Try again in a "
            "moment."
        )
    elif not claimant.host:
        template = _("The run “{path}” is being trained by another window or command.")
    elif claimant.is_sure:
        template = _("The run “{path}” is being trained on another computer, {host}. Stop it there first.")
    else:
        template = _(
            "The run “{path}” is perhaps being trained on another computer, {host}. In a minute it will be "
            "known; then try again."
        )
    return RunError(template.format(path=folder, host=claimant.host))


def _acquire(lock: FileLock, folder: Path, timeout_s: float) -> None:
    """Acquire the ``lock`` of the run in ``folder``.

    Raises:
        Timeout: another program holds it.
        OSError: it can't be locked, or the folder is gone, which the library would make anew.
    """
    folder.stat()
    lock.acquire(timeout=timeout_s)


def _is_only_read(folder: Path) -> bool:
    """Tell whether who holds the lock of the run in ``folder`` does not train it: they hold no lease."""
    return _leaseholder(folder / LEASE_FILE) is None


def _lock_of(folder: Path) -> FileLock:
    # A lock file that only has to exist would outlive a crash: that is what the lease is for.
    return FileLock(folder / LOCK_FILE, timeout=0, thread_local=False, fallback_to_soft=False)


def _is_locked(path: Path) -> bool:
    """Tell whether a program of this computer, or of one that shares its locks, holds the lock ``path``."""
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
        # Shared: two who look don't take each other for one who trains, and a read-only file will do.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # no locks there
    finally:
        os.close(handle)
    return False


def _leaseholder(path: Path) -> Claimant | None:
    """Return whose lease ``path`` is; None where it is nobody's: missing, damaged, or no longer changing."""
    if not present(path):
        _watch.forget(path)
        return None
    # Reading comes first: a network disk looks anew for what is opened.
    owner = SoftFileLease(path, lease_duration=LEASE_S).owner
    try:
        found = path.lstat()
    except OSError:
        return None
    if owner is None:
        return None
    host = _plain(owner.hostname)
    if host == _plain(socket.gethostname()):
        # The lock tells, unless it is this computer's own disk, seen through a server. A lease outlives its
        # release if its folder was moved meanwhile.
        if owner.pid == os.getpid():
            return Claimant() if owner.token in _tokens else None
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
        return False  # There is no looking without a signal; and locks there are seen through a server.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # another person's
    return True


class _Watch:
    """For how long this program has seen the leases of other computers stay as they are, by its own clock."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[tuple[str, int], float, bool]] = {}
        self._looking = threading.Lock()

    def look(self, path: Path, mark: tuple[str, int]) -> tuple[float, bool]:
        """Return for how many seconds the lease was seen unchanged, and whether it was ever seen to change.

        Args:
            path: of the lease.
            mark: its token and the time of its last change, which differ after a change.
        """
        now = time.monotonic()
        with self._looking:
            seen = self._seen.get(path)
            if seen is None or seen[0] != mark:
                seen = self._seen[path] = mark, now, seen is not None
        return now - seen[1], seen[2]

    def forget(self, path: Path) -> None:
        """Look at ``path`` as if for the first time, should there be a lease again."""
        with self._looking:
            self._seen.pop(path, None)


_watch = _Watch()
# Of the leases that this process holds.
_tokens: set[str | None] = set()
