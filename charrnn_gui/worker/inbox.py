"""Requests to the worker, from any thread, served in their order."""

from __future__ import annotations

import queue
from collections import deque

from charrnn_gui import messages as m
from charrnn_gui import questions as q

_ABOUT_PROMPTS = m.Ask | m.CancelAnswer | m.ReadText | m.AdaptTo | m.StopReading | m.Pin | q.Question


class Inbox:
    """Requests that wait. Any thread may add them; only the worker takes them out."""

    def __init__(self) -> None:
        self._arriving: queue.SimpleQueue[m.Request] = queue.SimpleQueue()
        self._waiting: deque[m.Request] = deque()

    def put(self, request: m.Request) -> None:
        """Add a request, from any thread."""
        self._arriving.put(request)

    def is_empty(self) -> bool:
        """Return whether no request waits."""
        return not self._waiting and self._arriving.empty()

    def has_other_than(self, kind: type[m.Request]) -> bool:
        """Return whether a request waits that is not of ``kind``."""
        while (arrived := self._arrived(block=False)) is not None:
            self._waiting.append(arrived)
        return any(not isinstance(request, kind) for request in self._waiting)

    def take(self, *, block: bool, timeout_s: float | None = None) -> m.Request | None:
        """Take out the first request; None if there is none.

        Args:
            block: wait for one.
            timeout_s: wait at most this long; None: without a limit.
        """
        return self._waiting.popleft() if self._waiting else self._arrived(block=block, timeout_s=timeout_s)

    def take_about_prompts(self) -> m.Request | None:
        """Take out the first request if it is only about prompts; else leave it in its place."""
        if not self._waiting and (first := self.take(block=False)) is not None:
            self._waiting.append(first)
        if self._waiting and isinstance(self._waiting[0], _ABOUT_PROMPTS):
            return self._waiting.popleft()
        return None

    def _arrived(self, *, block: bool, timeout_s: float | None = None) -> m.Request | None:
        try:
            return self._arriving.get(block=block, timeout=timeout_s)
        except queue.Empty:
            return None
