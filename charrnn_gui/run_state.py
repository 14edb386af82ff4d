"""The states of a run, and the actions that are possible in each."""

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
        """Whether a new run may begin."""
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
    def is_passing(self) -> bool:
        """Whether another state follows by itself."""
        return self in {RunState.STARTING, RunState.STOPPING}

    @property
    def can_pause(self) -> bool:
        """Whether training is under way, and can be paused."""
        return self is RunState.TRAINING

    @property
    def can_resume(self) -> bool:
        """Whether training can continue."""
        return self is RunState.PAUSED

    @property
    def can_step(self) -> bool:
        """Whether a single update can be requested: the next of a paused run, or the first of a new run."""
        return self.can_train or self.can_resume

    @property
    def can_stop(self) -> bool:
        """Whether there is a run that has not ended."""
        return self in {RunState.STARTING, RunState.TRAINING, RunState.PAUSED}

    @property
    def can_open(self) -> bool:
        """Whether another run may be opened, continued or branched from."""
        return self.can_train or self.can_reset

    @property
    def can_continue(self) -> bool:
        """Whether the run on display has ended, and can be trained further."""
        return self in {RunState.STOPPED, RunState.FINISHED, RunState.CUT_OFF, RunState.FAILED}

    @property
    def can_reset(self) -> bool:
        """Whether there is a run to clear away."""
        return self in {
            RunState.PAUSED,
            RunState.STOPPED,
            RunState.FINISHED,
            RunState.DIVERGED,
            RunState.FAILED,
            RunState.FOLLOWING,
            RunState.CUT_OFF,
        }
