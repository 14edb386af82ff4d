"""How long does a text of a million characters, every one of them marked, take to be drawn anew?

``python -m benchmarks.scrolling [--characters 1000000]`` fills the view of Write and Read with Song ci and
with Austen, each character marked as Read marks it, with a cost chosen at random, at the size of a whole
window. It is scrolled by three lines, as a wheel does, and by more than a page, as a dragged bar does. Then a
text grows to 10,000 characters in 200 pieces. A frame is all of it: the scrolling, or the text into the view,
and the painting. Costs at random are the hardest case: in a real text neighbours are often alike.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.figures import median_with_interval
from benchmarks.harness import RESULTS, Row, machine, write_report
from charrnn_gui.appearance import choose_fonts
from charrnn_gui.choosing.written_marks import marks_of as marks_of_written
from charrnn_gui.reading.steps import Steps, marks_of
from charrnn_gui.widgets.character_view import CharacterView
from core.common.progress import Moment
from core.common.surprise import Surprise
from core.text.library import load_shipped

CHARACTERS = 1_000_000
GROWN = 10_000
VIEW_SIZE = (1000, 850)
MOST_MS = 16.7


def measure(quick: bool, characters: int = CHARACTERS) -> list[Row]:
    """Return the rows of both texts, of so many characters."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    choose_fonts(application)
    rows = []
    for name in ("songci", "austen"):
        text = load_shipped(name).text
        text = (text * -(-characters // len(text)))[:characters]
        view = CharacterView(2.0)
        view.resize(*VIEW_SIZE)
        view.show()
        nats = np.random.default_rng(0).exponential(2.0, characters).astype(np.float32)
        view.set_text(text, marks_of(Surprise(text, nats, text, nats, (), Moment()), Steps()))
        application.processEvents()
        times = 40 if quick else 200
        line, page = view.verticalScrollBar().singleStep(), view.verticalScrollBar().pageStep()
        rows += [
            _frames(f"{name}, three lines on", _scrolling(view, 3 * line), times),
            _frames(f"{name}, more than a page on", _scrolling(view, page + 7 * line), times),
            _frames(f"{name}, growing to {GROWN:,}", _growing(view, text[:GROWN], times), times),
        ]
        view.close()
        view.deleteLater()
    application.processEvents()
    return rows


def _scrolling(view: CharacterView, pixels: int) -> Callable[[int], None]:
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    return lambda _number: bar.setValue(bar.value() + pixels)


def _growing(view: CharacterView, text: str, times: int) -> Callable[[int], None]:
    costs = np.random.default_rng(0).exponential(2.0, len(text))
    view.set_text("")

    def grow(number: int) -> None:
        length = len(text) * (number + 1) // times
        view.set_text(text[:length], marks_of_written(0, costs[:length], None, is_underlined=True))
        view.ensure_seen(length - 1)

    return grow


def _frames(name: str, change: Callable[[int], None], times: int) -> Row:
    taken_ms, worked_ms = [], []
    for number in range(times):
        began, worked = time.perf_counter(), time.thread_time()
        change(number)
        QApplication.processEvents()
        taken_ms.append(1e3 * (time.perf_counter() - began))
        worked_ms.append(1e3 * (time.thread_time() - worked))
    value, low, high = median_with_interval(taken_ms)
    worked, worked_at_most = np.percentile(worked_ms, (50, 95))
    detail = (
        f"95th percentile {np.percentile(taken_ms, 95):.1f} ms; "
        f"the processor's time {worked:.1f} and {worked_at_most:.1f} ms"
    )
    return Row(name, f"≤ {MOST_MS:g} ms", value, "ms", bool(value <= MOST_MS), low, high, detail)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scrolling", description=__doc__)
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    parser.add_argument("--output", type=Path, default=RESULTS / "scrolling.json")
    arguments = parser.parse_args(argv)
    facts = machine()
    rows = measure(False, arguments.characters)
    write_report(
        arguments.output,
        facts,
        rows,
        characters=arguments.characters,
        view=VIEW_SIZE,
        screen=QApplication.platformName(),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
