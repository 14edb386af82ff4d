"""Remembers which next characters were likely an epoch ago, to compare the present ones with them."""

from __future__ import annotations

from core.common.prompts import Continuation


class EpochAgo:
    """The probabilities right after a prefix at the end of the last epoch before the present one."""

    def __init__(self) -> None:
        self._prefix = ""
        self._epoch = -1
        self._now: dict[str, float] = {}
        self._before: dict[str, float] = {}

    def note(self, answer: Continuation) -> dict[str, float]:
        """Take note of an answer, and return what was likely an epoch before it; empty if nobody knows."""
        prefix, epoch = answer.prompt.prefix, answer.moment.epoch
        if prefix != self._prefix or epoch < self._epoch:
            self._before, self._now = {}, {}
        elif epoch > self._epoch:
            self._before = self._now
        self._prefix, self._epoch = prefix, epoch
        if answer.written:
            self._now = dict(answer.written[0].likeliest)
        return self._before
