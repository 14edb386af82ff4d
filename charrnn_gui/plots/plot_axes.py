"""The two axes of a plot."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import SMALLEST, Colors
from charrnn_gui.plots.plain_axis import PlainAxis

BELOW_LEADER = 4
"""The height of the axis of epochs of a plot that shares it with the one below."""


class PlotAxes:
    """The values at the left, the epochs at the bottom."""

    def __init__(self) -> None:
        self.left, self.bottom = PlainAxis("left"), PlainAxis("bottom")

    def by_side(self) -> dict[str, PlainAxis]:
        """Return the axes as pyqtgraph wants them."""
        return {"left": self.left, "bottom": self.bottom}

    def set_look(self, body: QFont, colors: Colors) -> None:
        """Write in sizes that go with ``body``, and in ``colors``."""
        font = numbers(typed(body, SMALLEST))
        metrics = QFontMetricsF(font)
        for axis in (self.left, self.bottom):
            axis.set_look(font, colors)
        # Fixed, so that plots one above the other align and nothing jumps as numbers grow.
        self.left.setWidth(metrics.horizontalAdvance("0.0001") + metrics.height())

    def leave_epochs_to_the_next(self) -> None:
        """Show no epochs: the plot below does."""
        self.bottom.setStyle(showValues=False)
        self.bottom.setHeight(BELOW_LEADER)
