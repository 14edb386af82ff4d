"""The right to train a run: a lock of the operating system, and a lease for other computers.

The lock ends with its process, so a crash leaves none behind. But other computers do not see it through
sshfs, through NFS without locks, or in a folder that a program synchronises. The lease is a small file that
names the computer and is touched every few seconds. A program on another computer watches whether the file
still changes. It compares no clocks; it only measures how long it has watched.
"""

from __future__ import annotations

import contextlib
import errno
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, LeaseSettingsMismatch, SoftFileLease, Timeout

from core.common.errors import ClaimedError, ClaimLostError, RunError
from core.common.files import is_folder
from core.common.i18n import gettext as _
from core.runs.claimants import HELD_TOKENS, LEASE_S, Claimant, claimant_of, leaseholder
from core.runs.layout import LEASE_FILE, LOCK_FILE, cannot_save, gone
from core.runs.shipped import check_not_shipped, is_shipped

_RENEWAL_S = 10.0
# A program that only looks whether a run is claimed holds its lock for an instant.
_PATIENCE_S = 0.5
# The errors of a file system without locks. The lease alone has to suffice there.
_HAS_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP}


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
        # The thread that trains and the thread that saves both check.
        self._checking = threading.Lock()

    @property
    def is_held(self) -> bool:
        """Whether it was acquired and not released; ``check`` tells whether it still holds."""
        return self._is_held

    def acquire(self) -> None:
        """Take the lock and the lease, unless this claim holds them already.

        Raises:
            ClaimedError: another program trains the run, or may be training it.
            RunError: the folder can't be written, or the run came with the program.
        """
        if self._is_held:
            return
        check_not_shipped(self._folder)
        try:
            _acquire(self._lock, self._folder, _PATIENCE_S)
        except Timeout:
            raise refusal(self._folder, Claimant()) from None
        except OSError as error:
            if error.errno not in _HAS_NO_LOCKS:
                cannot_save(self._folder, error)
        try:
            self._inode = (self._folder / LOCK_FILE).lstat().st_ino if self._lock.is_locked else None
            self._take_lease()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                cannot_save(self._folder, error)
            raise
        self._is_held, self._lost_file = True, None

    def release(self) -> None:
        """Let others train the run."""
        self._is_held = False
        self._note(None)
        with contextlib.suppress(OSError):  # If the disk is gone, the lease expires by itself.
            self._lease.release()
        self._lock.release()

    def check(self) -> None:
        """Make sure that this program still holds lock and lease; do nothing if the claim is not held.

        A lease that was removed is put back. If the whole folder is missing, the claim still holds: the
        folder may come back unchanged.

        Raises:
            ClaimLostError: another program may train the run, too, because somebody removed the lock or
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
        claimant = leaseholder(path)
        if claimant is not None:
            raise refusal(self._folder, claimant)
        try:
            # A program that has ended left it, or a power cut cut it short.
            path.unlink(missing_ok=True)
            self._lease.acquire()
        except (Timeout, LeaseSettingsMismatch):
            raise refusal(self._folder, leaseholder(path) or Claimant()) from None
        self._note(self._lease.token)

    def _note(self, token: str | None) -> None:
        HELD_TOKENS.discard(self._token)
        self._token = token
        if token is not None:
            HELD_TOKENS.add(token)

    def _find_lost_file(self) -> str | None:
        """Return the name of the file that this program no longer holds; None if it holds both."""
        try:
            found = (self._folder / LOCK_FILE).lstat()
        except FileNotFoundError:
            return LOCK_FILE if is_folder(self._folder) else None
        except OSError:
            return None  # The write that follows reports what is wrong with the disk.
        # While the file is open, no other file can get its inode. The device's number is not compared: it may
        # change when a disk is pulled out and put back.
        if self._inode is not None and found.st_ino != self._inode:
            return LOCK_FILE
        owner = self._lease.owner
        if owner is not None and owner.token != self._token:
            return LEASE_FILE
        if owner is None or not self._lease.is_locked or self._lease.compromise is not None:
            self._renew_lease()
        return None

    def _renew_lease(self) -> None:
        """Take the lease again after it was removed or could not be touched; the next check tries again."""
        with contextlib.suppress(OSError, LeaseSettingsMismatch):
            self._lease.release()
            if not is_folder(self._folder):
                return  # It was just renamed, and the library would create the folder again.
            self._lease.acquire()
            self._note(self._lease.token)


@contextlib.contextmanager
def at_rest(folder: Path, *, moves: bool = False) -> Iterator[None]:
    """Prevent other programs from starting to train the run in ``folder`` during a block.

    If the folder can't be written, only check that nobody trains the run.

    Args:
        folder: of the run.
        moves: the block moves the folder. Windows then needs no lock: it refuses to move a folder with an
            open file in it.

    Raises:
        RunError: the run is being trained, or may be, or its folder is gone; or the block moves it, and it
            came with the program.
    """
    if is_shipped(folder):
        # Nobody trains it, and a lock would be a file in its folder.
        if moves:
            check_not_shipped(folder)
        yield
        return
    lock = _lock_of(folder)
    if not is_folder(folder):
        raise gone(folder)
    if not (moves and sys.platform == "win32"):
        with contextlib.suppress(OSError):  # Timeout is an OSError, too; then ``claimant_of`` sees why.
            _acquire(lock, folder, _PATIENCE_S)
    try:
        claimant = leaseholder(folder / LEASE_FILE) if lock.is_locked else claimant_of(folder)
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
    """Prevent other programs from resuming the run in ``folder`` during a block that reads it.

    Resuming goes back to a checkpoint and cuts files. A program that is already training the run only
    appends to its files, so it may continue.
    """
    lock = _lock_of(folder)
    with contextlib.suppress(OSError):
        _acquire(lock, folder, 0)
    try:
        yield
    finally:
        lock.release()


def refusal(folder: Path, claimant: Claimant) -> ClaimedError:
    """Return the error for a run that can't be trained now, because ``claimant`` has it."""
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
            "The run “{path}” may be in training on another computer, {host}. That will be known within "
            "a minute; then try again."
        )
    return ClaimedError(template.format(path=folder, host=claimant.host))


def _acquire(lock: FileLock, folder: Path, timeout_s: float) -> None:
    """Acquire the ``lock`` of the run in ``folder``.

    Raises:
        Timeout: another program holds it.
        OSError: it can't be locked, or the folder is gone (the library would create it again).
    """
    folder.stat()
    lock.acquire(timeout=timeout_s)


def _is_only_read(folder: Path) -> bool:
    """Return whether the program with the lock of the run in ``folder`` has no lease, so does not train."""
    return leaseholder(folder / LEASE_FILE) is None


def _lock_of(folder: Path) -> FileLock:
    # No fallback to a lock file that only has to exist: it would outlive a crash. The lease replaces it.
    return FileLock(folder / LOCK_FILE, timeout=0, thread_local=False, fallback_to_soft=False)
