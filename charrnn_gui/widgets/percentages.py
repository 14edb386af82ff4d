"""Probabilities as people read them."""

from __future__ import annotations


def percentage(probability: float) -> str:
    """Return ``probability`` in percent with one decimal; "<0.1%" for what is little but not nothing."""
    if 0 < probability < 0.001:
        return "<0.1%"
    return f"{probability:.1%}"
