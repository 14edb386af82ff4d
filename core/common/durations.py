"""Durations in words and as a clock shows them, claiming no more than is known."""

from __future__ import annotations

from core.common.i18n import ngettext

_FEW_S, _MANY_S = 10, 90
_STEP_S = 5


def about(seconds: float) -> str:
    """Return roughly how long ``seconds`` are: "about 35 seconds", "about 2 minutes"."""
    if seconds < _MANY_S:
        number = max(1, round(seconds)) if seconds < _FEW_S else _STEP_S * round(seconds / _STEP_S)
        return ngettext("about {number} second", "about {number} seconds", number).format(number=number)
    number = round(seconds / 60)
    return ngettext("about {number} minute", "about {number} minutes", number).format(number=f"{number:,}")


def clock(seconds: float) -> str:
    """Return ``seconds`` as minutes and seconds, with hours if there are any: 0:21, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
