"""Does the window stay fluent, whatever the number of runs in its folder?

``python -m benchmarks.many_runs [--runs 0 2000 20000] [--rounds 3]`` makes folders of so many small runs
(one real run, its files linked, with other names and dates) and starts the real program on each, in a process
of its own for every round. A timer of 1 ms notes the longest gap between two turns of the event loop
(``gap_ms``), and the longest time for which the window's thread itself computed in one turn (``busy_ms``),
which hardly depends on what else the computer does:

- *start*: from the window's first paint until every run is in the list. What else a start does, loading torch
  above all, has its gaps too: compare with those of an empty folder.
- *refresh*: one more run appears, and the list is read again.
- *sort*: the table is sorted by each of its columns.
- *language*: the window changes to Chinese and back.

``first_rows_s`` is how long a person waits for the first rows after the window is shown, ``all_rows_s`` for
the last. The figures are medians of the rounds and go to ``benchmarks/results/many-runs.json``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEventLoop, Qt, QTimer, qVersion
from PySide6.QtWidgets import QApplication

from benchmarks.window import WINDOW_SIZE
from charrnn_gui.app import App
from charrnn_gui.runs.columns import COLUMNS
from charrnn_gui.starting.folders import Folders
from core.common.progress import EpochFinished, Moment
from core.runs import RUN_FILE, create_run
from core.settings.recipes import RECIPES
from core.text.corpus import training_text
from core.text.library import load_shipped

RESULT = Path(__file__).resolve().parent / "results" / "many-runs.json"
SETTLE_S = 1.0


def make_runs(folder: Path, count: int) -> None:
    """Fill ``folder`` with ``count`` finished runs of three epochs, a minute apart, the newest last."""
    folder.mkdir(parents=True)
    if not count:
        return
    corpus = load_shipped()
    settings = replace(RECIPES["quick"].settings, max_chars=2_000, batch_size=8)
    model = create_run(folder.parent / "model", settings, corpus, training_text(corpus, settings))
    for epoch in (1, 2, 3):
        model.append(EpochFinished(Moment(epoch, 8 * epoch), 20.0 / epoch, None, epoch, 1e4, 1.0, 1e-3))
    model.set_state("finished", Moment(3, 24))
    about = json.loads((model.path / RUN_FILE).read_text("utf-8"))
    linked = [path for path in model.path.iterdir() if path.name != RUN_FILE and path.is_file()]
    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    for number in range(count):
        started = begin + datetime.timedelta(minutes=number)
        run = folder / f"{started:%Y-%m-%d-%H%M}-songci-gru"
        run.mkdir()
        for path in linked:
            os.link(path, run / path.name)
        about["started"] = started.isoformat()
        (run / RUN_FILE).write_text(json.dumps(about), "utf-8")


class Watch:
    """Notes the longest gap between two turns of the event loop, and the most that was computed in one."""

    def __init__(self) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._timer.timeout.connect(self._on_timeout)

    def begin(self) -> None:
        """Watch from now on."""
        self._longest_s = self._busiest_s = 0.0
        self._last = time.perf_counter(), time.thread_time()
        self._timer.start()

    def end(self, name: str) -> dict[str, float]:
        """Return what was noted, named for what was done meanwhile."""
        self._timer.stop()
        return {f"{name}_gap_ms": 1000 * self._longest_s, f"{name}_busy_ms": 1000 * self._busiest_s}

    def _on_timeout(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self._longest_s = max(self._longest_s, now[0] - self._last[0])
        self._busiest_s = max(self._busiest_s, now[1] - self._last[1])
        self._last = now


class Program:
    """The program on a folder of runs, watched."""

    def __init__(self, workspace: Path, scratch: Path) -> None:
        folders = Folders(workspace, scratch / "config" / "preferences.json", scratch / "logs")
        self._app = App(_application(), folders)
        self._workspace = workspace
        self._watch = Watch()

    @property
    def model(self) -> QAbstractItemModel:
        """The rows of the list."""
        return self._app.window.runs.table.model()

    def start(self, count: int) -> dict[str, float]:
        """Show the window and wait until all rows are there."""
        self._app.window.resize(*WINDOW_SIZE)
        began = time.perf_counter()
        self._app.show()
        QApplication.processEvents()  # the first paint, which no number of runs changes
        self._watch.begin()
        _wait(lambda: self.model.rowCount() >= min(count, 1))
        first = time.perf_counter() - began
        _wait(lambda: self.model.rowCount() >= count)
        whole = time.perf_counter() - began
        _sleep(SETTLE_S)
        noted = self._watch.end("start")
        _wait(lambda: self._app.session.text.corpus is not None)
        _sleep(3 * SETTLE_S)
        return {"first_rows_s": first, "all_rows_s": whole, **noted}

    def refresh(self, count: int, newcomer: Path) -> dict[str, float]:
        """Let one more run appear in the folder."""

        def appear() -> None:
            newcomer.rename(self._workspace / newcomer.name)
            self._app.workspace.refresh()
            _wait(lambda: self.model.rowCount() > count)

        return self._watched("refresh", appear)

    def sort(self) -> dict[str, float]:
        """Sort by every column, one after the other."""
        table = self._app.window.runs.table

        def by(column: int) -> Callable[[], None]:
            return lambda: table.sortByColumn(column, Qt.SortOrder.AscendingOrder)

        return _worst([self._watched("sort", by(column)) for column in range(len(COLUMNS))])

    def change_language(self) -> dict[str, float]:
        """Change to Chinese and back."""

        def to(language: str) -> Callable[[], None]:
            return lambda: self._app.use_language(language)

        return _worst([self._watched("language", to(language)) for language in ("zh_CN", "en")])

    def close(self) -> None:
        """End all threads."""
        self._app.window.close()
        self._app.close()

    def _watched(self, name: str, do: Callable[[], None]) -> dict[str, float]:
        """Return what was noted while something is done, and in the second after it."""
        _sleep(0.2)
        self._watch.begin()
        do()
        _sleep(SETTLE_S)
        return self._watch.end(name)


def measure(count: int, rounds: int) -> dict[str, Any]:
    """Return the medians for a folder of ``count`` runs."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_runs(folder / "runs", count)
        found = []
        for number in range(rounds):
            make_runs(folder / f"one-{number}", 1)
            (newcomer,) = (folder / f"one-{number}").iterdir()
            newcomer = newcomer.rename(folder / f"newcomer-{number}")
            command = [sys.executable, "-m", "benchmarks.many_runs", "--one", str(folder), str(newcomer)]
            done = subprocess.run(
                command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).resolve().parents[1]
            )
            found.append(json.loads(done.stdout))
            (folder / "runs" / newcomer.name).rename(newcomer)
    return {"runs": count, **{name: round(statistics.median(f[name] for f in found), 3) for name in found[0]}}


def measure_once(folder: Path, newcomer: Path) -> dict[str, float]:
    """Return the figures of one start of the program, in this process."""
    count = len(list((folder / "runs").iterdir())) - len(list((folder / "runs").glob(".*")))
    program = Program(folder / "runs", Path(tempfile.mkdtemp(dir=folder)))
    found = program.start(count)
    found |= program.refresh(count, newcomer) | program.sort() | program.change_language()
    program.close()
    return found


def _worst(noted: list[dict[str, float]]) -> dict[str, float]:
    return {name: max(one[name] for one in noted) for name in noted[0]}


def _application() -> QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance()
    return application if isinstance(application, QApplication) else QApplication([])


def _wait(condition: Callable[[], bool]) -> None:
    loop, timer = QEventLoop(), QTimer(interval=5)

    def look() -> None:
        if condition():
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()


def _sleep(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def main() -> None:
    """Measure every size and write the result."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, nargs="+", default=[0, 2_000, 20_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", type=Path, nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        sys.stdout.write(json.dumps(measure_once(*arguments.one)))
        return
    before = os.getloadavg() if hasattr(os, "getloadavg") else None
    rows = []
    for count in arguments.runs:
        rows.append(measure(count, arguments.rounds))
        sys.stdout.write(f"{json.dumps(rows[-1])}\n")
        sys.stdout.flush()
    report = {
        "date": f"{datetime.date.today()}",
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "qt": qVersion(),
        "rounds": arguments.rounds,
        "load_before": before,
        "medians": rows,
    }
    RESULT.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
