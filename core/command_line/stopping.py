"""Signals to end, for long commands that first bring their work to a good end."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from core.command_line import HUNG_UP
from core.common.ending_signals import ending_signals


@contextlib.contextmanager
def signals_noted(request_stop: Callable[[], None]) -> Iterator[list[int]]:
    """Yield a list to which a signal to end adds its number; it requests a stop instead of breaking off.

    A second Ctrl+C or request breaks off. In other threads than the main thread nothing changes, because
    Python handles signals only there.
    """
    noted: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield noted
        return

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        request_stop()
        # A closed terminal sends two signals, one through its shell; the second is no request to break off.
        if number + 128 != HUNG_UP:
            signal.signal(number, before[number])

    before: dict[int, Any] = {}
    for asked in ending_signals():
        before[asked] = signal.getsignal(asked)
        signal.signal(asked, note)
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
