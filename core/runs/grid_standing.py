"""How a grid stands, read from its folder again and again: its record, its claim and its runs. No torch."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.common.errors import RunError, UserError
from core.runs.about import checked_about
from core.runs.changes import RunWatch
from core.runs.claimants import claimant_of
from core.runs.facts import read_baselines
from core.runs.grid_plan import GridPlan
from core.runs.grid_record import GridRecord, read_grid
from core.runs.grid_table import Mean, means, verdict
from core.runs.listing import RunSummary
from core.runs.records import RunRecords
from core.settings.grid import GridRun

Points = tuple[tuple[float, float], ...]
"""Epochs done, and perplexities."""
UNDER_WAY = "under way"
CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class RunOfGrid:
    """A run of a grid, as far as it is.

    Attributes:
        run: its name, and what varies.
        path: of its folder.
        summary: the facts about it; None: it was not begun.
        training: its curve on the training text.
        heldout: likewise on the held-out text.
        reference: the perplexity of the trigram baseline; None: nobody knows.
    """

    run: GridRun
    path: Path
    summary: RunSummary | None = None
    training: Points = ()
    heldout: Points = ()
    reference: float | None = None

    @property
    def cell(self) -> tuple[tuple[str, Any], ...]:
        """What varies besides the seed: runs with equal ones belong together."""
        return self.run.combination

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to train."""
        return self.summary is not None and self.summary.state in ("finished", "diverged")

    @property
    def share_done(self) -> float:
        """Which part of it is trained, from 0 to 1."""
        if self.summary is None:
            return 0.0
        if self.is_over:
            return 1.0
        settings = self.run.settings
        done = self.summary.epochs / settings.epochs
        if settings.time_limit_s:
            done = (self.summary.seconds or 0.0) / settings.time_limit_s
        return min(1.0, done)


@dataclass(frozen=True, slots=True)
class GridStanding:
    """A grid and its runs.

    Attributes:
        record: what it is made of.
        folder: of the grid.
        state: "under way", "cut off" if the command that trained it is gone without a word, or how it ended:
            "finished", "stopped" or "failed".
        host: the other computer that trains it, or may; empty if there is none.
        runs: in the order in which they are trained.
    """

    record: GridRecord
    folder: Path
    state: str
    host: str
    runs: tuple[RunOfGrid, ...]

    @property
    def num_over(self) -> int:
        """How many runs need no more training."""
        return sum(run.is_over for run in self.runs)

    def table(self) -> list[Mean]:
        """Return the means over seeds of the runs that are over; see ``core.runs.grid_table.means``."""
        over = [run for run in self.runs if run.is_over]
        return means([(run.run.values, run.summary) for run in over if run.summary is not None])

    def verdict(self) -> str:
        """Return what the two best tell, in a sentence; see ``core.runs.grid_table.verdict``.

        It is empty as long as other seeds of these two are to be trained.
        """
        table = self.table()
        best = [dict(mean.values) for mean in table[:2]]
        is_open = any(dict(run.cell) in best and not run.is_over for run in self.runs)
        return "" if is_open else verdict(table)

    def seconds_left(self, seconds: Mapping[str, float]) -> float | None:
        """Return how long the rest takes, as many runs at once as there are workers; None: nobody knows.

        Args:
            seconds: of whole runs, by their names.
        """
        left = [run for run in self.runs if not run.is_over]
        if not all(run.run.name in seconds for run in left):
            return None
        at_once = max(1, min(self.record.plan.workers, len(left)))
        return sum(seconds[run.run.name] * (1 - run.share_done) for run in left) / at_once


class GridWatch:
    """Remembers what it has read of the grid in ``folder``. Use it in one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs = RunWatch(folder)
        self._known: dict[Path, RunOfGrid] = {}
        self._plan: GridPlan | None = None
        self._planned: dict[Path, GridRun] = {}

    def look(self) -> GridStanding | None:
        """Return how the grid stands; None if there is none any more.

        Raises:
            RunError: its record is damaged.
        """
        try:
            # First the claim: a process writes how the grid ended before it lets go of it.
            claimant = claimant_of(self._folder)
            record = read_grid(self._folder)
        except OSError:
            return None
        if self._plan != record.plan:
            self._plan = record.plan
            self._planned = {self._folder / run.name: run for run in record.plan.runs()}
        runs = self._planned
        for changes in self._runs.changes():
            for path in changes.gone:
                self._known.pop(path, None)
            for summary in changes.found:
                if summary.path in runs:
                    self._known[summary.path] = _read(runs[summary.path], summary)
        state = UNDER_WAY if claimant is not None else record.ended or CUT_OFF
        host = "" if claimant is None else claimant.host
        standings = tuple(self._known.get(path) or RunOfGrid(run, path) for path, run in runs.items())
        return GridStanding(record, self._folder, state, host, standings)


def _read(run: GridRun, summary: RunSummary) -> RunOfGrid:
    training: Points = ()
    heldout: Points = ()
    reference = None
    # A run that is damaged, or just being written, has no curve.
    with contextlib.suppress(RunError, OSError):
        told = RunRecords(summary.path).told_of_epochs()
        training = _finite((each.place, each.perplexity) for each in told.epochs)
        heldout = _finite((each.place, each.perplexity) for each in told.heldout)
    with contextlib.suppress(UserError, ValueError, OSError):
        found = read_baselines(checked_about(summary.path).get("baselines"))
        reference = None if found is None else found.trigram
    return RunOfGrid(run, summary.path, summary, training, heldout, reference)


def _finite(points: Any) -> Points:
    return tuple((place, value) for place, value in points if math.isfinite(value))
