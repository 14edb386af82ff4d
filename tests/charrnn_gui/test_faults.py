"""The last-resort hook: whatever fails, wherever, is logged and told, and the window lives."""

from __future__ import annotations

import logging
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer, Signal, Slot

from charrnn_gui.faults import (
    CRASH_LOG_BYTES,
    FaultHook,
    crashes_noted,
    log_refusal,
    start_logging,
    stop_logging,
)
from core.common.errors import UserError

PATIENCE_MS = 180_000


class Telling(QObject):
    """What the window is told, in the window's thread."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.details: list[str] = []
        self.threads: list[QThread] = []

    @Slot(str, str)
    def tell(self, line: str, details: str) -> None:
        self.lines.append(line)
        self.details.append(details)
        self.threads.append(QThread.currentThread())


@pytest.fixture
def hook(qapp: Any) -> Iterator[FaultHook]:
    # pytest takes the hooks for itself; ours are put in their place while a test lasts.
    theirs = sys.excepthook, threading.excepthook
    hook = FaultHook()
    hook.install()
    yield hook
    sys.excepthook, threading.excepthook = theirs


@pytest.fixture
def told(hook: FaultHook) -> Telling:
    told = Telling()
    hook.fault_caught.connect(told.tell)
    return told


def fail() -> None:
    raise RuntimeError("on purpose")


class InSlot(QObject):
    wanted = Signal()

    @Slot()
    def run(self) -> None:
        QThread.currentThread().quit()
        fail()


class InRun(QThread):
    def run(self) -> None:
        fail()


class InPool(QRunnable):
    def run(self) -> None:
        fail()


def in_a_slot() -> None:
    QTimer.singleShot(0, fail)


def in_a_slot_of_another_thread() -> None:
    thread, failing = QThread(), InSlot()
    failing.moveToThread(thread)
    failing.wanted.connect(failing.run)
    thread.start()
    failing.wanted.emit()
    assert thread.wait(PATIENCE_MS)


def in_the_run_of_a_thread() -> None:
    thread = InRun()
    thread.start()
    assert thread.wait(PATIENCE_MS)


def in_a_pool() -> None:
    pool = QThreadPool()
    pool.start(InPool())
    assert pool.waitForDone(PATIENCE_MS)


def in_a_thread_of_pythons() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    "place",
    [in_a_slot, in_a_slot_of_another_thread, in_the_run_of_a_thread, in_a_pool, in_a_thread_of_pythons],
)
def test_an_exception_is_told_in_the_windows_thread_with_its_traceback(
    qtbot: Any, hook: FaultHook, told: Telling, caplog: pytest.LogCaptureFixture, place: Any
) -> None:
    place()
    qtbot.waitUntil(lambda: bool(told.lines), timeout=PATIENCE_MS)
    assert told.lines == ["RuntimeError: on purpose"]
    assert "in fail" in told.details[0]
    assert told.threads == [told.thread()]
    assert "on purpose" in caplog.text


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


def test_an_exception_that_can_not_say_itself_is_told_by_its_kind(
    qtbot: Any, hook: FaultHook, told: Telling
) -> None:
    def fail_unspeakably() -> None:
        raise UnspeakableError

    QTimer.singleShot(0, fail_unspeakably)
    qtbot.waitUntil(lambda: bool(told.lines), timeout=PATIENCE_MS)
    assert told.lines == ["UnspeakableError"]
    assert "fail_unspeakably" in told.details[0]


class BrokenHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise OSError("the disk is gone")


def test_a_log_that_fails_is_no_reason_not_to_tell(
    qtbot: Any, hook: FaultHook, told: Telling, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = BrokenHandler()
    logging.getLogger().addHandler(handler)
    try:
        for _time in range(2):
            QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: len(told.lines) == 2, timeout=PATIENCE_MS)
    finally:
        logging.getLogger().removeHandler(handler)
    assert told.lines == ["RuntimeError: on purpose"] * 2
    assert capsys.readouterr().err.count("\nRuntimeError: on purpose") == 2


def test_a_log_whose_format_fails_is_no_reason_not_to_tell(
    qtbot: Any, hook: FaultHook, told: Telling, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = start_logging(tmp_path)
    handler.setFormatter(logging.Formatter("%(nothing_of_the_kind)s"))
    try:
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: bool(told.lines), timeout=PATIENCE_MS)
    finally:
        stop_logging(handler)
    assert told.lines == ["RuntimeError: on purpose"]


def test_a_window_that_fails_when_told_is_not_told_of_that_again(
    qtbot: Any, hook: FaultHook, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[str] = []

    def fail_when_told(line: str, _details: str) -> None:
        calls.append(line)
        raise RuntimeError("the bar is broken")

    hook.fault_caught.connect(fail_when_told)
    for number in (1, 2):
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda number=number: len(calls) == number, timeout=PATIENCE_MS)
    assert calls == ["RuntimeError: on purpose"] * 2
    assert capsys.readouterr().err.count("the bar is broken") >= 2


def test_a_keyboard_interrupt_is_no_fault(hook: FaultHook, told: Telling, capsys: Any) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not told.lines


def test_a_log_that_can_not_be_in_its_folder_is_in_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    in_the_way = tmp_path / "logs"
    in_the_way.write_text("a file", "utf-8")
    handler = start_logging(in_the_way)
    try:
        logging.getLogger("x").warning("words")
    finally:
        stop_logging(handler)
    assert "words" in Path(handler.baseFilename).read_text("utf-8")


def test_a_log_rotates_and_a_few_old_ones_stay(tmp_path: Path) -> None:
    handler = start_logging(tmp_path)
    try:
        for _time in range(600):
            logging.getLogger("x").warning("w" * 10_000)
    finally:
        stop_logging(handler)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 4
    assert max(sizes) < 1_100_000


def test_stacks_that_can_not_be_noted_keep_nothing_from_running(tmp_path: Path) -> None:
    with crashes_noted(str(tmp_path / "nowhere" / "x.log")):
        ran = True
    assert ran


def test_the_stacks_of_many_crashes_take_bounded_room(tmp_path: Path) -> None:
    stacks = tmp_path / "crash.log"
    for number in range(100):
        with crashes_noted(str(tmp_path / "x.log")), stacks.open("a") as file:
            file.write(f"crash {number}\n" + "x" * 9_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crash.log", "crash.log.1"]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2 * CRASH_LOG_BYTES + 20_000
    # The newest are there, without a gap.
    kept = (tmp_path / "crash.log.1").read_text() + stacks.read_text()
    numbers = [int(word) for word in re.findall(r"crash (\d+)", kept)]
    assert numbers == list(range(numbers[0], 100))


def test_a_refusal_is_logged_by_its_place_and_not_by_its_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    try:
        raise UserError("“love letters.txt” can't be read.")
    except UserError as error:
        log_refusal(error)
    assert "UserError at test_faults.py:" in caplog.text
    assert "letters" not in caplog.text
