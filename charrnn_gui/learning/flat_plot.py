"""A plot of which only the axis of epochs is shown."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

NO_LIMIT = (1 << 24) - 1
"""The greatest height of a widget that has no limit."""
_LEAST_HEIGHT = 60


def set_flat(plot: pg.PlotWidget, is_flat: bool, around: QWidget, above: QWidget) -> None:
    """Show nothing of ``plot`` but its axis of epochs, or everything.

    Args:
        plot: see above.
        is_flat: see above.
        around: holds the plot, and ``above`` over it; it gets no higher than these two.
        above: of a fixed height.
    """
    item = plot.getPlotItem()
    for part in (item.getViewBox(), item.getAxis("left")):
        part.setVisible(not is_flat)
    # The numbers of the axis, and beside them what they count.
    needed = item.effectiveSizeHint(Qt.SizeHint.MinimumSize).height()
    plot.setMinimumHeight(math.ceil(needed) if is_flat else _LEAST_HEIGHT)
    plot.setMaximumHeight(plot.minimumHeight() if is_flat else NO_LIMIT)
    around.setMaximumHeight(above.maximumHeight() + plot.minimumHeight() if is_flat else NO_LIMIT)
