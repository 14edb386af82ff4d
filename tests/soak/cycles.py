"""Training begun and ended over and over: threads, open files, memory and references stay flat."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from charrnn_gui.starting.folders import Folders
from core.settings.recipes import RECIPES
from core.text.source import Source
from tests.soak.fault import Fault

SETTINGS = replace(
    RECIPES["quick"].settings,
    max_chars=2_000,
    hidden_size=16,
    embedding_size=8,
    batch_size=8,
    num_steps=16,
    epochs=100_000,
    sample_every=1_000,
    sample_chars=5,
    prefixes=("东风",),
    device="cpu",
)
Counts = tuple[int, int, float, int, int]
MOST_MORE_MIB = 20.0
MOST_MORE_REFERENCES = 2_000


def cycles(folder: Path, times: int) -> Fault:
    """Start and stop the training of one window ``times`` times."""
    fault = Fault("training started and stopped in one window")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    app = App(application, Folders(folder / "runs", folder / "preferences.json", folder / "logs"))
    faults: list[str] = []
    app.fault_hook.fault_caught.connect(faults.append)
    app.show()
    session = app.session
    until(lambda: session.text.corpus is not None)
    session.pins.text = Source.shipped("songci")
    session.set_settings(SETTINGS)
    before = after = counts()
    for number in range(times):
        session.train()
        until(lambda: session.state is RunState.TRAINING)
        session.stop()
        until(lambda: session.state is RunState.STOPPED)
        fault.tried += 1
        shutil.rmtree(folder / "runs", ignore_errors=True)  # a list of thousands is another measurement
        # The first cycles load and keep what all the others use.
        if number == times // 5:
            before = counts()
    after = counts()
    app.window.close()
    app.close()
    fault.failures += faults
    fault.lost = check_flat(fault, before, after)
    return fault


def until(holds: Callable[[], bool]) -> None:
    """Let the window work until something holds."""
    while not holds():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)


def check_flat(fault: Fault, before: Counts, after: Counts, most_more_mib: float = MOST_MORE_MIB) -> str:
    """Note what has grown, and return all that was measured in words."""
    threads, files, mib, nones, trues = (b - a for a, b in zip(before, after, strict=True))
    fault.check(threads <= 0, f"{threads} more threads")
    fault.check(files <= 2, f"{files} more open files")
    fault.check(mib < most_more_mib, f"{mib:.0f} MiB more memory")
    fault.check(abs(trues) < MOST_MORE_REFERENCES, f"references of True drifted by {trues}")
    fault.check(nones > -MOST_MORE_REFERENCES, f"references of None drifted by {nones}")
    references = f"references of None {nones:+,}, of True {trues:+,}"
    return f"{threads:+} threads, {files:+} files, {mib:+.0f} MiB, {references}"


def counts() -> Counts:
    """Return threads, open files, resident MiB, references of None and of True."""
    threads, files, mib = threading.active_count(), 0, 0.0
    if Path("/proc/self/status").exists():
        files = len(list(Path("/proc/self/fd").iterdir()))
        threads = len(list(Path("/proc/self/task").iterdir()))
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        mib = pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    return threads, files, mib, sys.getrefcount(None), sys.getrefcount(True)
