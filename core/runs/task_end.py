"""How a run of a grid stands after its turn. No torch."""

from __future__ import annotations

from dataclasses import dataclass

RETRY_INTERVAL_S = 2.0
"""The interval of looking whether a run that another program trains has become free."""


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """How a run of a grid stands after its turn.

    Attributes:
        state: one of ``STATES``; "refused": it could not be begun or continued; "unsaved": it has ended, but
            its end could not be saved; "claimed": another program has it, and it gets another turn.
        problem: why it did not finish, in a sentence; empty if it did, or was stopped.
        was_there: it had ended before, and nothing was trained.
    """

    state: str
    problem: str = ""
    was_there: bool = False

    @property
    def is_final(self) -> bool:
        """Whether the run gets no other turn."""
        return self.state != "claimed"
