"""The values that leave the engine: frozen, small, free of tensors, safe to hand to another thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any


@dataclass(frozen=True, slots=True)
class Moment:
    """One exact set of weights: the state after ``update`` updates, in epoch ``epoch``.

    Epochs and updates count from 1; (0, 0) is the untrained model.
    """

    epoch: int = 0
    update: int = 0


@dataclass(frozen=True, slots=True)
class UpdateFinished:
    """One update: a step of the optimizer.

    Attributes:
        nats: summed cross-entropy of the batch, before the step.
        count: characters predicted in the batch.
        gradient_norm: ‖g‖₂ over all parameters, before clipping.
        learning_rate: of this step.
        epochs_done: epochs since the start, as a fraction: the update's place on an axis of epochs.
    """

    moment: Moment
    nats: float
    count: int
    gradient_norm: float
    learning_rate: float
    epochs_done: float


@dataclass(frozen=True, slots=True)
class EpochFinished:
    """One pass over the text.

    Attributes:
        perplexity: exp of the mean nats per character of this epoch's updates.
        heldout_perplexity: of the held-out text after this epoch; None if it was not computed.
        seconds: of training since the start of the run, pauses not counted.
        characters_per_second: trained on, in this epoch.
        gradient_norm: mean over the epoch's updates, before clipping.
        learning_rate: of the epoch's last update.
        epochs_done: as in ``UpdateFinished``; less than ``moment.epoch`` if a time limit ended the run within
            this epoch. None if it is not known. It follows from the moment, so it is not compared.
    """

    moment: Moment
    perplexity: float
    heldout_perplexity: float | None
    seconds: float
    characters_per_second: float
    gradient_norm: float
    learning_rate: float
    epochs_done: float | None = field(default=None, compare=False)

    @property
    def place(self) -> float:
        """Where it stands on an axis of epochs."""
        return float(self.moment.epoch) if self.epochs_done is None else self.epochs_done

    @property
    def evaluation(self) -> HeldoutEvaluated | None:
        """What it says of the held-out text; None if that was not evaluated."""
        if self.heldout_perplexity is None:
            return None
        return HeldoutEvaluated(self.moment, self.heldout_perplexity, self.seconds, self.place)


@dataclass(frozen=True, slots=True)
class HeldoutEvaluated:
    """The held-out text was evaluated within an epoch; ``EpochFinished`` tells of it at the end of one.

    Attributes:
        perplexity: of the held-out text.
        seconds: as in ``EpochFinished``, this evaluation included.
        place: where it stands on an axis of epochs: ``epochs_done`` as in ``UpdateFinished``.
    """

    moment: Moment
    perplexity: float
    seconds: float
    place: float


@dataclass(frozen=True, slots=True)
class SampleWritten:
    """What the model wrote after one of the pinned prefixes, greedily, at one moment.

    ``text`` begins with the prefix. ``epochs_done`` is as in ``EpochFinished``.
    """

    moment: Moment
    prefix: str
    text: str
    epochs_done: float | None = field(default=None, compare=False)

    @property
    def place(self) -> float:
        """Where it stands on an axis of epochs."""
        return float(self.moment.epoch) if self.epochs_done is None else self.epochs_done


@dataclass(frozen=True, slots=True)
class Diverged:
    """The perplexity or the gradient stopped being finite.

    A loss of more than 709 nats per character is still a number, but its exponential is not, so nothing
    could be drawn or compared. The weights are back at ``restored``, the last moment whose epoch had a finite
    perplexity. ``seconds`` and ``epochs_done`` are as in ``EpochFinished``; None in runs of earlier versions.
    """

    moment: Moment
    restored: Moment
    seconds: float | None = field(default=None, compare=False)
    epochs_done: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TrainingFinished:
    """The last epoch is over."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the life of a run, and which its record keeps.

    Attributes:
        seconds: of training since the start of the run, pauses not counted.
        epochs_done: as in ``UpdateFinished``.
    """

    moment: Moment
    seconds: float
    epochs_done: float


@dataclass(frozen=True, slots=True)
class Started(Event):
    """The training began: with new weights or, as a branch, with those of the run called ``origin``."""

    origin: str = ""


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """A person paused the training. A pause after a single update is none."""


@dataclass(frozen=True, slots=True)
class Continued(Event):
    """The training continued after a pause, or from the run's last save."""


@dataclass(frozen=True, slots=True)
class HeldoutImproved(Event):
    """The held-out text was predicted better than ever before in this run.

    Attributes:
        perplexity: of the held-out text now.
        before: the best until then.
    """

    perplexity: float
    before: float


@dataclass(frozen=True, slots=True)
class BaselinePassed(Event):
    """The perplexity of the training text was below that of a baseline for the first time.

    Attributes:
        baseline: the name of a field of ``core.text.baselines.Baselines``.
        value: the baseline's perplexity.
        perplexity: of the epoch.
    """

    baseline: str
    value: float
    perplexity: float


@dataclass(frozen=True, slots=True)
class CheckpointKept(Event):
    """A checkpoint was saved for a reason, not because some seconds had passed.

    Attributes:
        reason: ``"change"``: a setting changes here, and a branch from the checkpoint undoes that;
            ``"epochs"``: so many epochs were over.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    """A setting was changed by hand during the training, from the next update on.

    Attributes:
        setting: the name of a field of ``core.settings.live.LiveSettings``.
        before: the value in effect until then.
        now: the value from now on; None: the run's settings decide again, and the schedule for the rate.
    """

    setting: str
    before: float
    now: float | None


@dataclass(frozen=True, slots=True)
class RanksChanged(Event):
    """Another number of processes trains the run from the next update on; before the first there was one.

    Attributes:
        ranks: how many.
    """

    ranks: int


Progress = (
    UpdateFinished | EpochFinished | HeldoutEvaluated | SampleWritten | Diverged | TrainingFinished | Event
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a run has told, by kind, each kind in the order in which it happened.

    The sum of two is what was told first and then. An empty one is false. A new kind of fact gets a field
    here and a line in ``_KINDS``; a new event is a class derived from ``Event``.

    Attributes:
        updates: one for each step of the optimizer.
        epochs: the passes over the text.
        samples: what the model wrote after the pinned prefixes.
        events: what happened to the training as a whole.
        evaluations: of the held-out text within epochs; ``heldout`` also has those at their ends.
    """

    updates: tuple[UpdateFinished, ...] = ()
    epochs: tuple[EpochFinished, ...] = ()
    samples: tuple[SampleWritten, ...] = ()
    events: tuple[Event | Diverged | TrainingFinished, ...] = ()
    evaluations: tuple[HeldoutEvaluated, ...] = ()

    @classmethod
    def of(cls, progress: Iterable[Progress]) -> Told:
        """Return ``progress``, sorted by kind."""
        found: dict[str, list[Any]] = {}
        for value in progress:
            kind = "events" if isinstance(value, Event) else _KINDS[type(value)]
            found.setdefault(kind, []).append(value)
        return cls(**{kind: tuple(values) for kind, values in found.items()})

    @property
    def by_moment(self) -> tuple[EpochFinished | HeldoutEvaluated, ...]:
        """Epochs and evaluations within them, in the order in which they happened."""
        return tuple(sorted((*self.epochs, *self.evaluations), key=_update_of))

    @property
    def heldout(self) -> tuple[HeldoutEvaluated, ...]:
        """All evaluations of the held-out text, those at the ends of epochs included, in their order."""
        found = (each.evaluation if isinstance(each, EpochFinished) else each for each in self.by_moment)
        return tuple(each for each in found if each is not None)

    @property
    def last_heldout(self) -> HeldoutEvaluated | None:
        """The last of ``heldout``; None if it is empty. However long the run is, this takes no time."""
        ends = (epoch.evaluation for epoch in reversed(self.epochs) if epoch.heldout_perplexity is not None)
        found = [*filter(None, islice(ends, 1)), *self.evaluations[-1:]]
        return max(found, key=_update_of, default=None)

    def __add__(self, other: Told) -> Told:
        return Told(*(getattr(self, kind.name) + getattr(other, kind.name) for kind in fields(Told)))

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(Told))


def _update_of(told: EpochFinished | HeldoutEvaluated) -> int:
    return told.moment.update


# The field of ``Told`` that holds the values of a type.
_KINDS: dict[type[Progress], str] = {
    UpdateFinished: "updates",
    EpochFinished: "epochs",
    HeldoutEvaluated: "evaluations",
    SampleWritten: "samples",
    Diverged: "events",
    TrainingFinished: "events",
}
