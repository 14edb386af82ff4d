"""Durations as a clock shows them."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """Return ``seconds`` as minutes and seconds, with hours if there are any: 0:21, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
