"""Load torch after the window has appeared, and let the window take precedence over it."""

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

# All modules of the worker have one name in the log.
log = logging.getLogger(__package__)

# How long this thread may hold Python's lock while the window waits to draw. (By default 5 ms, at each of the
# hundred times that a repaint needs it.)
SWITCH_INTERVAL_S = 0.0002
# The niceness of this thread, and of the threads that torch creates in it, above the window's.
NICENESS = 5


def load() -> None:
    """Load torch and the parts of the engine that need it.

    Raises:
        Exception: of any kind, if a library is damaged or not for this computer.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    let_threads_sleep_sooner()
    ask_for_large_pages()
    with _kept_for_good():
        _load_engine()
    _let_the_window_go_first()


def preload() -> None:
    """Load the modules that torch would load at the first training."""
    import torch

    import core.training.optimizers

    log.info("torch %s, %d threads", torch.__version__, torch.get_num_threads())
    with _kept_for_good():
        core.training.optimizers.preload()


@contextlib.contextmanager
def _kept_for_good() -> Iterator[None]:
    """Exclude all objects that are created within the block from Python's garbage collection.

    Torch consists of 300,000 objects that stay to the end. Examining them takes 0.1 to 0.2 s, in which no
    other thread runs Python: the window would stop again and again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _load_engine() -> None:
    """Load torch, after the window has appeared."""
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
    """Make sure that the window gets a core whenever it has something to draw.

    On Linux each thread has a niceness, and torch's threads take that of the thread that creates them: they
    may use every core, but give one up as soon as the window needs it. On other systems torch uses all cores
    except one, unless the environment sets the number.
    """
    import torch

    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
        return
    cores = os.cpu_count() or 1
    if "OMP_NUM_THREADS" not in os.environ and torch.get_num_threads() >= cores > 1:
        torch.set_num_threads(cores - 1)
