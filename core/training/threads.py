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
# missing, in cores, one thread less is tried.
_MOST_MISSING = 0.4
# Over how many seconds updates are timed; shorter in a trial.
_LOOK_S, _TRIAL_S = 0.2, 0.15
# How many seconds lie between two trials: at least; at most after one of a thread more, and of a thread less.
_WAIT_S = 1.0
_LONGEST_WAIT_FOR_MORE_S, _LONGEST_WAIT_FOR_LESS_S = 4.0, 30.0
# A trial may cost this share of the time, as updates can take long.
_TRIAL_COST = 0.1
# By this share two times differ by chance.
_MARGIN = 0.03


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

    Processor time that is missing only gives a hint. Which number is better is decided by the time that an
    update takes with each: beside a program of low priority all threads may still be faster.

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
        self._is_fresh = False
        # In a trial: the number before, and the seconds that an update took with it.
        self._before: tuple[int, float] | None = None
        self._wait_s = 0.0
        self._since_s = 0.0
        self._begin_look()

    @contextmanager
    def watched(self, are_equal: Callable[[], bool]) -> Iterator[None]:
        """Watch an update that is made meanwhile, and choose the number for those that follow.

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
        self._updates += 1
        self._passed_s += passed_s
        self._given_s += self._clock.given_s() - given_s
        if self._passed_s >= (_LOOK_S if self._before is None else _TRIAL_S):
            self._choose(are_equal)

    def _choose(self, are_equal: Callable[[], bool]) -> None:
        """Decide a trial, or begin one if it is time; then look anew."""
        seconds_each = self._passed_s / self._updates
        misses = self._given_s < (self.number - _MOST_MISSING) * self._passed_s
        self._begin_look()
        if self._before is not None:
            number, seconds_before = self._before
            self._before = None
            # Fewer threads need only be as fast; a thread more has to be worth it.
            margin = 1 + _MARGIN if self.number < number else 1 - _MARGIN
            if seconds_each < margin * seconds_before:
                self._wait_s = _WAIT_S
            else:
                is_of_less = self.number < number
                longest_s = _LONGEST_WAIT_FOR_LESS_S if is_of_less else _LONGEST_WAIT_FOR_MORE_S
                longer_s = min(longest_s, 2 * max(_WAIT_S, self._wait_s))
                self._wait_s = max(longer_s, self._since_s / _TRIAL_COST)
                self._change(number)
        elif self._since_s >= self._wait_s:
            other = self.number - 1 if misses and self.number > 1 else self.number + 1
            if other <= self._most and self._may_change(are_equal):
                self._before = self.number, seconds_each
                self._change(other)

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
        self._since_s = 0.0

    def _begin_look(self) -> None:
        self._updates = 0
        self._passed_s = self._given_s = 0.0
