"""Background jobs: their results arrive in the thread that made them, or not at all."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import QObject, QThread, QThreadPool, Slot

from charrnn_gui.session.jobs import Job
from core.common.errors import UserError

PATIENCE_MS = 180_000


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.done: list[Any] = []
        self.failed: list[Any] = []
        self.progressed: list[Any] = []
        self.threads: list[QThread] = []

    def follow(self, job: Job) -> Job:
        job.done.connect(self.on_done)
        job.failed.connect(self.on_failed)
        job.progressed.connect(self.on_progressed)
        return job

    @Slot(object)
    def on_done(self, result: object) -> None:
        self.done.append(result)
        self.threads.append(QThread.currentThread())

    @Slot(object)
    def on_failed(self, error: object) -> None:
        self.failed.append(error)

    @Slot(object)
    def on_progressed(self, progress: object) -> None:
        self.progressed.append(progress)


def test_a_result_arrives_in_the_thread_that_made_the_job(qtbot: Any) -> None:
    listener, pool = Listener(), QThreadPool()
    ran_in: list[int] = []

    def work(job: Job) -> int:
        ran_in.append(threading.get_ident())
        job.report(1, 2)
        return 42

    job = listener.follow(Job(work, listener))
    with qtbot.waitSignal(job.ended, timeout=PATIENCE_MS):
        job.start(pool)
    assert (listener.done, listener.progressed, listener.failed) == ([42], [(1, 2)], [])
    assert listener.threads == [listener.thread()]
    assert ran_in != [threading.get_ident()]


def test_an_error_is_a_result_too(qtbot: Any) -> None:
    listener, pool = Listener(), QThreadPool()

    def work(_job: Job) -> None:
        raise UserError("Choose another file.")

    job = listener.follow(Job(work, listener))
    with qtbot.waitSignal(job.ended, timeout=PATIENCE_MS):
        job.start(pool)
    assert [str(error) for error in listener.failed] == ["Choose another file."]
    assert listener.done == []


def test_a_cancelled_job_says_nothing_more(qtbot: Any) -> None:
    listener, pool = Listener(), QThreadPool()
    started, may_go_on = threading.Event(), threading.Event()

    def work(job: Job) -> int:
        started.set()
        may_go_on.wait(180)
        job.report(1, 1)
        assert job.cancelled()
        return 1

    job = listener.follow(Job(work, listener))
    with qtbot.waitSignal(job.ended, timeout=PATIENCE_MS):
        job.start(pool)
        assert started.wait(180)
        job.cancel()
        may_go_on.set()
    assert (listener.done, listener.failed, listener.progressed) == ([], [], [])


def test_of_many_reports_the_first_and_the_end_are_heard_and_few_between(qtbot: Any) -> None:
    listener, pool = Listener(), QThreadPool()

    def work(job: Job) -> None:
        for done in range(2001):
            job.report(done, 2000)

    job = listener.follow(Job(work, listener))
    with qtbot.waitSignal(job.ended, timeout=PATIENCE_MS):
        job.start(pool)
    assert (listener.progressed[0], listener.progressed[-1]) == ((0, 2000), (2000, 2000))
    assert len(listener.progressed) < 500
