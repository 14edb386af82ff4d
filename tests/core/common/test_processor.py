"""What the processor gives, and how long threads wait awake."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.common.processor import let_threads_sleep_sooner, time_given_s

ROOT = Path(__file__).resolve().parents[3]


def burn(seconds: float) -> None:
    ends = time.thread_time() + seconds
    while time.thread_time() < ends:
        sum(range(1000))


def test_the_time_given_grows_with_work_and_not_with_waiting() -> None:
    before_s = time_given_s()
    burn(0.1)
    assert time_given_s() - before_s >= 0.1


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="the system does not report it")
def test_what_the_main_thread_is_given_does_not_count_for_another_thread() -> None:
    given: list[float] = []
    asked, answered = threading.Event(), threading.Event()

    def other() -> None:
        given.append(time_given_s())
        answered.set()
        asked.wait(300)
        given.append(time_given_s())
        burn(0.1)
        given.append(time_given_s())

    thread = threading.Thread(target=other)
    thread.start()
    answered.wait(300)
    burn(0.3)
    asked.set()
    thread.join()
    assert given[1] - given[0] < 0.2
    assert given[2] - given[1] >= 0.1


def test_a_number_of_spins_that_the_person_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOMP_SPINCOUNT", "7")
    let_threads_sleep_sooner()
    assert os.environ["GOMP_SPINCOUNT"] == "7"


# Prints the variable when NumPy is first looked for.
COMMAND = """
import os, sys
from core.__main__ import main

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            sys.exit("number: " + os.environ["OPENBLAS_NUM_THREADS"])

sys.meta_path.insert(0, Watch())
sys.argv = ["charrnn", "corpora"]
main()
"""


@pytest.mark.parametrize(("wanted", "number"), [(None, "1"), ("2", "2")])
def test_numpy_of_the_command_line_multiplies_in_one_thread_unless_the_person_wants_more(
    wanted: str | None, number: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    if wanted:
        environment["OPENBLAS_NUM_THREADS"] = wanted
    ended = subprocess.run(
        [sys.executable, "-c", COMMAND],
        env=environment,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ended.stderr.strip() == f"number: {number}"
