"""One crosshair through all plots of a panel: it follows the pointer and the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from charrnn_gui.plots.live_plot import LivePlot


class HasStops(Protocol):
    """A content that knows where a crosshair stops."""

    def nearest(self, x: float) -> float | None:
        """Return the epoch nearest to ``x`` that has a value; None: there is none."""

    def next_stop(self, x: float, step: int) -> float | None:
        """Return where ``nearest`` stops next, before ``x`` (−1) or after it (1); None: nowhere."""


class SharedCrosshair(QObject):
    """Where the plots are pointed at; they are all pointed at the same epoch.

    Signals:
        pointed(object): the person points at this epoch of the curve, a float; None: no longer.

    Args:
        plots: those that share it, the uppermost first.
        content: of the uppermost; the crosshair stops where that has values.
    """

    pointed = Signal(object)  # Qt has no float that may be None

    def __init__(self, plots: Sequence[LivePlot], content: HasStops, parent: QObject) -> None:
        super().__init__(parent)
        self._plots, self._content = plots, content
        # Where it stands while nobody points at anything.
        self._rest: float | None = None
        for plot in plots:
            plot.pointed.connect(self.point)
            plot.stepped.connect(self._step)

    def rest_at(self, epoch: float | None) -> None:
        """Stand at ``epoch``, and return there whenever nobody points; None: nowhere."""
        self._rest = epoch
        self._stand_at(epoch)

    def forget(self) -> None:
        """Rest nowhere, because another run begins."""
        self._rest = None

    def point(self, x: float | None) -> None:
        """Stand at the epoch next to ``x``; None: where it rests."""
        epoch = None if x is None else self._content.nearest(x)
        self._stand_at(self._rest if epoch is None else epoch)
        self.pointed.emit(epoch)

    def _stand_at(self, epoch: float | None) -> None:
        for plot in self._plots:
            plot.point_at(epoch)

    def _step(self, step: int) -> None:
        first = self._plots[0]
        at = first.pointed_at
        # From now on the keys hold the crosshair, wherever the mouse rests.
        for plot in self._plots:
            plot.forget_pointer()
        low, high = first.visible_epochs()
        if at is None:
            self.point((low + high) / 2)
        else:
            to = self._content.next_stop(at, step)
            self.point(at if to is None else to)
