"""The record of a grid: what it is made of, who trains it, how it ended. A small file beside its runs.

The command ``grid`` keeps it, and the window reads it. Whoever trains the grid also holds a claim on its
folder, as on that of a run: a record without an end and without a claim is of a command that was
killed. No torch.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shlex
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from core.common.errors import ClaimedError, UserError
from core.common.files import file_name, is_file, json_bytes, read_plain, write_atomically
from core.runs.claim import Claim
from core.runs.events import damaged
from core.runs.grid_plan import GridPlan
from core.runs.layout import parsed, writing

GRID_FILE = "grid.json"
LOG_FILE = "grid.log"
"""What the command has said, if nobody is at a terminal to read it."""
STOP_FILE = "grid.stop"
"""Asks the command to save what it trains, and to end; it takes the file away."""
ENDS = ("finished", "stopped", "failed")
_SCHEMA = 1
_MOST_BYTES = 1 << 20
_LOOK_INTERVAL_S = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GridRecord:
    """A grid that was begun.

    Attributes:
        plan: what it is made of.
        started: when it was begun or continued last.
        host: the computer whose command trains it, or did.
        pid: the process of that command.
        ended: one of ``ENDS``; empty: it is under way, or was killed.
        problem: why it failed, in a sentence.
    """

    plan: GridPlan
    started: datetime
    host: str
    pid: int
    ended: str = ""
    problem: str = ""


def read_grid(folder: Path) -> GridRecord:
    """Return the record of the grid in ``folder``.

    Raises:
        RunError: there is none, or it is damaged.
        OSError: it can't be read.
    """
    path = folder / GRID_FILE
    values = parsed(path, read_plain(path, _MOST_BYTES))
    try:
        plan = GridPlan.from_json(folder.name, values)
        started = datetime.fromisoformat(values["started"]).astimezone()
        host, pid, ended, problem = (values[key] for key in ("host", "pid", "ended", "problem"))
    except (KeyError, TypeError, ValueError, OverflowError, UserError):
        damaged(path)
    if not (isinstance(host, str) and isinstance(problem, str) and type(pid) is int and ended in ("", *ENDS)):
        damaged(path)
    return GridRecord(plan, started, host, pid, ended, problem)


def grids_in(workspace: Path) -> list[Path]:
    """Return the folders in ``workspace`` that hold a grid, the one begun or continued last first."""
    try:
        found = [path for path in workspace.iterdir() if is_file(path / GRID_FILE)]
        return sorted(found, key=lambda path: (path / GRID_FILE).stat().st_mtime_ns, reverse=True)
    except OSError:
        return []


def free_name(workspace: Path, plan: GridPlan) -> str:
    """Return a name for ``plan``: that of a grid that it continues or widens, or a new one."""
    if plan.name and _is_like(workspace / plan.name, plan):
        return plan.name
    base = file_name("-".join(["grid", *(v.setting for v in plan.variations if v.setting != "seed")]))[:50]
    for number in range(1, 1000):
        name = base if number == 1 else f"{base}-{number}"
        folder = workspace / name
        if not folder.exists() or _is_like(folder, plan):
            return name
    return base


def _is_like(folder: Path, plan: GridPlan) -> bool:
    """Return whether the grid in ``folder`` has the text and settings of ``plan``, and the same ones vary."""
    with contextlib.suppress(UserError, OSError):
        there = read_grid(folder).plan
        varied = [v.setting for v in plan.variations]
        return (
            there.source == plan.source
            and [v.setting for v in there.variations] == varied
            and there.settings.with_values_of(plan.settings, {*varied, "prefixes"}) == plan.settings
        )
    return False


def request_stop(folder: Path) -> None:
    """Ask the command that trains the grid in ``folder``, on whatever computer, to save and to end.

    Raises:
        RunError: the folder can't be written.
    """
    with writing(folder):
        write_atomically(folder / STOP_FILE, b"")


class GridKeeper:
    """Keeps the record of a grid while it is trained. Another command may train the same grid beside it.

    Args:
        workspace: the folder of runs.
        plan: of the grid.
    """

    def __init__(self, workspace: Path, plan: GridPlan) -> None:
        self._folder, self._plan = workspace / plan.name, plan
        self._claim = Claim(self._folder)
        self._looked_at = 0.0
        self._is_asked = False
        self._content: dict[str, Any] = {}

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Claim the grid's folder and write the record, for the time of a block.

        If another command has the grid, there is nothing to keep: it does that.

        Raises:
            RunError: the folder can't be written.
        """
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._claim.acquire()
        except ClaimedError:
            log.info("another command trains the grid, too")
            yield
            return
        try:
            with writing(self._folder):
                (self._folder / STOP_FILE).unlink(missing_ok=True)
                self._begin()
            yield
        finally:
            with contextlib.suppress(OSError):
                (self._folder / STOP_FILE).unlink(missing_ok=True)
            self._claim.release()

    def is_asked_to_stop(self) -> bool:
        """Return whether somebody has asked by ``request_stop``."""
        now = time.monotonic()
        if not self._is_asked and now - self._looked_at >= _LOOK_INTERVAL_S:
            self._looked_at = now
            self._is_asked = is_file(self._folder / STOP_FILE)
        return self._is_asked

    def end(self, how: str, problem: str = "") -> None:
        """Write how the grid has ended: one of ``ENDS``; if that is impossible, its claim ends anyway."""
        if self._claim.is_held:
            try:
                self._write(ended=how, problem=problem)
            except OSError as error:
                log.warning("the end of the grid can't be written: %s", error)

    def _begin(self) -> None:
        plan = self._plan
        self._content = {
            "schema": _SCHEMA,
            "command": shlex.join(["charrnn", *plan.arguments(self._folder.parent)]),
            "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            **plan.to_json(),
        }
        self._write(ended="", problem="")

    def _write(self, **values: object) -> None:
        write_atomically(self._folder / GRID_FILE, json_bytes(self._content | values))
