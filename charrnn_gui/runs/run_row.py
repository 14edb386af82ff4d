"""A run as the table of runs shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.settings.run_end import RunEnd
from core.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the table shows it.

    Attributes:
        path: of its folder; it identifies the run.
        model: its cell, or the recipe it follows, in words.
        perplexity: of its last epoch; None before the first.
        epochs: trained epochs, including a part of one.
        started: ISO 8601, with the offset from UTC.
        state: its standing, one of ``STANDINGS``; any other word is shown as it is.
        is_trained: a program trains it now, here or elsewhere; its folder must not be changed.
        is_unsaved: it has ended, but could not be saved yet; its folder must not be changed.
        checkpoints: the number of updates of each, the newest first.
        end: its end by its settings.
        holds_out: a part of its text is held out.
        heldout: perplexity of that part when it was evaluated last; None: never.
        settings: with which it began; None if nobody knows them.
        best_heldout: the lowest held-out perplexity so far; None if ``heldout`` is.
        seconds: of training; None before the end of the first epoch.
        note: what the person noted about it.
        changed: the settings that were changed by hand while it was trained.
    """

    path: Path
    name: str
    corpus: str
    model: str
    perplexity: float | None
    epochs: float
    started: str
    state: str
    is_trained: bool = False
    is_unsaved: bool = False
    checkpoints: tuple[int, ...] = ()
    end: RunEnd | None = None
    holds_out: bool = False
    heldout: float | None = None
    settings: Settings | None = None
    best_heldout: float | None = None
    seconds: float | None = None
    note: str = ""
    changed: tuple[str, ...] = ()
