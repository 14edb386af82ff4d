"""The states of a run, and what a person may do in each."""

from __future__ import annotations

from enum import Enum


class RunState(Enum):
    """The state of the run in the window; every enabled or disabled control derives from it."""

    EMPTY = "empty"
    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    DIVERGED = "diverged"
    FAILED = "failed"
    FOLLOWING = "following"
    CUT_OFF = "cut off"

    @property
    def can_train(self) -> bool:
        """A new run may begin."""
        return self in {
            RunState.EMPTY,
            RunState.STOPPED,
            RunState.FINISHED,
            RunState.DIVERGED,
            RunState.FAILED,
            RunState.FOLLOWING,
            RunState.CUT_OFF,
        }

    @property
    def can_pause(self) -> bool:
        """Updates are being made."""
        return self is RunState.TRAINING

    @property
    def can_resume(self) -> bool:
        """Updates would go on."""
        return self is RunState.PAUSED

    @property
    def can_step(self) -> bool:
        """A single update may be asked for: the next one of a paused run, or the first of a new one."""
        return self.can_train or self.can_resume

    @property
    def can_stop(self) -> bool:
        """There is a run that has not ended."""
        return self in {RunState.STARTING, RunState.TRAINING, RunState.PAUSED}

    @property
    def can_open(self) -> bool:
        """Another run may be opened, continued or branched from."""
        return self.can_train or self.can_reset

    @property
    def can_reset(self) -> bool:
        """There is something to clear away."""
        return self in {
            RunState.PAUSED,
            RunState.STOPPED,
            RunState.FINISHED,
            RunState.DIVERGED,
            RunState.FAILED,
            RunState.FOLLOWING,
            RunState.CUT_OFF,
        }
