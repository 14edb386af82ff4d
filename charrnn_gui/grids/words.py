"""What the Grid panel says of a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.common.durations import about, clock
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.runs.grid_standing import CUT_OFF, GridStanding
from core.runs.grid_table import SEED
from core.settings.grid import Variation
from core.settings.settings import SPECS


def title_of(variations: Sequence[Variation]) -> str:
    """Return what varies: "hidden units × learning rate"."""
    return " × ".join(_(SPECS[each.setting].label) for each in variations if each.setting != SEED)


def plan_in_words(number: int, seconds: float | None, workers: int = 1) -> str:
    """Return how many runs there are, and how long those take that are left, if that is known.

    What several workers gain nobody knows: they share the processor.
    """
    runs = ngettext("{number} run", "{number} runs", number).format(number=f"{number:,}")
    if seconds == 0:
        return _("{runs}, all trained already").format(runs=runs)
    if seconds is not None and workers > 1:
        return _("{runs}, {time} or less").format(runs=runs, time=about(seconds))
    return runs if seconds is None else _("{runs}, {time}").format(runs=runs, time=about(seconds))


def progress_in_words(standing: GridStanding, seconds: Mapping[str, float]) -> str:
    """Return how many runs are over, and how long the rest takes: "15 of 18 · 1:55 left"."""
    done = _("{done} of {total}").format(done=standing.num_over, total=len(standing.runs))
    left = standing.seconds_left(seconds)
    if not left or standing.num_over == len(standing.runs):
        return done
    return _("{done} · {time} left").format(done=done, time=clock(left))


def standing_explained(standing: GridStanding) -> tuple[str, str]:
    """Return what happened to a grid that is not under way and not whole, and how grave that is."""
    left = len(standing.runs) - standing.num_over
    if standing.state == "stopped":
        return _("The grid is paused. What was trained is saved."), "info"
    if standing.state == CUT_OFF:
        return (
            _(
                "The grid was cut off: its process ended without a word. Runs that have finished stay; the "
                "others continue from their last save."
            ),
            "warning",
        )
    if standing.state == "failed":
        problem = standing.record.problem or ngettext(
            "{number} run did not finish. Point at its plot to see why.",
            "{number} runs did not finish. Point at their plots to see why.",
            left,
        ).format(number=f"{left:,}")
        return problem, "error"
    if standing.host:
        return _("The grid is trained on another computer, {host}.").format(host=standing.host), "info"
    return "", "info"
