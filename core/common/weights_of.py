"""Which weights a question is meant for: the present ones, or those of another moment or another run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WeightsOf:
    """The weights of a run at one moment. Whoever answers looks for them in memory, then on disk.

    Attributes:
        folder: of the run; None: the run on display.
        update: after so many updates: a moment that is held, or a checkpoint. None: the present weights of
            the run on display; of another run those that it saved last.
    """

    folder: Path | None = None
    update: int | None = None


PRESENT = WeightsOf()
"""The weights of the run on display, whatever they are when the question is answered."""
