"""The signals by which a program is asked to end, and what it does then."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn


class EndRequestedError(BaseException):
    """The program was asked to end, by another signal than Ctrl+C.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return Ctrl+C, the request to end and, where the system has it, that the terminal is closed.

    A program that was started to outlive its terminal, as by ``nohup``, ignores that one, and goes on so.
    """
    asked = (signal.SIGINT, signal.SIGTERM)
    if not hasattr(signal, "SIGHUP") or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return asked
    return (*asked, signal.SIGHUP)


def end_at_once() -> None:
    """Let a request to end stop the program at once from now on, wherever nothing else is said."""
    for number in ending_signals():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Let a request to end stop the program at once within the block, in which there is nothing to tidy up.

    An exception raised while modules are loaded would leave half of them, or a traceback.
    """
    with _handling(lambda number: signal.SIG_DFL):
        yield


@contextlib.contextmanager
def ending_raises() -> Iterator[None]:
    """Let a request to end raise within the block, so that what is half written is removed on the way out.

    Raises:
        KeyboardInterrupt: Ctrl+C.
        EndRequestedError: another of ``ending_signals``.
    """
    with _handling(lambda number: signal.default_int_handler if number == signal.SIGINT else _raise):
        yield


def _raise(number: int, frame: FrameType | None) -> NoReturn:
    raise EndRequestedError(number)


@contextlib.contextmanager
def _handling(handler_of: Callable[[int], Any]) -> Iterator[None]:
    """Handle the ending signals by ``handler_of`` within the block; those that are ignored stay so."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python has signals in the main thread only
        return
    before: dict[int, Any] = {}
    try:
        for number in ending_signals():
            handler = signal.getsignal(number)
            # None: set by something else than Python, which could not be put back.
            if handler is not signal.SIG_IGN and handler is not None:
                before[number] = handler
                signal.signal(number, handler_of(number))
        yield
    finally:
        for changed, handler in before.items():
            signal.signal(changed, handler)
