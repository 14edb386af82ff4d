"""One window for each folder of runs: a second start brings the first window to the front.

The window holds a lock of the operating system in the folder. If the lock is taken, a second start writes a
small request file; the running window deletes it to acknowledge. So nothing listens on the network, and a
crash leaves at most a file or two.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import platform
import time
from enum import Enum
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from core.common.files import json_bytes, read_plain, write_atomically

log = logging.getLogger(__name__)

_LOCK_FILE = ".window.lock"
_CALL_FILES = ".call-*.json"
_MOST_BYTES = 1 << 16
_MOST_CALLS = 100
# The first window may be starting itself: it answers once its event loop runs.
CALL_TIMEOUT_S = 5.0
_LOOK_INTERVAL_S = 0.05


class Claim(Enum):
    """The result of a request to be a folder's window."""

    OURS = "ours"
    CALLED = "called"
    UNANSWERED = "unanswered"


class Instance(QObject):
    """The window's claim to a folder of runs; the operating system releases it when the program ends.

    Signals:
        called: str, the absolute path that a later start should open; empty if it has none.
    """

    called = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock: FileLock | None = None
        self._workspace = Path()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_folder_changed)

    def claim(self, workspace: Path, path: str = "") -> Claim:
        """Become the window of ``workspace``, and let go of an earlier one.

        If another window has it, that window comes to the front and opens ``path``, and nothing changes here.
        If it does not answer, it is stuck or on another computer, and both windows have the folder.
        """
        workspace = workspace.absolute()
        if self._lock is not None and workspace == self._workspace:
            return Claim.OURS
        lock, claim = FileLock(workspace / _LOCK_FILE, timeout=0, thread_local=False), Claim.OURS
        try:
            workspace.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            if _call(workspace, path):
                return Claim.CALLED
            claim = Claim.UNANSWERED
        except OSError as error:
            # A folder that can't be written needs no claim: nobody can change it.
            log.warning("the workspace can't be locked: %s", error)
        self.release()
        self._lock, self._workspace = lock, workspace
        if lock.is_locked:
            for call in workspace.glob(_CALL_FILES):
                with contextlib.suppress(OSError):
                    call.unlink()
            self._watcher.addPath(str(workspace))
        return claim

    def release(self) -> None:
        """Release the folder for another window."""
        if self._lock is not None:
            self._watcher.removePath(str(self._workspace))
            self._lock.release()
            self._lock = None

    def _on_folder_changed(self) -> None:
        # Anybody who can write there can forge a request.
        for file in itertools.islice(self._workspace.glob(_CALL_FILES), _MOST_CALLS):
            try:
                call = json.loads(read_plain(file, _MOST_BYTES))
                if call["host"] != platform.node():
                    continue
                path = str(call["path"])
                file.unlink()
            except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
                log.warning("not a call: %s: %s", file, error)
            else:
                self.called.emit(path)


def _call(workspace: Path, path: str) -> bool:
    """Ask the window of ``workspace`` to open ``path``; return False if it does not answer in time."""
    file = workspace / _CALL_FILES.replace("*", str(os.getpid()))
    call = {"host": platform.node(), "path": str(Path(path).absolute()) if path else ""}
    try:
        write_atomically(file, json_bytes(call))
        deadline = time.monotonic() + CALL_TIMEOUT_S
        while file.exists():
            if time.monotonic() >= deadline:
                file.unlink(missing_ok=True)
                return False
            time.sleep(_LOOK_INTERVAL_S)
    except OSError as error:
        log.warning("the other window can't be called: %s", error)
        return False
    return True
