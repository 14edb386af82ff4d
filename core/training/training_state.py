"""What a training continues from: a copy of its tensors, and its position between two reports."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.common.files import is_count
from core.common.measures import perplexity
from core.common.progress import EpochFinished, Moment
from core.settings.live import LiveSettings

# Numbers of a position that earlier versions of the program do not know; most positions have none of them.
_AT_TIMES = {"early": 0, "has_evaluated": 0, "look_every": 0}
_KINDS = ("model", "optimizer", "hidden", "random")


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that a training needs to continue as if it had never stopped; copies, on the CPU.

    Attributes:
        moment: of the weights.
        tensors: by name: "model.…", "optimizer.…", "hidden.0" and for an LSTM "hidden.1" (the state that
            the next batch starts from), "random.torch" and on a GPU "random.cuda" (uint8).
        numbers: the position in its epoch, as ``Position.numbers`` returns it; finite.
        live: what is set by hand.
    """

    moment: Moment
    tensors: dict[str, Tensor]
    numbers: dict[str, float | int]
    live: LiveSettings = dataclasses.field(default_factory=LiveSettings)

    @classmethod
    def copied(
        cls,
        moment: Moment,
        position: Position,
        tensors: Mapping[str, Mapping[str, Tensor]],
        live: LiveSettings,
    ) -> TrainingState:
        """Return a state that holds copies of ``tensors``, given by kind and name."""
        copies = {
            f"{kind}.{name}": value.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
            for kind, named in tensors.items()
            for name, value in named.items()
        }
        return cls(moment, copies, position.numbers(), live)

    def at_next_epoch(self) -> TrainingState:
        """Return the state as it is before the next epoch, for another part of the text.

        The sequences of that epoch begin from an empty state, as they continue nothing.
        """
        if not self.moment.update:
            return self
        before = Position.from_numbers(self.numbers)
        # Its epochs may be longer or shorter: when to look is chosen anew.
        position = dataclasses.replace(before.next_epoch(), learning_rate=before.learning_rate, look_every=0)
        tensors = {
            name: torch.zeros_like(value) if name.startswith("hidden.") else value
            for name, value in self.tensors.items()
        }
        return TrainingState(self.moment, tensors, position.numbers(), self.live)

    def position(self, updates_per_epoch: int) -> Position:
        """Return the position in a training whose epochs have so many updates.

        Raises:
            ValueError: the numbers are none of such a training.
        """
        position = Position.from_numbers(self.numbers)
        is_next_epoch = position.epoch == self.moment.epoch + 1 and not position.updates
        is_in_epoch = position.epoch == max(1, self.moment.epoch)
        if position.updates > updates_per_epoch or not (is_in_epoch or is_next_epoch):
            raise ValueError("the state's numbers are not those of this run")
        return position

    def by_kind(self) -> dict[str, dict[str, Tensor]]:
        """Return the tensors by kind (``model``, ``optimizer``, ``hidden``, ``random``) and name.

        Raises:
            ValueError: a tensor is none of these.
        """
        found: dict[str, dict[str, Tensor]] = {kind: {} for kind in _KINDS}
        for name, value in self.tensors.items():
            kind, _dot, rest = name.partition(".")
            if kind not in found:
                raise ValueError(f"{name} is no part of a training's state")
            found[kind][rest] = value
        return found

    def model(self) -> dict[str, Tensor]:
        """Return the weights, by their names in the model."""
        prefix = "model."
        return {
            name.removeprefix(prefix): value
            for name, value in self.tensors.items()
            if name.startswith(prefix)
        }


@dataclass(slots=True)
class Position:
    """The position of a training between two reports.

    Attributes:
        epoch: the current one, from 1.
        updates: done in this epoch.
        has_ended: the end of this epoch was reported.
        samples: written since the end of this epoch or, before it, since the last update.
        has_evaluated: the held-out text was evaluated since the last update, within this epoch.
        look_every: updates between two looks, if that was chosen; see ``core.training.looks``.
        nats, count, norms: sums over the updates of this epoch.
        epoch_seconds: that these updates took.
        seconds: of training since the start of the run, without pauses.
        learning_rate: of the last update.
    """

    epoch: int = 1
    updates: int = 0
    has_ended: bool = False
    samples: int = 0
    has_evaluated: bool = False
    look_every: int = 0
    nats: float = 0.0
    count: int = 0
    norms: float = 0.0
    epoch_seconds: float = 0.0
    seconds: float = 0.0
    learning_rate: float = 0.0

    def add(self, nats: float, count: int, gradient_norm: float, learning_rate: float) -> None:
        """Add an update to the sums over the epoch; the arguments are as in ``UpdateFinished``."""
        self.updates += 1
        self.samples, self.has_evaluated = 0, False
        self.nats += nats
        self.count += count
        self.norms += gradient_norm
        self.learning_rate = learning_rate

    def ended(self, moment: Moment, heldout_perplexity: float | None, epochs_done: float) -> EpochFinished:
        """Note that the end of the epoch is reported, and return the report."""
        self.has_ended, self.samples, self.has_evaluated = True, 0, False
        return EpochFinished(
            moment,
            perplexity(self.nats, self.count),
            heldout_perplexity,
            self.seconds,
            self.count / self.epoch_seconds if self.epoch_seconds else math.inf,
            self.norms / self.updates,
            self.learning_rate,
            epochs_done,
        )

    def next_epoch(self) -> Position:
        """Return the position before the next epoch."""
        return Position(epoch=self.epoch + 1, seconds=self.seconds, look_every=self.look_every)

    def numbers(self) -> dict[str, float | int]:
        """Return the position as checkpoints store it.

        There one number, ``told``, stands for two fields: 0 until the end of the epoch was reported, then 1,
        and 1 more for each sample. Samples before that are ``early``. The numbers in ``_AT_TIMES`` are left
        out if they are 0.
        """
        values = dataclasses.asdict(self)
        samples, has_ended = values.pop("samples"), values.pop("has_ended")
        values["told"] = 1 + samples if has_ended else 0
        values["early"] = 0 if has_ended else samples
        values["has_evaluated"] = int(self.has_evaluated)
        return {name: value for name, value in values.items() if value or name not in _AT_TIMES}

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, float | int]) -> Position:
        """Return the position that ``numbers`` of a checkpoint describe.

        Raises:
            ValueError: a number is missing, unknown, negative or not finite, or they contradict each other.
        """
        numbers = {**_AT_TIMES, **numbers}
        wanted = {**cls().numbers(), **_AT_TIMES}
        if numbers.keys() != wanted.keys():
            raise ValueError("the state's numbers have other names")
        for name, value in numbers.items():
            if not (is_count(value) if isinstance(wanted[name], int) else _is_measure(value)):
                raise ValueError(f"{name} can't be {value!r:.40}")
        values: dict[str, Any] = dict(numbers)
        told, early = values.pop("told"), values.pop("early")
        values["has_evaluated"] = values["has_evaluated"] > 0
        position = cls(**values, has_ended=told > 0, samples=told - 1 if told else early)
        # An update predicts something, and only an epoch with updates ends.
        if position.count < position.updates or (position.has_ended and not position.updates):
            raise ValueError("the state's numbers contradict each other")
        return position


def check_fits(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> None:
    """Raise ValueError unless names, shapes and types agree."""
    if wanted.keys() != found.keys():
        raise ValueError("the state's tensors have other names")
    for name, value in wanted.items():
        if found[name].shape != value.shape or found[name].dtype is not value.dtype:
            raise ValueError(f"the state's tensor {name} has another shape or type")


def _is_measure(value: object) -> bool:
    return is_count(value) or (isinstance(value, float) and 0 <= value < math.inf)
