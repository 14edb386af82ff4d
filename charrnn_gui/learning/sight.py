"""Which epochs and which values of a content are in sight."""

from __future__ import annotations

from collections.abc import Sequence

from charrnn_gui.learning.levels import on_screen
from charrnn_gui.learning.plot_content import PlotContent
from charrnn_gui.learning.value_range import value_range


def last_epoch(content: PlotContent) -> float:
    """Return where the longest visible curve ends, at least 1."""
    ends = [trace.series.x[-1] for trace in content.traces() if trace.isVisible() and len(trace.series)]
    return float(max([1.0, *ends]))


def values_in_sight(
    content: PlotContent, epochs: Sequence[float], levels: Sequence[float], *, logarithmic: bool
) -> tuple[float, float]:
    """Return the ends of the axis of values, in the coordinates of the view.

    Args:
        content: what is drawn.
        epochs: the ends of the axis of epochs.
        levels: the values of the horizontal lines.
        logarithmic: the scale of the values.
    """
    shown = [trace for trace in content.traces() if trace.isVisible()]
    windows = [(trace.is_cloud, trace.series.window(epochs[0], epochs[1])[1]) for trace in shown]
    values = value_range(
        [window for is_cloud, window in windows if not is_cloud],
        [window for is_cloud, window in windows if is_cloud],
        logarithmic=logarithmic,
    )
    if values is None:
        values = content.values_when_empty()
        values = (min([values[0], *levels]), max([values[1], *levels]))
    else:
        ceiling = content.ceiling(logarithmic=logarithmic)
        values = (min(values[0], ceiling), min(values[1], ceiling))
        if logarithmic:
            # On a linear scale a line far above the curve would press it flat.
            values = (min([values[0], *levels]), max([values[1], *levels]))
    low, high = (on_screen(value, logarithmic=logarithmic) for value in values)
    if not logarithmic:
        return 0.0, high * 1.03
    room = max(0.03 * (high - low), (0.3 - (high - low)) / 2, 0.02)
    return low - room, high + room


def roomy(now: Sequence[float], low: float, high: float, slack: float) -> tuple[float, float]:
    """Return a range that holds ``low`` to ``high``: the present one if it is not much too wide.

    So the axes stand still for many frames while a run grows, instead of crawling at each.
    """
    now_low, now_high = now
    room = slack * (high - low)
    if low - room <= now_low <= low and high <= now_high <= high + room:
        return now_low, now_high
    return low - room / 2 if low else 0.0, high + room / 2
