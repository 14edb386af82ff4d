"""How often something that is answered in pieces takes its turn beside the training."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

# What a person has just asked for is answered as fast as possible at first, and then in half of the time.
AT_ONCE_S = 0.5
ASKED_SHARE = 0.5


class Turns:
    """Spreads the work on an answer, so that a training keeps the rest of the time."""

    def __init__(self) -> None:
        self.begin_asked()

    def begin_asked(self) -> None:
        """Begin with what a person waits for."""
        self._begin(ASKED_SHARE, AT_ONCE_S)

    def begin_shared(self, share: float) -> None:
        """Begin with what may take no more than ``share`` of the time from the first turn on."""
        self._begin(share, 0.0)

    def _begin(self, share: float, at_once_s: float) -> None:
        self._share, self._at_once_s = share, at_once_s
        self._spent_s = self._due = 0.0

    def is_due(self, *, is_training: bool) -> bool:
        """Return whether it is time for the next turn."""
        return not is_training or time.monotonic() >= self._due

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Measure a turn."""
        began = time.monotonic()
        try:
            yield
        finally:
            now = time.monotonic()
            self._spent_s += now - began
            is_at_once = self._spent_s <= self._at_once_s
            self._due = now if is_at_once else began + (now - began) / self._share
