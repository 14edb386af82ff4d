"""A way of doing something, timed in a process of its own.

In one process two ways share what the C library does with memory: beside the engine the plain loop had its
memory given back to the system and fetched again at every update, and was a quarter slower for it.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

_ROOT = Path(__file__).resolve().parent.parent
# What the program asks of the system before it loads torch, and a plain loop does not.
_OF_THE_PROGRAM = ("GOMP_SPINCOUNT", "OPENBLAS_NUM_THREADS", "THP_MEM_ALLOC_ENABLE")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of doing something.

    Attributes:
        module: of ``benchmarks``.
        function: of the module; called with ``arguments`` in the new process, it returns what is timed.
        arguments: as JSON knows them.
        is_plain: whether torch is to find the system as a plain program does.
    """

    module: str
    function: str
    arguments: tuple[Any, ...] = ()
    is_plain: bool = False


class Timing(NamedTuple):
    """Seconds of a call, and page faults, which are what fetching memory from the system costs."""

    seconds: float
    faults: float


class Timed:
    """A way in its process, which waits between two windows; a context manager."""

    def __init__(self, way: Way) -> None:
        self._process = subprocess.Popen(
            _command(way),
            cwd=_ROOT,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Timed:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate()

    def over(self, window_s: float) -> Timing:
        """Return the time that a call takes, over a window of so many seconds.

        Raises:
            RuntimeError: the process has ended; its own error stands above.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(window_s, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that was timed has ended")
        return Timing(*json.loads(line))


def call(way: Way) -> dict[str, Any]:
    """Call a way once in a process of its own, and return the dictionary that it returns.

    Raises:
        subprocess.CalledProcessError: it failed; its own error stands above.
    """
    done = subprocess.run(
        [*_command(way), "once"], cwd=_ROOT, env=_environment(), stdout=subprocess.PIPE, text=True, check=True
    )
    returned: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return returned


def _command(way: Way) -> list[str]:
    return [sys.executable, "-m", "benchmarks.way", json.dumps(asdict(way))]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _OF_THE_PROGRAM}


def seconds_a_call(way: Callable[[], object], window_s: float) -> float:
    """Return the seconds that a call takes, over a window of so many."""
    return timing(way, window_s).seconds


def timing(way: Callable[[], object], window_s: float) -> Timing:
    """Return the time that a call takes, over a window of so many seconds."""
    calls, faults, began = 0, _page_faults(), time.perf_counter()
    while (elapsed := time.perf_counter() - began) < window_s or calls == 0:
        way()
        calls += 1
    return Timing(elapsed / calls, (_page_faults() - faults) / calls)


def _page_faults() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def main(argv: list[str]) -> None:
    """Make what the first argument describes, and time it over each window that a line asks for.

    If a second argument says "once", what is made is printed, and nothing timed.
    """
    described = json.loads(argv[0])
    if not described["is_plain"]:
        from core.common.memory import ask_for_large_pages
        from core.common.processor import let_threads_sleep_sooner, multiply_in_one_thread

        ask_for_large_pages()
        let_threads_sleep_sooner()
        multiply_in_one_thread()
    module = importlib.import_module(f"benchmarks.{described['module']}")
    made = getattr(module, described["function"])(*described["arguments"])
    if argv[1:] == ["once"]:
        print(json.dumps(made))
        return
    way: Callable[[], object] = made
    for line in sys.stdin:
        print(json.dumps(timing(way, float(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
