"""How long a person waits for the window: a fresh process each time, the real entry.

``python -m benchmarks.startup [--starts 5]`` prints the times; ``benchmarks.window`` keeps them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = ROOT / "launch.py"

# Run by a child: the way of charrnn_gui.__main__, watched from outside. The clock is the system's own,
# so that parent and child read the same one.
_CHILD = """
import gc
gc.disable()
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication
from charrnn_gui.app import App
from charrnn_gui.starting.folders import Folders

folder = Path(sys.argv[1])
seen = {"imported": time.time()}

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and "painted" not in seen:
            seen["painted"] = 0.0
            seen["torch_before_paint"] = "torch" in sys.modules
            # All widgets paint within one event of the window's; the first thing after it finds it done.
            QTimer.singleShot(0, self, painted)
        return False

def painted():
    seen["painted"] = time.time()

def inspected(_inspection):
    seen.setdefault("corpus_shown", time.time())
    leave()

def ready():
    seen["engine_ready"] = time.time()
    leave()

def leave():
    if {"corpus_shown", "engine_ready"} <= seen.keys():
        print(json.dumps(seen), flush=True)
        app.window.close()

application = QApplication(sys.argv[:1])
app = App(application, Folders(folder / "runs", folder / "preferences.json", folder / "logs"))
watcher = FirstPaint()
app.window.installEventFilter(watcher)
app.session.findChild(QThread, "worker").engine_ready.connect(ready)
app.session.text.inspected.connect(inspected)
app.show()
application.exec()
app.close()
"""


def child_start() -> dict[str, Any]:
    """Start the program once; return seconds from the start of the process to each event."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.time()
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, folder], cwd=ROOT, capture_output=True, text=True, check=True
        )
    seen: dict[str, Any] = json.loads(done.stdout)
    loaded_early = seen.pop("torch_before_paint")
    return {name: at - began for name, at in seen.items()} | {"torch_before_paint": loaded_early}


def launcher_seconds() -> float | None:
    """Return what ``launch.py`` takes to hand over to a set-up environment; None where none is set up."""
    from launcher import stamps

    python = stamps.venv_python(ROOT)
    if not stamps.is_valid(ROOT, "run"):
        return None
    times = {True: [], False: []}  # type: dict[bool, list[float]]
    direct = [str(python), str(ROOT / "launcher" / "run_module.py"), "core", "--help"]
    through = [sys.executable, str(LAUNCHER), "--", "--help"]
    for launched in (True, False) * 7:
        began = time.perf_counter()
        subprocess.run(through if launched else direct, cwd=ROOT, capture_output=True, check=True)
        times[launched].append(time.perf_counter() - began)
    return statistics.median(times[True]) - statistics.median(times[False])


def measured(starts: int) -> dict[str, Any]:
    """Return the medians over ``starts`` starts, after one that warms up, ready for JSON."""
    child_start()
    runs = [child_start() for _start in range(starts)]
    names = ("imported", "painted", "corpus_shown", "engine_ready")
    return {
        "starts": starts,
        "seconds": {name: round(statistics.median(run[name] for run in runs), 3) for name in names},
        "worst_seconds": {name: round(max(run[name] for run in runs), 3) for name in names},
        "torch_before_paint": any(run["torch_before_paint"] for run in runs),
        "launcher_seconds": launcher_seconds(),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    arguments = parser.parse_args(argv)
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(json.dumps(measured(arguments.starts), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
