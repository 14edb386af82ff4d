"""How long does a plot of a million points take to be drawn anew?

``python -m benchmarks.plots [--points 1000000]`` fills the plots of the Learning panel with so many updates,
a thousand epochs, held-out values and reference lines, at the size of a whole window, then adds one update
at a time. A redraw is all of it: the point into the series, what is to be seen of the series, and the
painting.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.figures import median_with_interval
from benchmarks.harness import RESULTS, Row, machine, write_report
from charrnn_gui.learning.gradient_content import GradientContent
from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from core.common.progress import EpochFinished, Moment, UpdateFinished
from core.text.baselines import Baselines

POINTS = 1_000_000
EPOCHS = 1_000
WINDOW_SIZE = (1600, 950)
MOST_MS = 16.0


def measure(quick: bool, points: int = POINTS) -> list[Row]:
    """Return the rows of both plots, of so many updates."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    updates, epochs = _run(points)
    rows = []
    for name, content in (("perplexity", PerplexityContent()), ("gradient norm", GradientContent())):
        plot = LivePlot(content)
        content.add_updates(updates)
        if isinstance(content, PerplexityContent):
            content.add_epochs(epochs)
            content.set_baselines(Baselines(1027.0, 388.0, 61.0, 9.5, "train"))
        else:
            content.set_clip_norm(1.0)
        plot.resize(*WINDOW_SIZE)
        plot.show()
        application.processEvents()
        rows.append(_redraws(name, plot, content.add_updates, updates[-1], 40 if quick else 200))
        plot.close()
        plot.deleteLater()
    application.processEvents()
    return rows


def _redraws(
    name: str,
    plot: LivePlot,
    add: Callable[[Sequence[UpdateFinished]], None],
    last: UpdateFinished,
    times: int,
) -> Row:
    taken_ms = []
    for number in range(times + 5):
        update = dataclasses.replace(last, epochs_done=last.epochs_done + 1e-3 * (number + 1))
        began = time.perf_counter()
        add([update])
        plot.viewport().repaint()
        taken_ms.append(1e3 * (time.perf_counter() - began))
        # What Qt still has to do, and would do again: not part of a redraw.
        QApplication.processEvents()
    value, low, high = median_with_interval(taken_ms[5:])
    return Row(
        f"redraw of the {name} plot",
        f"≤ {MOST_MS:g} ms",
        value,
        "ms",
        value <= MOST_MS,
        low,
        high,
        f"99th percentile {np.percentile(taken_ms[5:], 99):.1f} ms; {WINDOW_SIZE[0]} × {WINDOW_SIZE[1]}",
    )


def _run(points: int) -> tuple[list[UpdateFinished], list[EpochFinished]]:
    """Return a run as long as that, falling and noisy as real ones are."""
    rng = np.random.default_rng(0)
    epochs_done = np.arange(1, points + 1) * (EPOCHS / points)
    nats = 0.1 + 6 * np.exp(-epochs_done / 200) + 0.1 * rng.standard_normal(points)
    norms = np.exp(0.3 * rng.standard_normal(points))
    updates = [
        UpdateFinished(Moment(int(done) + 1, number), 1000 * cost, 1000, norm, 0.01, done)
        for number, (done, cost, norm) in enumerate(
            zip(epochs_done.tolist(), nats.tolist(), norms.tolist(), strict=True), 1
        )
    ]
    costs = nats[:: max(1, points // EPOCHS)][:EPOCHS]
    epochs = [
        EpochFinished(
            Moment(epoch, epoch), float(np.exp(cost)), float(1.1 * np.exp(cost)), 1.0, 1.0, 1.0, 0.01
        )
        for epoch, cost in enumerate(costs, 1)
    ]
    return updates, epochs


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plots", description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--output", type=Path, default=RESULTS / "plots.json")
    arguments = parser.parse_args(argv)
    facts = machine()
    rows = measure(False, arguments.points)
    write_report(arguments.output, facts, rows, points=arguments.points, screen=QApplication.platformName())
    return 0


if __name__ == "__main__":
    sys.exit(main())
