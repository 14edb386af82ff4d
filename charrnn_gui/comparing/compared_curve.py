"""What the plot of Compare needs to know of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.runs.curves import RunCurves


@dataclass(frozen=True, slots=True, eq=False)
class ComparedCurve:
    """A run in the plot.

    Attributes:
        path: of its folder; it identifies the run.
        number: of its colour.
        curves: what it has told.
    """

    path: Path
    number: int
    curves: RunCurves
