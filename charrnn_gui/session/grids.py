"""A grid that is trained by a process of its own: begun, paused, and followed by what it writes.

The process is the command ``charrnn grid``. It outlives the window. The window also follows grids that it
has not begun: those of another window or of a terminal, here or on another computer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.workspace import Workspace
from core.common.errors import RunError, UserError
from core.common.files import read_plain
from core.common.i18n import gettext as _
from core.installation import own_program
from core.installation.processes import NO_WINDOW
from core.runs.grid_plan import GridPlan
from core.runs.grid_record import GRID_FILE, LOG_FILE, grids_in, request_stop
from core.runs.grid_standing import UNDER_WAY, GridStanding, GridWatch

LOOK_INTERVAL_MS, REST_INTERVAL_MS = 1_000, 5_000
"""The interval of looking at a grid while it is trained, and while it is not."""
_MOST_LOG_BYTES = 16 << 20
# Processes that go on when the program ends; it lets go of them without waiting.
_LEFT_ALONE: list[subprocess.Popen[bytes]] = []


class Grids(QObject):
    """The grid on display.

    Signals:
        changed(GridStanding): how it stands has changed, or another one is on display.
        closed: no grid is on display any more.
        starting_changed: a process is starting, or no longer (bool).
        found: tuple of Path: the folders of all grids that there are, the newest first.
        failed(UserError): a process could not be started or has ended at once, or a folder is damaged.

    Attributes:
        standing: of the grid on display; None: there is none.
        is_pausing: it was asked to stop, and has not yet.
    """

    changed = Signal(GridStanding)
    closed = Signal()
    starting_changed = Signal(bool)
    found = Signal(tuple)
    failed = Signal(UserError)

    def __init__(self, workspace: Workspace, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._jobs = workspace, jobs
        self.standing: GridStanding | None = None
        self.is_pausing = False
        self._watch: GridWatch | None = None
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._record_before = 0
        self._job: Job | None = None
        self._is_stopped = False
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._look)

    @property
    def is_starting(self) -> bool:
        """Whether a process was started that has not said yet that it trains."""
        return self._process is not None and self._record_time() == self._record_before

    @property
    def is_under_way(self) -> bool:
        """Whether the grid on display is being trained, or about to be."""
        standing = self.standing
        return self.is_starting or (standing is not None and standing.state == UNDER_WAY)

    def find(self) -> None:
        """Look for grids in the folder of runs, and show the newest if none is on display."""
        workspace = self._workspace.folder

        def look(_job: Job) -> tuple[Path, ...]:
            return tuple(grids_in(workspace))

        self._jobs.begin(look, self._on_found, self.failed.emit)

    def show(self, folder: Path) -> None:
        """Put the grid in ``folder`` on display."""
        self._forget()
        self._folder, self._watch = folder, GridWatch(folder)
        self._look()

    def close(self) -> None:
        """Put no grid on display."""
        self._forget()
        self.closed.emit()

    def begin(self, plan: GridPlan) -> None:
        """Let a process train the grid of ``plan``, from its beginning or from where it stands."""
        workspace = self._workspace.folder.absolute()
        folder = workspace / plan.name
        if folder != self._folder:
            self.show(folder)
        self._record_before = self._record_time()
        command = [*own_program.command_line(), *plan.arguments(workspace), "--json"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / LOG_FILE).open("wb") as file:
                self._process = _started(command, file.fileno(), workspace)
        except OSError as error:
            self.failed.emit(
                UserError(
                    _("The grid can't be started in “{path}”: {reason}.").format(
                        path=folder, reason=error.strerror or error
                    )
                )
            )
            return
        self.starting_changed.emit(True)
        self._look()

    def go_on(self, workers: int = 1) -> None:
        """Let a process, or several workers, train what is missing of the grid on display."""
        if self.standing is not None:
            self.begin(replace(self.standing.record.plan, workers=workers))

    def pause(self) -> None:
        """Ask the process that trains the grid on display to save and end, on whatever computer it is."""
        if self._folder is None:
            return
        try:
            request_stop(self._folder)
        except RunError as error:
            self.failed.emit(error)
            return
        self.is_pausing = True
        if self.standing is not None:
            self.changed.emit(self.standing)

    def stop(self) -> None:
        """Look no more; the process goes on."""
        self._is_stopped = True
        self._forget()

    # Private

    def _forget(self) -> None:
        self._next.stop()
        if self._process is not None and self._process.poll() is None:
            _LEFT_ALONE.append(self._process)
        self._process, self._watch, self._folder, self.standing = None, None, None, None
        self.is_pausing = False

    def _on_found(self, folders: tuple[Path, ...]) -> None:
        self.found.emit(folders)
        if self._folder is None and folders and not self._is_stopped:
            self.show(folders[0])

    def _look(self) -> None:
        watch = self._watch
        if watch is None or self._job is not None or self._is_stopped:
            return

        def look(_job: Job) -> tuple[GridWatch, GridStanding | None]:
            return watch, watch.look()

        self._job = self._jobs.begin(look, self._on_looked, self._on_unreadable)

    def _on_looked(self, answer: tuple[GridWatch, GridStanding | None]) -> None:
        self._job = None
        watch, standing = answer
        if watch is not self._watch:
            self._look()
            return
        was_starting = self._process is not None
        problem = self._end_start()
        if standing is not None and standing != self.standing:
            self.standing = standing
            if standing.state != UNDER_WAY:
                self.is_pausing = False
            self.changed.emit(standing)
        elif standing is None and self.standing is not None:
            self.close()
            return
        if was_starting and self._process is None:
            self.starting_changed.emit(False)
        if problem:
            self.failed.emit(UserError(problem))
        if self._watch is not None:
            self._next.start(LOOK_INTERVAL_MS if self.is_under_way else REST_INTERVAL_MS)

    def _on_unreadable(self, error: UserError) -> None:
        self._job = None
        self._forget()
        self.failed.emit(error)
        self.closed.emit()

    def _end_start(self) -> str:
        """Forget the process once its record is there; return why it has ended if it never came so far."""
        process = self._process
        if process is None:
            return ""
        if self._record_time() != self._record_before:
            _LEFT_ALONE.append(process)
            self._process = None
        elif process.poll() is not None:
            self._process = None
            words = self._last_words()
            if self.standing is None:
                # There is nothing to look at.
                self._forget()
            return words
        return ""

    def _record_time(self) -> int:
        try:
            return 0 if self._folder is None else (self._folder / GRID_FILE).stat().st_mtime_ns
        except OSError:
            return 0

    def _last_words(self) -> str:
        """Return the last line that the process has written: why it has ended."""
        assert self._folder is not None
        words = ""
        try:
            lines = (
                read_plain(self._folder / LOG_FILE, _MOST_LOG_BYTES).decode("utf-8", "replace").splitlines()
            )
            words = next((line for line in reversed(lines) if line.strip()), "")
        except OSError:
            pass
        return words or _("The process of the grid ended at once, without a word.")


def _started(command: list[str], output: int, workspace: Path) -> subprocess.Popen[bytes]:
    """Start a process that goes on when this one ends.

    Raises:
        OSError: it can't be started.
    """
    for process in [process for process in _LEFT_ALONE if process.poll() is not None]:
        _LEFT_ALONE.remove(process)
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        # The folder where an AppImage is mounted goes with this program.
        cwd=workspace,
        env=environment,
        # No signal of the window's terminal reaches it.
        start_new_session=sys.platform != "win32",
        creationflags=NO_WINDOW,
    )
