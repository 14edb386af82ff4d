"""The optional part of run.json: the perplexities of the baselines."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from core.text.baselines import Baselines

_NAMES = ("uniform", "unigram", "bigram", "trigram")
# No model is worse than this, and a larger number would spoil the plot.
_MOST = 1e12


def baselines_json(baselines: Baselines) -> dict[str, Any]:
    """Return the baselines as run.json has them."""
    return dataclasses.asdict(baselines)


def read_baselines(value: object) -> Baselines | None:
    """Return the baselines in ``value``, read from a run.json; None if there are none.

    Raises:
        ValueError: they have other names, or are no perplexities.
    """
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {*_NAMES, "measured_on"}:
        raise ValueError("these are no baselines")
    if value["measured_on"] not in ("train", "heldout") or not all(_is_perplexity(value[n]) for n in _NAMES):
        raise ValueError("these are no perplexities")
    return Baselines(**{name: float(value[name]) for name in _NAMES}, measured_on=value["measured_on"])


def _is_perplexity(value: object) -> bool:
    # A perplexity is at least 1, down to a rounding error.
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0.999 <= value <= _MOST
        and math.isfinite(value)
    )
