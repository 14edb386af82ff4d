"""As many threads as get a core of their own.

torch divides each operation among its threads, and they wait for each other, awake, after each of them. If
another program takes a core, one thread waits for its turn and all others for it: an update then takes
several times as long as with one thread. So the number of threads follows what the processor gives.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

from core.common.processor import time_given_s

log = logging.getLogger(__name__)

# Threads with cores of their own wait awake, and so are given all the time that passes. If more than this is
# missing, in cores, at least one of them shares its core.
_MOST_MISSING = 0.4
# Over how many seconds the share is taken; shorter just after a thread was added.
_LOOK_S, _TRIAL_S = 0.2, 0.15
# After how many seconds one thread more is tried, at first and at most.
_WAIT_S, _LONGEST_WAIT_S = 1.0, 4.0
# A trial may cost this share of the time, as its updates can take long.
_TRIAL_COST = 0.1


class Clock:
    """The time that passes and the processor time that is given, in seconds; both stand still in pauses."""

    def __init__(
        self, now_s: Callable[[], float] = time.perf_counter, given_s: Callable[[], float] = time_given_s
    ) -> None:
        self._now_s, self._given_s = now_s, given_s
        self._paused_s = self._paused_given_s = 0.0

    def now_s(self) -> float:
        """Return the time that has passed."""
        return self._now_s() - self._paused_s

    def given_s(self) -> float:
        """Return the processor time that all threads have been given."""
        return self._given_s() - self._paused_given_s

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stand still meanwhile."""
        began_s, given_s = self._now_s(), self._given_s()
        try:
            yield
        finally:
            self._paused_s += self._now_s() - began_s
            self._paused_given_s += self._given_s() - given_s


class Threads:
    """Chooses the number of torch's threads while updates are made; at other times torch has its own.

    Args:
        clock: of the training.
        set_number: sets torch's number.
        most: the largest number; torch's own if not given.

    Attributes:
        number: at present.
    """

    def __init__(
        self,
        clock: Clock,
        set_number: Callable[[int], None] = torch.set_num_threads,
        most: int | None = None,
    ) -> None:
        self._clock, self._set_number = clock, set_number
        self._most = self.number = most or torch.get_num_threads()
        self._changes = True
        self._has_asked = False
        self._wait_s = _WAIT_S
        self._is_trial = self._is_fresh = False
        self._since_s = self._passed_s = self._given_s = 0.0

    @contextmanager
    def watched(self, are_equal: Callable[[], bool]) -> Iterator[None]:
        """Watch the updates that are made meanwhile, and choose the number for those that follow.

        Args:
            are_equal: is asked once, before the number is changed for the first time: whether updates are bit
                for bit the same with one thread. If not, the number stays, so that equal runs stay equal.
        """
        began_s, given_s = self._clock.now_s(), self._clock.given_s()
        if self.number == self._most:
            yield
        else:
            # It takes less than a microsecond.
            self._set_number(self.number)
            try:
                yield
            finally:
                self._set_number(self._most)
        if self._most == 1 or not self._changes:
            return
        passed_s = self._clock.now_s() - began_s
        self._since_s += passed_s
        if self._is_fresh:
            # The first update after a change wakes the threads, or lets them sleep.
            self._is_fresh = False
            return
        self._passed_s += passed_s
        self._given_s += self._clock.given_s() - given_s
        self._choose(are_equal)

    def _choose(self, are_equal: Callable[[], bool]) -> None:
        if self.number > 1 and self._passed_s >= (_TRIAL_S if self._is_trial else _LOOK_S):
            if self._given_s < (self.number - _MOST_MISSING) * self._passed_s:
                self._drop(are_equal)
            else:
                self._passed_s = self._given_s = 0.0
                self._is_trial = False
        elif self.number < self._most and self._since_s >= self._wait_s:
            self._change(self.number + 1)
            self._is_trial = True

    def _drop(self, are_equal: Callable[[], bool]) -> None:
        """Take a thread less, and wait longer before the next trial if this was one."""
        if not self._may_change(are_equal):
            return
        if self._is_trial:
            self._wait_s = max(min(_LONGEST_WAIT_S, 2 * self._wait_s), self._since_s / _TRIAL_COST)
        else:
            self._wait_s = _WAIT_S
        self._change(self.number - 1)
        self._is_trial = False

    def _may_change(self, are_equal: Callable[[], bool]) -> bool:
        if not self._has_asked:
            self._has_asked = True
            self._changes = are_equal()
            if not self._changes:
                log.info("the number of threads stays: updates depend on it here")
        return self._changes

    def _change(self, number: int) -> None:
        self.number = number
        self._is_fresh = True
        self._since_s = self._passed_s = self._given_s = 0.0
