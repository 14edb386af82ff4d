"""Does the window stay fluent while it trains, and what does it cost the training?

``python -m benchmarks.window [--seconds 60] [--corpus songci] [--starts 5]`` opens the real program in
folders of its own, lets it train the quick recipe with a standing prompt, and takes turns:

- *alone*: the window's run is paused, and the same kind of thread goes through the same trainer with
  nobody watching;
- *window*: the window trains and draws, unobserved;
- *watched*: the same, while a timer of 1 ms tells when the event loop comes round.

With ``--workspace read`` a text of 20,000 characters is coloured meanwhile, again after each epoch; with
``--workspace write`` a line is written at the beginning of each turn.

Speed is counted on the training thread, in characters a second. Lateness is not the timer's own but that
of an event which comes at any time (``figures.late_by``). Results go to ``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import queue
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QThread, QTimer, Signal, qVersion
from PySide6.QtWidgets import QApplication

from benchmarks import figures, startup
from benchmarks.burner import burner
from charrnn_gui import messages as m
from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from charrnn_gui.worker import Worker
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.text.catalogue import DEFAULT_CORPUS, shipped
from core.text.library import load_shipped

RESULTS = Path(__file__).resolve().parent / "results"
TURN_S = 3.0
SETTLE_S = 0.7
MOST_LATE_MS = 16.0
MOST_COST = 0.05
# More than two minutes last; all else is the recipe's. With very many, a curve would not grow by a pixel and
# would hardly be drawn.
EPOCHS = 300
READ_CHARACTERS = 20_000
# As a person has it who works with it: most of a common screen.
WINDOW_SIZE = (1600, 950)


class Alone(QThread):
    """Trains with nobody watching, a turn at a time.

    Signals:
        turn_ended: characters per second of the turn, a float.
    """

    turn_ended = Signal(float)

    def __init__(self, settings: Settings, corpus_name: str) -> None:
        super().__init__()
        self.turns: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._settings = settings
        self._corpus_name = corpus_name

    def run(self) -> None:
        """Take turns of so many seconds until one of 0."""
        from core.common.progress import UpdateFinished
        from core.model.devices import choose_device
        from core.text.corpus import training_text
        from core.training.trainer import Trainer

        text = training_text(load_shipped(self._corpus_name), self._settings)
        steps = Trainer(self._settings, text, choose_device(self._settings.device).device).run()
        while seconds := self.turns.get():
            settled = time.perf_counter() + SETTLE_S
            while time.perf_counter() < settled:
                next(steps)
            characters, began = 0, time.perf_counter()
            while time.perf_counter() - began < seconds:
                progress = next(steps)
                if isinstance(progress, UpdateFinished):
                    characters += progress.count
            self.turn_ended.emit(characters / (time.perf_counter() - began))


class SpeedMeter:
    """Adds up what the worker tells of, with the times at which the worker told it."""

    def __init__(self, worker: Worker) -> None:
        self._told: list[tuple[float, int]] = []
        # On the worker's thread: the window's own delays are no matter here.
        worker.progressed.connect(self._on_progressed, Qt.ConnectionType.DirectConnection)

    def begin(self) -> None:
        """Forget what was."""
        self._told = []

    def characters_per_second(self) -> float:
        """Return the speed from the first to the last telling."""
        told = self._told
        return sum(count for _at, count in told[1:]) / (told[-1][0] - told[0][0])

    def _on_progressed(self, progress: m.ProgressMade) -> None:
        self._told.append((time.perf_counter(), sum(update.count for update in progress.told.updates)))


class LoopWatch:
    """Notes the times between two looks of the event loop at its timers, in ms."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last = 0.0
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._timer.timeout.connect(self._on_timeout)

    def begin(self) -> None:
        """Watch from now on."""
        self._last = time.perf_counter()
        self._timer.start()

    def end(self) -> None:
        """Watch no longer."""
        self._timer.stop()

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append(1000 * (now - self._last))
        self._last = now


class Bench:
    """The program, opened and training, and its turns."""

    def __init__(self, app: App, workspace: str = "train") -> None:
        self._app, self._workspace = app, workspace
        worker = app.session.findChild(Worker)
        assert worker is not None
        self._meter, self._watch = SpeedMeter(worker), LoopWatch()
        self._alone: Alone | None = None
        self._answers = self._updates = 0
        app.session.answered.connect(self._on_answered)
        app.session.progressed.connect(self._on_progressed)
        self.speeds: dict[str, list[float]] = {"alone": [], "window": [], "watched": []}
        self.turns: dict[str, Callable[[], float]] = {
            "alone": self._alone_turn,
            "window": self._window_turn,
            "watched": self._watched_turn,
        }

    def open(self, settings: Settings, corpus_name: str) -> None:
        """Show the window and begin to train."""
        app = self._app
        app.window.resize(*WINDOW_SIZE)
        app.show()
        _wait(lambda: app.session.text.corpus is not None)
        settings = replace(settings, prefixes=app.session.settings.prefixes)
        app.session.set_settings(settings)
        app.window.write.restore_state({"prefix": load_shipped(corpus_name).prefixes[0]})
        app.session.train()
        _wait(lambda: app.session.state is RunState.TRAINING)
        _sleep(2)
        self._open_workspace(load_shipped(corpus_name).text[:READ_CHARACTERS])
        self._pause()
        self._alone = Alone(settings, corpus_name)
        self._alone.start()

    def _open_workspace(self, text: str) -> None:
        """Show the workspace, with something to do in it."""
        window = self._app.window
        window.rail.button(self._workspace).click()
        if self._workspace == "read":
            QApplication.clipboard().setText(text)
            window.read.texts.button("pasted").click()
            _wait(lambda: len(window.read.surprise.view.text()) == len(text))
        elif self._workspace == "write":
            _wait(window.choosing.toolbar.write.isEnabled)
        _sleep(2)

    def close(self) -> None:
        """End all threads."""
        assert self._alone is not None
        self._alone.turns.put(0)
        self._alone.wait()
        self._app.window.close()
        self._app.close()

    def run(self, seconds: float) -> None:
        """Take turns for about so long; each round in another order."""
        orders = [
            ("alone", "window", "watched"),
            ("window", "alone", "watched"),
            ("watched", "alone", "window"),
            ("watched", "window", "alone"),
        ]
        until = time.perf_counter() + seconds
        while time.perf_counter() < until or len(self.speeds["alone"]) < 2:
            order = orders[len(self.speeds["alone"]) % len(orders)]
            for name in order:
                self.speeds[name].append(self.turns[name]())

    def report(self) -> dict[str, Any]:
        """Return what was measured, ready for JSON."""
        gaps = self._watch.gaps_ms
        pairs = zip(self.speeds["alone"], self.speeds["window"], strict=True)
        cost, low, high = figures.median_with_interval([1 - window / alone for alone, window in pairs])
        return {
            "rounds": len(self.speeds["alone"]),
            "late_ms": {
                "p50": round(figures.late_by(gaps, 0.5), 2),
                "p99": round(figures.late_by(gaps, 0.99), 2),
                "p99.9": round(figures.late_by(gaps, 0.999), 2),
                "max": round(max(gaps), 2),
            },
            "looks": len(gaps),
            "cost": {"median": round(cost, 4), "low": round(low, 4), "high": round(high, 4)},
            "characters_per_second": {
                name: [round(speed) for speed in speeds] for name, speeds in self.speeds.items()
            },
            "answers": self._answers,
            "updates_drawn": self._updates,
        }

    def _alone_turn(self) -> float:
        assert self._alone is not None
        ended: list[float] = []
        self._alone.turn_ended.connect(ended.append)
        self._alone.turns.put(TURN_S)
        _wait(lambda: bool(ended))
        self._alone.turn_ended.disconnect(ended.append)
        return ended[0]

    def _window_turn(self) -> float:
        self._resume()
        self._meter.begin()
        _sleep(TURN_S)
        speed = self._meter.characters_per_second()
        self._pause()
        return speed

    def _watched_turn(self) -> float:
        self._resume()
        self._meter.begin()
        self._watch.begin()
        _sleep(TURN_S)
        self._watch.end()
        speed = self._meter.characters_per_second()
        self._pause()
        return speed

    def _resume(self) -> None:
        self._app.session.train()
        _wait(lambda: self._app.session.state is RunState.TRAINING)
        if self._workspace == "write":
            self._app.window.choosing.toolbar.write.click()
        _sleep(SETTLE_S)

    def _pause(self) -> None:
        self._app.session.pause()
        _wait(lambda: self._app.session.state is RunState.PAUSED)
        # The last answer, and the last repaint.
        _sleep(SETTLE_S)

    def _on_answered(self, _answer: object) -> None:
        self._answers += 1

    def _on_progressed(self, progress: m.ProgressMade) -> None:
        self._updates += len(progress.told.updates)


def _sleep(seconds: float) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def _wait(condition: Callable[[], bool], patience_s: float = 60) -> None:
    """Let the window live until ``condition`` holds.

    Raises:
        TimeoutError: it does not come to hold.
    """
    until = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("what was waited for did not happen")
        _sleep(0.02)


def machine(application: QApplication) -> dict[str, Any]:
    """Return what the figures depend on."""
    import pyqtgraph
    import torch

    return {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "load_before": [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torch_threads": torch.get_num_threads(),
        "omp_num_threads": os.environ.get("OMP_NUM_THREADS"),
        "qt": qVersion(),
        "pyqtgraph": pyqtgraph.__version__,
        "screen": application.platformName(),
        "window": list(WINDOW_SIZE),
    }


def table(report: dict[str, Any]) -> str:
    """Return the figures beside their goals, in Markdown."""
    late, cost, start = report["late_ms"], report["cost"], report.get("start")
    rows = [
        ("event loop late, 99th percentile", f"< {MOST_LATE_MS:g} ms", f"{late['p99']:.1f} ms"),
        ("event loop late, median", "", f"{late['p50']:.1f} ms"),
        ("event loop late, worst", "", f"{late['max']:.1f} ms"),
        (
            "training slower by",
            f"< {MOST_COST:.0%}",
            f"{cost['median']:.1%} ({cost['low']:.1%} to {cost['high']:.1%})",
        ),
    ]
    if start:
        seconds = start["seconds"]
        rows += [
            ("torch imported before first paint", "no", "yes" if start["torch_before_paint"] else "no"),
            ("process start to first paint", "", f"{seconds['painted']:.2f} s"),
            ("process start to corpus shown", "", f"{seconds['corpus_shown']:.2f} s"),
            ("process start to engine ready", "", f"{seconds['engine_ready']:.2f} s"),
        ]
        if start["launcher_seconds"] is not None:
            rows.append(("launch.py adds", "< 0.3 s", f"{start['launcher_seconds']:.2f} s"))
    lines = [f"| {name:<33} | {goal:>8} | {value} |" for name, goal, value in rows]
    return "\n".join([f"| {'':<33} | {'goal':>8} | measured |", "| --- | --- | --- |", *lines])


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.window", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of turns, in all")
    parser.add_argument("--corpus", choices=[c.name for c in shipped()], default=DEFAULT_CORPUS)
    parser.add_argument("--starts", type=int, default=5, help="0 leaves the start out")
    parser.add_argument("--workspace", choices=["train", "write", "read"], default="train")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="more than the turns last")
    parser.add_argument("--busy", action="store_true", help="while another program burns a core")
    parser.add_argument(
        "--output", type=Path, help="default benchmarks/results/window-SCREEN[-WORKSPACE][-busy].json"
    )
    arguments = parser.parse_args(argv)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    start = startup.measured(arguments.starts) if arguments.starts else None
    application = QApplication(sys.argv[:1])
    settings = replace(RECIPES["quick"].settings, epochs=arguments.epochs, device="cpu")
    with tempfile.TemporaryDirectory() as folder:
        app = App(application, Folders(Path(folder) / "runs", Path(folder) / "p.ini", Path(folder) / "logs"))
        bench = Bench(app, arguments.workspace)
        bench.open(settings, arguments.corpus)
        facts = machine(application)
        with burner() if arguments.busy else nullcontext():
            bench.run(arguments.seconds)
        what = {"corpus": arguments.corpus, "workspace": arguments.workspace, "epochs": arguments.epochs}
        report = facts | what | bench.report() | {"start": start}
        bench.close()
    if hasattr(os, "getloadavg"):
        report["load_after"] = [round(load, 2) for load in os.getloadavg()]
    suffix = "" if arguments.workspace == "train" else f"-{arguments.workspace}"
    suffix += "-busy" if arguments.busy else ""
    output: Path = arguments.output or RESULTS / f"window-{application.platformName()}{suffix}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    print(table(report))
    print(f"\nscreen {report['screen']}, load {report['load_before']} before; all figures: {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
