"""The facts on the curve of a run from which it is read. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.common.progress import (
    Diverged,
    EpochFinished,
    Event,
    HeldoutEvaluated,
    SettingChanged,
    Started,
    Told,
    TrainingFinished,
    UpdateFinished,
)
from core.settings.settings import Settings
from core.text.baselines import Baselines


@dataclass(frozen=True, slots=True)
class CurveFacts:
    """What the rules that read a curve look at.

    Attributes:
        epochs: since the run began or branched.
        heldout: the last evaluation of the held-out text since then, which may be one within an epoch.
        norms: of the gradients in the last epoch, each with the limit that clipped it (0: none).
        holds_out: some text is held out.
        drops_out: some values are dropped while it trains.
        has_finished: the run has reached its planned end.
        diverged: where training diverged, if it did.
    """

    epochs: Sequence[EpochFinished]
    heldout: HeldoutEvaluated | None
    norms: Sequence[tuple[float, float]]
    baselines: Baselines | None
    holds_out: bool
    drops_out: bool
    has_finished: bool
    diverged: Diverged | None

    @classmethod
    def of(
        cls, told: Told, settings: Settings, baselines: Baselines | None, *, has_finished: bool
    ) -> CurveFacts:
        """Return the facts on what a run has told; for the arguments see ``read_curve``."""
        *_earlier, start = -1, *(event.moment.update for event in told.events if isinstance(event, Started))
        epochs = [epoch for epoch in told.epochs if epoch.moment.update > start]
        heldout = told.last_heldout if told.last_heldout and told.last_heldout.moment.update > start else None
        diverged = [event for event in told.events if isinstance(event, Diverged)]
        norms = _norms(told.updates, epochs[-1], settings.clip_norm, told.events) if epochs else []
        holds_out = settings.heldout_fraction > 0
        # A share that has no effect, as between the layers of a single one, is refused with the settings.
        drops_out = max(settings.dropout, settings.input_dropout, settings.output_dropout) > 0
        last_diverged = diverged[-1] if diverged else None
        return cls(epochs, heldout, norms, baselines, holds_out, drops_out, has_finished, last_diverged)

    @property
    def last(self) -> EpochFinished:
        """The last epoch, if there is one."""
        return self.epochs[-1]

    @property
    def evaluated(self) -> list[tuple[EpochFinished, float]]:
        """The epochs with a held-out perplexity at their end, and that.

        Within an epoch it also depends on which part of the text was trained on last, so that one is not
        better or worse than another for it.
        """
        return [(e, e.heldout_perplexity) for e in self.epochs if e.heldout_perplexity is not None]

    @property
    def compared(self) -> tuple[str, float] | None:
        """The perplexity that can be compared with the baselines: of the text that they are measured on.

        Before it stands its name among the numbers of a rule.
        """
        if self.baselines is None:
            return None
        if self.baselines.measured_on == "train":
            return ("perplexity", self.last.perplexity) if self.epochs else None
        return ("heldout", self.heldout.perplexity) if self.heldout else None


def _norms(
    updates: Sequence[UpdateFinished],
    epoch: EpochFinished,
    clip_norm: float,
    events: Sequence[Event | Diverged | TrainingFinished],
) -> list[tuple[float, float]]:
    """Return the gradient norms of ``epoch``, each with the limit at its time."""
    of_epoch = [update for update in updates[_first_after(updates, epoch) :] if _is_of(update, epoch)]
    limits = [
        (event.moment.update, clip_norm if event.now is None else event.now)
        for event in events
        if isinstance(event, SettingChanged) and event.setting == "clip_norm"
    ]
    found = []
    for update in of_epoch:
        *_earlier, limit = clip_norm, *(now for at, now in limits if at < update.moment.update)
        found.append((update.gradient_norm, limit))
    return found


def _first_after(updates: Sequence[UpdateFinished], epoch: EpochFinished) -> int:
    """Return the place in ``updates`` of the first of those that ``epoch`` may be the mean of."""
    later = takewhile(lambda update: update.moment.epoch >= epoch.moment.epoch, reversed(updates))
    return len(updates) - sum(1 for _update in later)


def _is_of(update: UpdateFinished, epoch: EpochFinished) -> bool:
    return update.moment.epoch == epoch.moment.epoch and update.moment.update <= epoch.moment.update
