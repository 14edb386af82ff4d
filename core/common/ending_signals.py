"""The signals that ask a program to end, and how it reacts."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn


class EndRequestedError(BaseException):
    """A signal other than Ctrl+C asked the program to end.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals of Ctrl+C, of a request to end and, if the system has it, of a closed terminal.

    A program started by ``nohup`` ignores the last one, and continues to ignore it.
    """
    asked = (signal.SIGINT, signal.SIGTERM)
    if not hasattr(signal, "SIGHUP") or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return asked
    return (*asked, signal.SIGHUP)


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Let a request to end stop the program at once within the block, which has nothing to clean up.

    An exception while modules are loaded would leave half-loaded modules, or print a traceback.
    """
    with _handling(lambda number: signal.SIG_DFL):
        yield


@contextlib.contextmanager
def ending_raises() -> Iterator[None]:
    """Let a request to end raise an exception within the block, so that half-written files are removed.

    Raises:
        KeyboardInterrupt: at Ctrl+C.
        EndRequestedError: at another one of ``ending_signals``.
    """
    with _handling(lambda number: signal.default_int_handler if number == signal.SIGINT else _raise):
        yield


def _raise(number: int, frame: FrameType | None) -> NoReturn:
    raise EndRequestedError(number)


@contextlib.contextmanager
def _handling(handler_of: Callable[[int], Any]) -> Iterator[None]:
    """Handle the ending signals by ``handler_of`` within the block; ignored signals stay ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python has signals in the main thread only
        return
    before: dict[int, Any] = {}
    try:
        for number in ending_signals():
            handler = signal.getsignal(number)
            # None: the handler was not set by Python, so it could not be restored.
            if handler is not signal.SIG_IGN and handler is not None:
                before[number] = handler
                signal.signal(number, handler_of(number))
        yield
    finally:
        for changed, handler in before.items():
            signal.signal(changed, handler)
