"""The processor: how many threads there are, how long they wait awake, how much time they are given."""

from __future__ import annotations

import os
import threading
import time

# GNU's OpenMP looks 300,000 times for work before it lets a thread sleep. That is right if nobody else
# computes; beside another program, training then takes several times as long.
_SPIN_COUNT = "20000"


def let_threads_sleep_sooner() -> None:
    """Let torch's threads sleep sooner when they have nothing to do; call this before torch is loaded."""
    os.environ.setdefault("GOMP_SPINCOUNT", _SPIN_COUNT)


def multiply_in_one_thread() -> None:
    """Let NumPy compute a product in one thread; call this before NumPy is loaded.

    NumPy multiplies to write a character. Large layers would be shared among threads, which wait for each
    other, awake, as torch's do: if another program takes a core, writing takes fifty times as long.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def time_given_s() -> float:
    """Return the processor time in seconds that the process has been given, all its threads together.

    In another thread than the main thread, what that one has been given does not count, if the system reports
    it: it draws the window.
    """
    given_s = time.process_time()
    main = threading.main_thread()
    if main is not threading.current_thread() and main.ident and hasattr(time, "pthread_getcpuclockid"):
        given_s -= time.clock_gettime(time.pthread_getcpuclockid(main.ident))
    return given_s
