"""A run that records the events of its life, and whose learning rate and clipping change by hand."""

from __future__ import annotations

import contextlib

from core.common.errors import RunError
from core.common.progress import (
    CheckpointKept,
    Continued,
    EpochFinished,
    Event,
    HeldoutEvaluated,
    Moment,
    Progress,
    RanksChanged,
    SettingChanged,
    Told,
)
from core.runs import RunFolder
from core.runs.milestones import Milestones
from core.saving.kept_run import KeptRun
from core.settings.live import InEffect, LiveSettings
from core.training.trainer import Trainer


class EventfulRun(KeptRun):
    """A kept run with events. Each is recorded when it happens, and returned to be reported.

    What a crash cuts off the record happens again when the run continues: no event is there twice.

    Args:
        folder: see ``KeptRun``.
        trainer: see ``KeptRun``.
    """

    def __init__(self, folder: RunFolder, trainer: Trainer) -> None:
        super().__init__(folder, trainer)
        before = Told()
        with contextlib.suppress(RunError):  # A run with a damaged record can still be trained.
            before = folder.told_of_epochs()
        self._milestones = Milestones(before)
        # Recorded and returned before the next update.
        self._waiting: type[Event] | None = None
        self._is_pause_noted = False
        # Of the last checkpoint that was kept before a change.
        self._kept_at = _last_kept(before)
        # How many processes have trained it up to now.
        self._ranks = _last_ranks(before)

    @property
    def in_effect(self) -> InEffect:
        """What holds for the next update; only while the run is under way.

        Raises:
            RuntimeError: the run has ended.
        """
        trainer = self.trainer
        by_hand = trainer.live.to_json()
        clip_norm = by_hand.get("clip_norm", trainer.settings.clip_norm)
        return InEffect(trainer.learning_rate, float(clip_norm), frozenset(by_hand))

    def _recorded(self, progress: Progress) -> list[Progress]:
        """Record a value, and return it with the milestones that it reaches."""
        self._recorder.append(progress)
        if not isinstance(progress, EpochFinished | HeldoutEvaluated):
            return [progress]
        milestones = self._milestones.of(progress, self.folder.baselines)
        for event in milestones:
            self._recorder.append(event)
        return [progress, *milestones]

    def _event(self, kind: type[Event], *about: object) -> list[Progress]:
        """Record an event of this moment, and return it."""
        trainer = self.trainer
        return self._recorded(kind(trainer.moment, trainer.seconds, trainer.epochs_done, *about))

    def _before_update(self) -> list[Progress]:
        """Record the events that wait for the next update, and return them."""
        kind, self._waiting = self._waiting, None
        events = [] if kind is None else self._event(kind)
        if self._ranks != self._team.share.size:
            self._ranks = self._team.share.size
            events += self._event(RanksChanged, self._ranks)
        return events

    def _note_going_on(self) -> None:
        """Let the next update be preceded by the event that the run continues, if its pause was one."""
        if self._is_pause_noted:
            self._waiting, self._is_pause_noted = Continued, False

    def _save_if_due(self) -> list[Progress]:
        """Save in mid-training if it is time; return the event if the settings ask for this checkpoint."""
        events: list[Progress] = []
        if self._recorder.is_due() and self.trainer.last_batch.can_be_saved:
            if self._recorder.is_epoch_due and self.trainer.last_batch.has_finite_loss():
                events = self._event(CheckpointKept, "epochs")
            self._recorder.save("training", self.trainer)
        return events

    def _change_to(self, live: LiveSettings, setting: str) -> list[Progress]:
        """Keep a checkpoint, let ``live`` hold from the next update on, and save that; return the events.

        Args:
            live: with another value of ``setting`` than before.
            setting: the name of its field.
        """
        trainer, events = self.trainer, self._before_update()
        # One is enough if several settings are changed after the same update.
        if self._kept_at != trainer.moment:
            self._save(self.state, is_kept=True)
            if self.trouble is None:
                self._kept_at = trainer.moment
                events += self._event(CheckpointKept, "change")
        before = getattr(self.in_effect, setting)
        trainer.live = live
        events += self._event(SettingChanged, setting, before, getattr(live, setting))
        # At once, so that no crash loses the change.
        self._save(self.state)
        return events


def _last_ranks(told: Told) -> int:
    """Return how many processes have trained the run last."""
    return next((event.ranks for event in reversed(told.events) if isinstance(event, RanksChanged)), 1)


def _last_kept(told: Told) -> Moment | None:
    """Return the moment of the last checkpoint that was kept before a change of a setting."""
    kept = [event for event in told.events if isinstance(event, CheckpointKept) and event.reason == "change"]
    return kept[-1].moment if kept else None
