"""The learning rate over a run: warm-up and schedule."""

from __future__ import annotations

import math

from core.settings.settings import Settings


def learning_rate_share(
    settings: Settings, updates_done: int, progress: float, by_hand: float | None = None
) -> float:
    """Return the share of the full learning rate at which the next update is taken.

    Args:
        settings: of the run; its schedule and warm-up.
        updates_done: since the start of the run.
        progress: from 0 at the start to 1 at the end, by updates or by the time limit.
        by_hand: the learning rate that a person has set; None: warm-up and schedule decide.
    """
    if by_hand is not None:
        return by_hand / settings.learning_rate
    share = 1.0
    if settings.schedule == "cosine":
        # Loshchilov & Hutter, "SGDR", 2017, equation 5, without restarts and with η_min = 0.
        share = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    if updates_done < settings.warmup_updates:
        share *= (updates_done + 1) / settings.warmup_updates
    return share
