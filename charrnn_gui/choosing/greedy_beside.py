"""The greedy line that stands beside one that was drawn; no widget."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charrnn_gui.choosing.written_marks import costs_of
from core.common.lines import Line
from core.common.prompts import Continuation


class GreedyBeside:
    """Knows the greedy line that was told last, and which lines it belongs to."""

    def __init__(self) -> None:
        self._told: Continuation | None = None

    def take(self, told: Continuation) -> None:
        """Take note of a greedy line."""
        self._told = told

    def is_missing(self, line: Line) -> bool:
        """Return whether a greedy line is to be asked for: there is none for ``line``, or a shorter one."""
        if not line.prompt.sampling.temperature:
            return False
        told = self._told
        return told is None or not self._belongs_to(line) or told.prompt.num_chars < line.prompt.num_chars

    def costs(self, line: Line | None) -> NDArray[np.float64] | None:
        """Return what each of its characters costs, if it is that of ``line``, which is not greedy itself."""
        if self._told is None or line is None or not line.prompt.sampling.temperature:
            return None
        return costs_of(self._told.written) if self._belongs_to(line) else None

    def _belongs_to(self, line: Line) -> bool:
        told = self._told
        if told is None or told.moment != line.moment:
            return False
        asked, answered = line.prompt, told.prompt
        same = (asked.prefix, asked.ends_at_line) == (answered.prefix, answered.ends_at_line)
        return same and asked.sampling.banned == answered.sampling.banned
