"""What the small plots of a grid show: a cell for each combination of values, one run for each seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.i18n import labelled
from core.runs.event_words import in_digits
from core.runs.explanations import STANDINGS, outcome_in_words
from core.runs.grid_standing import UNDER_WAY, GridStanding, Points, RunOfGrid
from core.runs.grid_table import SEED, Mean
from core.settings.run_end import epochs_text
from core.settings.settings import SPECS
from core.settings.specs import in_words

_MOST_COLUMNS = 4
"""Of a single setting's values so many stand in a row."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of values.

    Attributes:
        name: what varies, in words.
        begun: the folders of its runs that there are, the best one first.
        training: the curves of its runs on the training text.
        heldout: likewise on held-out text.
        perplexity: the mean at the end, in digits; empty: no run has ended.
        best_heldout: likewise of the lowest on held-out text.
        below: in words, what stands in their place; empty: the numbers do.
        inside: likewise in the place of curves.
        is_best: no other one has a lower mean.
        is_bad: something has gone wrong.
        facts: a line for each run.
    """

    name: str
    begun: tuple[Path, ...]
    training: tuple[Points, ...]
    heldout: tuple[Points, ...]
    perplexity: str = ""
    best_heldout: str = ""
    below: str = ""
    inside: str = ""
    is_best: bool = False
    is_bad: bool = False
    facts: tuple[str, ...] = ()

    @property
    def has_curves(self) -> bool:
        """Whether there is something to draw."""
        return any(self.training) or any(self.heldout)

    def description(self) -> str:
        """Return all of it in words."""
        return "\n".join((self.name, *self.facts))


@dataclass(frozen=True, slots=True)
class Table:
    """The cells in rows and columns, and the one scale of all plots.

    Attributes:
        cells: row by row.
        row_labels: one for each row; empty if they have none.
        column_labels: one for each column.
        num_columns: cells in a row.
        reference: a perplexity to compare with; None: there is none.
        low: the lowest perplexity of the scale.
        high: the highest one.
        last: the last epoch.
        has_heldout: runs hold text out.
    """

    cells: tuple[Cell, ...] = ()
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    num_columns: int = 1
    reference: float | None = None
    low: float = 1.0
    high: float = 10.0
    last: float = 1.0
    has_heldout: bool = True

    @property
    def num_rows(self) -> int:
        """How many rows there are."""
        return -(-len(self.cells) // self.num_columns)


def table_of(standing: GridStanding, seconds: Mapping[str, float]) -> Table:
    """Return the cells of a grid; ``seconds`` says how long its runs take, by their names."""
    varied = [each for each in standing.record.plan.variations if each.setting != SEED]
    groups: dict[tuple[tuple[str, Any], ...], list[RunOfGrid]] = {}
    for run in standing.runs:
        groups.setdefault(run.cell, []).append(run)
    means = standing.table()
    waits = _waits(standing, seconds)
    best = means[0] if len(means) > 1 and means[0].perplexities else None
    # Rows for the first setting; all others make the columns.
    first = varied[0].setting if len(varied) > 1 else ""
    order = sorted(groups, key=lambda cell: _row_of(cell, varied[0].values) if first else 0)
    rows = list(varied[0].values) if first else []
    num_columns = len(order) // len(rows) if rows else min(_MOST_COLUMNS, max(1, len(order)))
    cells = tuple(_cell(groups[cell], best, waits, standing.state) for cell in order)
    if first:
        row_labels = tuple(in_words(SPECS[first], value) for value in rows)
        column_labels = tuple(_words(cell, but=first) for cell in order[:num_columns])
    elif len(order) <= num_columns:
        row_labels, column_labels = (), tuple(_words(cell) for cell in order)
    else:
        row_labels, column_labels = (), ()
        # There is no row of labels for several rows of one setting: each cell has its own below.
        cells = tuple(
            replace(cell, below=labelled(_words(key), cell.below or cell.best_heldout or cell.perplexity))
            for cell, key in zip(cells, order, strict=True)
        )
    reference = next((run.reference for run in standing.runs if run.reference is not None), None)
    values = [y for run in standing.runs for curve in (run.training, run.heldout) for _x, y in curve]
    values += [] if reference is None else [reference]
    low, high = min(values, default=1.0), max(values, default=10.0)
    last = max(
        (curve[-1][0] for run in standing.runs for curve in (run.training, run.heldout) if curve), default=1.0
    )
    planned = [float(run.run.settings.epochs) for run in standing.runs if not run.run.settings.time_limit_s]
    return Table(
        cells,
        row_labels,
        column_labels,
        num_columns,
        reference,
        max(low, 1e-9),
        high if high > low else low * 2,
        max([last, *planned]),
        any(run.run.settings.heldout_fraction > 0 for run in standing.runs),
    )


def _row_of(cell: Iterable[tuple[str, Any]], values: tuple[Any, ...]) -> int:
    return values.index(next(iter(cell))[1])


def _words(cell: Iterable[tuple[str, Any]], but: str = "") -> str:
    return " · ".join(in_words(SPECS[name], value) for name, value in cell if name != but)


def _waits(standing: GridStanding, seconds: Mapping[str, float]) -> dict[str, float]:
    """Return in how many seconds each run begins that has not begun, as far as that is known."""
    if standing.state != UNDER_WAY:
        return {}
    passed, waits = 0.0, dict[str, float]()
    for run in standing.runs:
        if run.is_over:
            continue
        if run.run.name not in seconds:
            return waits
        if run.summary is None:
            waits[run.run.name] = passed
        passed += seconds[run.run.name] * (1 - run.share_done)
    return waits


def _cell(runs: list[RunOfGrid], best: Mean | None, waits: Mapping[str, float], state: str) -> Cell:
    begun = [run for run in runs if run.summary is not None]
    over = [run for run in runs if run.is_over]
    trained = next((run for run in begun if run.summary is not None and run.summary.is_claimed), None)
    perplexity, best_heldout = (
        _mean(getattr(run.summary, fact) for run in over) for fact in ("perplexity", "best_heldout")
    )
    below = inside = ""
    is_bad = False
    if trained is not None and not over:
        assert trained.summary is not None
        settings = trained.run.settings
        below = _("epoch {epoch} of {total}").format(
            epoch=f"{int(trained.summary.epochs):,}", total=f"{settings.epochs:,}"
        )
        if settings.time_limit_s:
            below = epochs_text(trained.summary.epochs)
        inside = "…"
    elif not begun:
        wait = waits.get(runs[0].run.name)
        inside = "–" if wait is None else _("in {time}").format(time=clock(wait))
    elif all(run.summary is not None and run.summary.state == "diverged" for run in begun):
        below, inside, is_bad = _(STANDINGS["diverged"]), "", True
    elif not over and begun[0].summary is not None:
        below = outcome_in_words(begun[0].summary)
        is_bad = begun[0].summary.standing in ("failed", "cut off") and state != UNDER_WAY
    name = " · ".join(f"{_(SPECS[key].label)} {in_words(SPECS[key], value)}" for key, value in runs[0].cell)
    ranked = sorted(begun, key=lambda run: (_judged(run) is None, _judged(run) or 0.0))
    return Cell(
        name or _("all settings equal but the {seed}").format(seed=SEED),
        tuple(run.path for run in ranked),
        tuple(run.training for run in begun if run.training),
        tuple(run.heldout for run in begun if run.heldout),
        perplexity,
        best_heldout,
        below,
        inside,
        best is not None and dict(best.values) == dict(runs[0].cell),
        is_bad,
        tuple(_fact(run) for run in runs),
    )


def _judged(run: RunOfGrid) -> float | None:
    assert run.summary is not None
    return run.summary.best_heldout if run.summary.best_heldout is not None else run.summary.perplexity


def _mean(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return in_digits(fmean(known)) if known else ""


def _fact(run: RunOfGrid) -> str:
    parts = []
    if SEED in run.run.values:
        parts.append(f"{_(SPECS[SEED].label)} {run.run.values[SEED]}")
    if run.summary is None:
        parts.append(_("not begun"))
    else:
        parts.append(outcome_in_words(run.summary))
        if run.summary.perplexity is not None:
            parts.append(_("perplexity {value}").format(value=in_digits(run.summary.perplexity)))
        if run.summary.best_heldout is not None:
            parts.append(_("best held-out {value}").format(value=in_digits(run.summary.best_heldout)))
    return " · ".join(parts)
