"""Values to draw, and a content of the tests' own."""

from __future__ import annotations

import math

from charrnn_gui.plots.legend import LegendRow
from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.plots.plot_content import Level, PlotContent, Words
from charrnn_gui.plots.trace import Trace
from core.common.progress import EpochFinished, Moment, UpdateFinished
from core.text.baselines import Baselines

BASELINES = Baselines(1027.0, 388.0, 61.0, 9.5, "train")


def update(epochs_done: float, perplexity: float) -> UpdateFinished:
    nats = math.log(perplexity) * 1120 if perplexity < math.inf else math.inf
    return UpdateFinished(Moment(1, 1), nats, 1120, 0.05, 1.0, epochs_done)


def epoch(number: int, perplexity: float, heldout: float | None = None) -> EpochFinished:
    return EpochFinished(Moment(number, 8), perplexity, heldout, 1.0, 1.0, 0.1, 1.0)


def ends_of_values(plot: LivePlot) -> tuple[float, float]:
    """Return the least and the greatest value in sight."""
    low, high = plot.getViewBox().viewRange()[1]
    return (10**low, 10**high) if plot.logarithmic else (low, high)


class OneCurve(PlotContent):
    """A content of one curve and a few lines, as any test or panel may write one."""

    def __init__(self) -> None:
        super().__init__()
        self.trace = Trace()
        self.lines: list[Level] = []

    def words(self) -> Words:
        return Words("A curve", "value", "epoch", "Nothing yet")

    def traces(self) -> list[Trace]:
        return [self.trace]

    def legend(self, epoch: float | None) -> tuple[str, list[LegendRow]]:
        return "", [LegendRow("curve", self.colors.train, value="" if epoch is None else f"{epoch:g}")]

    def levels(self) -> list[Level]:
        return self.lines
