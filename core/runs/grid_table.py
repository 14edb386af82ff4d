"""What a grid has shown: means over seeds, and whether a difference is larger than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from core.common.i18n import gettext as _
from core.runs.event_words import in_digits
from core.runs.listing import RunSummary
from core.settings.settings import SPECS
from core.settings.specs import in_words

SEED = "seed"


@dataclass(frozen=True, slots=True)
class Mean:
    """The runs of a grid that differ in their seed only.

    Attributes:
        values: what varies besides the seed, by setting.
        perplexities: one for each seed; those that are not finite are left out.
        num_runs: how many there are, those without a perplexity among them.
        seconds: mean time of training; None if no run has any.
    """

    values: Mapping[str, Any]
    perplexities: tuple[float, ...]
    num_runs: int
    seconds: float | None

    @property
    def mean(self) -> float:
        """The mean perplexity; ∞ if there is none."""
        return fmean(self.perplexities) if self.perplexities else math.inf

    @property
    def spread(self) -> float:
        """Between the greatest and the least perplexity."""
        return max(self.perplexities) - min(self.perplexities) if self.perplexities else 0.0

    def in_words(self) -> str:
        """Return the values in the current language."""
        return " · ".join(
            f"{_(SPECS[name].label)} {in_words(SPECS[name], value)}" for name, value in self.values.items()
        )


def is_by_heldout(runs: Sequence[RunSummary]) -> bool:
    """Return whether a grid of ``runs`` is judged by held-out text: where all hold some out."""
    return all(run.settings.heldout_fraction > 0 for run in runs)


def means(runs: Sequence[tuple[Mapping[str, Any], RunSummary]]) -> list[Mean]:
    """Return the means over seeds, the lowest first.

    The best held-out perplexity of each run counts, or the last one on the training text if a run holds
    nothing out.

    Args:
        runs: what varies in each, and its facts.
    """
    by_heldout = is_by_heldout([run for _values, run in runs])
    groups: dict[tuple[tuple[str, Any], ...], list[RunSummary]] = {}
    for values, run in runs:
        key = tuple((name, value) for name, value in values.items() if name != SEED)
        groups.setdefault(key, []).append(run)
    found = []
    for key, members in groups.items():
        perplexities = [run.best_heldout if by_heldout else run.perplexity for run in members]
        times = [run.seconds for run in members if run.seconds is not None]
        found.append(
            Mean(
                dict(key),
                tuple(value for value in perplexities if value is not None and math.isfinite(value)),
                len(members),
                fmean(times) if times else None,
            )
        )
    return sorted(found, key=lambda mean: mean.mean)


def verdict(table: Sequence[Mean]) -> str:
    """Return what the two best of ``table`` tell, in a sentence; empty if there are not two with values."""
    best = [mean for mean in table if mean.perplexities][:2]
    if len(best) < 2:
        return ""
    first, second = best
    apart, chance = second.mean - first.mean, max(first.spread, second.spread)
    if len(first.perplexities) < 2 or len(second.perplexities) < 2:
        return _("Each setting has one seed, so a difference may be chance. Vary the seed, too.")
    words = {"apart": in_digits(apart), "chance": in_digits(chance)}
    if apart <= chance:
        return _(
            "The first two lie {apart} apart, no more than two seeds of one setting do ({chance}): which is "
            "better is not known."
        ).format(**words)
    return _("The first two lie {apart} apart, more than two seeds of one setting do ({chance}).").format(
        **words
    )
