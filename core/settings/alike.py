"""Whether two runs on one text are expected to learn alike. No torch."""

from __future__ import annotations

from core.settings.settings import SPECS, Settings

# They change the numbers a little, or nothing at all, but not the course of a curve.
_WITHOUT_EFFECT = frozenset({"keep_text", "sized", "seed", "device", "precision"})
_NAMES = tuple(
    name
    for name, spec in SPECS.items()
    if spec.group in {"text", "model", "training"} and name not in _WITHOUT_EFFECT
)


def learn_alike(one: Settings, other: Settings) -> bool:
    """Return whether runs with these settings on one text differ by chance only."""
    return all(getattr(one, name) == getattr(other, name) for name in _NAMES)
