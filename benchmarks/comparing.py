"""Do many runs and long curves stay fluent in Compare?

``python -m benchmarks.comparing [--points 100000]`` fills the real panels of the workspace: a plot of 12 runs
with so many updates each, 50 runs in the list, and a table of what differs between 50 runs. It measures what
a person does there, each time until Qt has painted what has changed.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.figures import median_with_interval
from benchmarks.harness import RESULTS, Row, machine, write_report
from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.comparing.differences_section import DifferencesSection
from charrnn_gui.comparing.middle import Middle
from charrnn_gui.comparing.runs_section import RunsSection
from core.runs import RunChanges, create_run
from core.runs.comparison import compared
from core.runs.curves import RunCurves
from core.runs.listing import summary_of
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped

POINTS, CURVES, RUNS, EPOCHS = 100_000, 12, 50, 100
POINTER_MS, CHOICE_MS = 33.0, 100.0
"""What a person's hand leads may take so long, and what a click changes."""
_SIZE = (780, 860)


def measure(quick: bool, points: int = POINTS) -> list[Row]:
    """Return the rows of the table."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    times = 10 if quick else 40
    rows = [*_of_curves(points, times), *_of_runs(times)]
    application.processEvents()
    return rows


def _of_curves(points: int, times: int) -> list[Row]:
    curves = [ComparedCurve(Path(f"run-{number}"), number, run(points, number)) for number in range(CURVES)]
    middle = Middle()
    middle.resize(*_SIZE)
    middle.show()
    section = middle.curves
    section.set_runs(curves, None)
    section.toolbar.choose(smoothed=100)
    grown = [dataclasses.replace(curves[0], curves=run(points + number, 0)) for number in range(times + 5)]
    smoothed, view = section.toolbar.smooth, section.plot.getPlotItem().getViewBox()
    end = section.plot.visible_epochs()[1]

    def grow(number: int) -> None:
        section.set_runs([grown[number], *curves[1:]], None)

    def smooth(number: int) -> None:
        smoothed.setValue(3 + number % 2)

    def gradient(number: int) -> None:
        section.toolbar.choose(up=("gradient", "perplexity")[number % 2])

    def zoom(number: int) -> None:
        view.setXRange(0.1 * end, (0.5 + 0.4 * number / (times + 5)) * end, padding=0)

    what = f"{CURVES} smoothed curves of {points:,} updates, bands behind them"
    doings: tuple[tuple[str, Callable[[int], None], float], ...] = (
        ("point at another place", lambda n: section.plot.point_at(n * end / (times + 5)), POINTER_MS),
        ("point at another run", lambda n: section.emphasize(curves[n % CURVES].path), POINTER_MS),
        ("zoom", zoom, POINTER_MS),
        ("take a run that has grown", grow, CHOICE_MS),
        ("smooth otherwise", smooth, CHOICE_MS),
        ("change what is shown", gradient, CHOICE_MS),
    )
    rows = [_row(name, do, times, most, what) for name, do, most in doings]
    middle.close()
    middle.deleteLater()
    return rows


def _of_runs(times: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as made:
        folders = [_folder(Path(made), number) for number in range(RUNS)]
        summaries = tuple(summary_of(folder) for folder in folders)
        facts = [compared(folder) for folder in folders]
    section, differences = RunsSection(), DifferencesSection()
    for widget in (section, differences):
        widget.resize(320, _SIZE[1])
        widget.show()
    differences.resize(*_SIZE)
    section.change(RunChanges(summaries))
    differences.set_runs(facts, range(RUNS))
    bar, sideways = section.list.verticalScrollBar(), differences.table.horizontalScrollBar()

    def tell(number: int) -> None:
        section.change(RunChanges((dataclasses.replace(summaries[0], perplexity=2.0 + number),)))

    rows = [
        _row(name, do, times, most, f"{RUNS} runs")
        for name, do, most in (
            ("scroll the list", lambda n: bar.setValue(37 * n), POINTER_MS),
            ("filter the list", lambda n: section.filter.setText("48" if n % 2 else ""), CHOICE_MS),
            ("check a run", lambda n: section.model.toggle(summaries[n % RUNS].path), CHOICE_MS),
            ("take a run that has grown into the list", tell, POINTER_MS),
            (
                "scroll what differs",
                lambda n: sideways.setValue(61 * n),
                POINTER_MS,
            ),
            (
                "fill what differs",
                lambda n: differences.set_runs(facts[n % 2 :], range(RUNS)),
                CHOICE_MS,
            ),
        )
    ]
    for widget in (section, differences):
        widget.close()
        widget.deleteLater()
    return rows


def _row(name: str, do: Callable[[int], object], times: int, most_ms: float, note: str) -> Row:
    taken_ms, worked_ms = [], []
    for number in range(times + 5):
        began, worked = time.perf_counter(), time.process_time()
        do(number)
        QApplication.processEvents()
        taken_ms.append(1e3 * (time.perf_counter() - began))
        worked_ms.append(1e3 * (time.process_time() - worked))
    value, low, high = median_with_interval(taken_ms[5:])
    worst = np.percentile(taken_ms[5:], 99)
    return Row(
        name,
        f"≤ {most_ms:g} ms",
        value,
        "ms",
        value <= most_ms,
        low,
        high,
        f"{note}; 99th percentile {worst:.1f} ms; {np.median(worked_ms[5:]):.1f} ms of a processor",
    )


def run(points: int, seed: int) -> RunCurves:
    """Return a run of so many updates, falling and noisy as real ones are."""
    rng = np.random.default_rng(seed)
    epochs_done = np.arange(1, points + 1) * (EPOCHS / points)
    nats = 0.4 + 0.05 * seed + 5 * np.exp(-epochs_done / 20) + 0.1 * rng.standard_normal(points)
    norms = np.exp(0.3 * rng.standard_normal(points))
    epochs = np.arange(1.0, EPOCHS + 1)
    perplexity = np.exp(0.4 + 0.05 * seed + 5 * np.exp(-epochs / 20))
    places = np.linspace(0.05, EPOCHS, 2_000)
    updates = np.array([epochs_done, 1000 * nats, np.full(points, 1000.0), norms])
    return RunCurves(
        epochs=np.array([epochs, perplexity]),
        heldout=np.array([epochs, 1.2 * perplexity]),
        updates=updates,
        totals=np.cumsum(updates[1:], axis=1),
        places={
            "updates": np.array([places, places * points / EPOCHS]),
            "characters": np.array([places, places * points / EPOCHS * 1000]),
            "seconds": np.array([places, places * 3.0]),
        },
    )


def _folder(workspace: Path, number: int) -> Path:
    corpus = load_shipped("songci")
    settings = Settings(hidden_size=8 + number, max_chars=2_000, seed=number, epochs=EPOCHS)
    made = create_run(workspace, settings, corpus, training_text(corpus, settings), f"run-{number}")
    made.release()
    return made.path


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparing", description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--output", type=Path, default=RESULTS / "comparing.json")
    arguments = parser.parse_args(argv)
    facts = machine()
    rows = measure(False, arguments.points)
    write_report(arguments.output, facts, rows, points=arguments.points, screen=QApplication.platformName())
    return 0


if __name__ == "__main__":
    sys.exit(main())
