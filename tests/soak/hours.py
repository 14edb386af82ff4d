"""Eight hours of training in one window, gone by in minutes: threads, files, memory, references stay flat.

What goes by is counted, not timed. An ordinary run is one of the recipe ``quick`` that goes on: 17 updates
to an epoch and about 17 updates a second, so an epoch a second; samples of two prefixes every second epoch;
a save every ten seconds; and the standing prefix answered every two, as an answer takes 20 ms and may take a
hundredth of the time. In 8 h = 28,800 s these are 28,800 epochs, 489,600 updates, 28,800 samples, 2,880 saves
and 14,400 answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from charrnn_gui import remembering
from charrnn_gui.app import App
from charrnn_gui.starting.folders import Folders
from charrnn_gui.worker import standing_questions as answers
from core.common.prompts import Continuation
from core.saving import recorder
from core.settings.recipes import RECIPES
from core.text.source import Source
from tests.soak.cycles import MOST_MORE_MIB, check_flat, counts, until
from tests.soak.fault import Fault

HOURS = 8
EPOCHS, UPDATES_PER_EPOCH = HOURS * 3600, 17
WANTED = {
    "updates": EPOCHS * UPDATES_PER_EPOCH,
    "epochs": EPOCHS,
    "samples": EPOCHS,
    "saves": EPOCHS // 10,
    "answers": EPOCHS // 2,
}
# At the least: what comes by the clock comes so much more often.
FASTER = 48
SETTINGS = replace(
    RECIPES["quick"].settings,
    max_chars=17 * 4 * 8 + 9,
    hidden_size=16,
    embedding_size=8,
    batch_size=4,
    num_steps=8,
    epochs=10**9,
    schedule="constant",
    learning_rate=1e-3,
    sample_every=2,
    sample_chars=10,
    prefixes=("城上", "风光"),
    save_interval_s=10 / FASTER,
    device="cpu",
)
LOOK_INTERVAL_MS = 100
# Two plots keep a place and a value of each, in arrays that double their room.
BYTES_OF_AN_UPDATE = 64
# The first share loads and keeps what all the rest uses.
WARMING_UP = 0.2


def hours(folder: Path, part: int) -> Fault:
    """Let one ``part``-th of eight hours go by in one window."""
    fault = Fault(f"{HOURS / part:g} hours of training in one window, {FASTER} times as fast")
    wanted = {name: number // part for name, number in WANTED.items()}
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    gone_by: Counter[str] = Counter()
    with _faster(gone_by):
        app = App(application, Folders(folder / "runs", folder / "preferences.json", folder / "logs"))
        app.fault_hook.fault_caught.connect(lambda line, _details: fault.failures.append(line))
        app.session.failed.connect(lambda error: fault.failures.append(str(error)))
        app.show()
        session = app.session
        until(lambda: session.text.corpus is not None)
        session.pins.text = Source.shipped("songci")
        session.set_settings(SETTINGS)
        session.progressed.connect(lambda progress: _count(gone_by, progress))
        session.answered.connect(lambda answer: _count_answer(gone_by, answer))
        app.window.write.set_prefix("天涯")
        before = counts()

        def look() -> None:
            nonlocal before
            share = min(gone_by[name] / number for name, number in wanted.items())
            if share < WARMING_UP:
                before = counts()
            if share >= 1 or fault.failures:
                application.exit()

        looking = QTimer(interval=LOOK_INTERVAL_MS)
        looking.timeout.connect(look)
        looking.start()
        session.train()
        application.exec()
        after = counts()
        looking.stop()
        app.window.close()
        app.close()
    fault.tried = sum(gone_by.values())
    points_mib = BYTES_OF_AN_UPDATE * gone_by["updates"] / (1 << 20)
    flat = check_flat(fault, before, after, MOST_MORE_MIB + points_mib)
    happened = ", ".join(f"{gone_by[name]:,} {name}" for name in WANTED)
    fault.lost = f"{happened}: {flat}"
    return fault


@contextmanager
def _faster(gone_by: Counter[str]) -> Iterator[None]:
    """Let all that comes by the clock come more often, and count the saves."""
    write = recorder._write

    def counted(*arguments: Any) -> float:
        gone_by["saves"] += 1
        return write(*arguments)

    with (
        patch.object(recorder, "_write", counted),
        patch.object(recorder, "SAVE_SHARE", 1.0),
        patch.object(answers, "ANSWER_INTERVAL_S", answers.ANSWER_INTERVAL_S / FASTER),
        patch.object(answers, "ANSWER_SHARE", 0.1),
        patch.object(remembering, "REMEMBER_INTERVAL_MS", remembering.REMEMBER_INTERVAL_MS // FASTER),
    ):
        yield


def _count(gone_by: Counter[str], progress: Any) -> None:
    gone_by["updates"] += len(progress.told.updates)
    gone_by["epochs"] += len(progress.told.epochs)
    gone_by["samples"] += len(progress.told.samples)


def _count_answer(gone_by: Counter[str], answer: Continuation) -> None:
    gone_by["answers"] += len(answer.written) == answer.prompt.num_chars
