"""Torch, loaded once the window has appeared, and made to leave the window its turn."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator

from core.common.memory import ask_for_large_pages
from core.common.processor import let_threads_sleep_sooner

# In the log the worker is one, whichever of its modules speaks.
log = logging.getLogger(__package__)

# How long this thread may keep Python to itself while the window waits for its turn to draw (5 ms by
# default, at each of the hundred turns that a repaint takes).
SWITCH_INTERVAL_S = 0.0002
# By how much this thread, and those that torch makes in it, are nicer than the window's.
NICENESS = 5


def load() -> None:
    """Load torch and all of the engine that needs it.

    Raises:
        Exception: of any kind, where a library is damaged or not for this computer.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    let_threads_sleep_sooner()
    ask_for_large_pages()
    with _kept_for_good():
        _load_engine()
    _let_the_window_go_first()


def preload() -> None:
    """Load what torch's first training would wait for."""
    import torch

    import core.training.optimizers

    log.info("torch %s, %d threads", torch.__version__, torch.get_num_threads())
    with _kept_for_good():
        core.training.optimizers.preload()


@contextlib.contextmanager
def _kept_for_good() -> Iterator[None]:
    """Let Python's garbage collector never look at what is made meanwhile.

    Torch consists of 300,000 objects that stay to the end. To look through them takes 0.1 to 0.2 s, in which
    no other thread runs Python: the window would stop, again and again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _load_engine() -> None:
    """Load torch, once the window has appeared."""
    import core.model.devices
    import core.saving.checkpoints
    import core.saving.recorder
    import core.saving.resumption
    import core.saving.training_run
    import core.saving.weights
    import core.training.optimizers
    import core.training.trainer
    import core.writing.writer  # noqa: F401


def _let_the_window_go_first() -> None:
    """See to it that the window gets a core whenever it has something to draw.

    On Linux each thread has a niceness, and torch's threads take that of the thread which makes them: they
    may use every core, and give one up the moment the window wants it. Elsewhere torch uses one core less
    than there are, unless the person's environment says how many.
    """
    import torch

    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
        return
    cores = os.cpu_count() or 1
    if "OMP_NUM_THREADS" not in os.environ and torch.get_num_threads() >= cores > 1:
        torch.set_num_threads(cores - 1)
