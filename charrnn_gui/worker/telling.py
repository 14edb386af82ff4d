"""What a training has done since the window was told last, and how fast it goes."""

from __future__ import annotations

import math
import time
from collections import deque

from charrnn_gui import messages as m
from core.common.progress import Progress, Told

# Until the window asks for another interval.
PROGRESS_INTERVAL_S = 0.1
SPEED_WINDOW_S = 3.0
# No speed is reported before this time: the first updates wake threads and fill caches, and take longer.
LEAST_SPEED_WINDOW_S = 0.5


class Telling:
    """Progress gathered until it is time to tell of it.

    Attributes:
        interval_s: between two reports; may be set from any thread.
    """

    def __init__(self) -> None:
        self.interval_s = PROGRESS_INTERVAL_S
        self._recent: deque[tuple[float, int]] = deque()
        self._told_at = 0.0
        self._clear()

    def add(self, progress: Progress) -> None:
        """Gather what the trainer says."""
        self._gathered.append(progress)

    def add_told(self, told: Told) -> None:
        """Gather what a run has told another program that trains it."""
        self._told += told

    def is_due(self) -> bool:
        """Tell whether the window is to be told by now."""
        return time.monotonic() - self._told_at >= self.interval_s

    def tell_next_at_once(self) -> None:
        """Let no interval pass before the next report: a training begins or continues."""
        self._told_at = -math.inf

    def forget_speed(self) -> None:
        """Measure the speed anew: what comes before a pause has no part in it."""
        self._recent.clear()

    def take(
        self, characters_left: int | None, seconds: float = 0.0, time_limit_s: float = 0.0
    ) -> m.ProgressMade | None:
        """Return all that has gathered, and gather anew; None where nothing has.

        Args:
            characters_left: to be trained on until the last epoch ends; None where that is not known.
            seconds: of training since the start of the run; 0: unknown.
            time_limit_s: seconds of training after which the run ends; 0: no limit.
        """
        made = None
        if told := self._told + Told.of(self._gathered):
            speed, seconds_left = self._speed(told, characters_left)
            if time_limit_s:
                to_limit_s = max(0.0, time_limit_s - seconds)
                seconds_left = to_limit_s if seconds_left is None else min(seconds_left, to_limit_s)
            made = m.ProgressMade(told, speed, seconds_left, seconds)
        self._clear()
        self._told_at = time.monotonic()
        return made

    def _speed(self, told: Told, characters_left: int | None) -> tuple[float, float | None]:
        """Return characters per second over the last seconds, and the seconds left at that speed."""
        now = time.monotonic()
        self._recent.append((now, sum(update.count for update in told.updates)))
        while now - self._recent[0][0] > SPEED_WINDOW_S:
            self._recent.popleft()
        elapsed = now - self._recent[0][0]
        characters = sum(count for _at, count in list(self._recent)[1:])
        if elapsed < LEAST_SPEED_WINDOW_S or not characters:
            return 0.0, None
        speed = characters / elapsed
        return speed, None if characters_left is None else characters_left / speed

    def _clear(self) -> None:
        self._told = Told()
        self._gathered: list[Progress] = []
