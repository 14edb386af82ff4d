"""Which epochs and which values of a content are in sight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from charrnn_gui.plots.levels import on_screen
from charrnn_gui.plots.plot_content import PlotContent
from charrnn_gui.plots.value_range import value_range

# The least that a logarithmic scale shows of a measure that can be zero.
_LEAST = 1e-3
# Room for half a line below the least value that there can be, in decades.
_BELOW_FLOOR = 0.02


def end_of_axis(content: PlotContent) -> float:
    """Return where the longest visible curve ends, or the run is to end; at least at the first epoch."""
    ends = [trace.end() for trace in content.traces() if trace.isVisible() and len(trace.series)]
    planned = content.planned_end()
    return max([content.places.place(max(1.0, planned or 0.0)), *ends])


def places_in_sight(content: PlotContent, now: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the axis that shows everything: exactly up to the planned end, if there is one.

    Args:
        content: what is drawn.
        now: the present ends.
    """
    end, planned = end_of_axis(content), content.planned_end()
    is_planned = planned is not None and end == content.places.place(planned)
    return (0.0, end) if is_planned else roomy(now, 0.0, end, slack=0.4)


def heights_in_sight(
    content: PlotContent,
    places: Sequence[float],
    now: Sequence[float],
    levels: Sequence[float],
    *,
    logarithmic: bool,
    above: float = 0.0,
) -> tuple[float, float]:
    """Return ``values_in_sight`` with some room, or the present ends, ``now``, if they will do.

    ``above`` is the share of the height that is to be free above the values.
    """
    low, high = values_in_sight(content, places, levels, logarithmic=logarithmic)
    low, high = roomy(now, low, high + above * (high - low) / (1 - above), slack=0.16)
    if logarithmic and content.floor() > 0:
        low = max(low, on_screen(content.floor(), logarithmic=True) - _BELOW_FLOOR)
    return low, high


def values_in_sight(
    content: PlotContent, places: Sequence[float], levels: Sequence[float], *, logarithmic: bool
) -> tuple[float, float]:
    """Return the ends of the axis of values, in the coordinates of the view.

    Args:
        content: what is drawn.
        places: the ends of the axis of epochs, or of what it counts instead.
        levels: the values of the horizontal lines.
        logarithmic: the scale of the values.
    """
    shown = [trace for trace in content.traces() if trace.isVisible()]
    windows = [(trace.is_cloud, trace.window(places[0], places[1])[1]) for trace in shown]
    values = value_range(
        [window for is_cloud, window in windows if not is_cloud],
        [window for is_cloud, window in windows if is_cloud],
        logarithmic=logarithmic,
        shown=content.shown,
    )
    if values is None:
        values = _shown(content, *content.values_when_empty())
        values = (min([values[0], *levels]), max([values[1], *levels]))
    else:
        ceiling, _same = _shown(content, *[content.ceiling(logarithmic=logarithmic)] * 2)
        values = (min(values[0], ceiling), min(values[1], ceiling))
        if logarithmic:
            # On a linear scale a line far above the curve would press it flat.
            values = (min([values[0], *levels]), max([values[1], *levels]))
    if logarithmic:
        values = (max(values[0], _LEAST), max(values[1], _LEAST)) if values[0] <= 0 else values
    low, high = (on_screen(value, logarithmic=logarithmic) for value in values)
    if not logarithmic:
        return 0.0, high * 1.03
    room = max(0.03 * (high - low), (0.3 - (high - low)) / 2, 0.02)
    return low - room, high + room


def _shown(content: PlotContent, low: float, high: float) -> tuple[float, float]:
    shown = content.shown(np.array([low, high]))
    return float(shown[0]), float(shown[1])


def roomy(now: Sequence[float], low: float, high: float, slack: float) -> tuple[float, float]:
    """Return a range that holds ``low`` to ``high``: the present one if it is not much too wide.

    So the axes stand still for many frames while a run grows, instead of crawling at each.
    """
    now_low, now_high = now
    room = slack * (high - low)
    if low - room <= now_low <= low and high <= now_high <= high + room:
        return now_low, now_high
    return low - room / 2 if low else 0.0, high + room / 2
