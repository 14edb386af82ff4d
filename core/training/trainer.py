"""Training, as a generator of progress; it knows nothing of who watches."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.common.files import is_count
from core.common.measures import perplexity
from core.common.memory import check_room
from core.common.progress import (
    Diverged,
    EpochFinished,
    Moment,
    Progress,
    SampleWritten,
    TrainingFinished,
    UpdateFinished,
)
from core.common.prompts import Prompt
from core.model.cells import State
from core.model.char_model import CharModel, DropoutMasks, detached, map_state
from core.model.network import Meanwhile, Network, nothing_meanwhile
from core.model.products import precision
from core.settings.settings import Settings
from core.text.batches import epoch_starts, updates_per_epoch
from core.text.corpus import TrainingText
from core.training.evaluation import CHUNK_LOGITS, MOST_WHILE_TRAINING, heldout_cost
from core.training.optimizers import Optimizers, learning_rate_share
from core.writing.writer import Writer

_Snapshot = tuple[Moment, dict[str, Tensor]]
_MODEL = "model."
# Weights, their gradients and the last good ones, at the least; an optimizer adds its moments.
_TIMES_THE_WEIGHTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that a training needs to go on as if it had never stopped; copies, on the CPU.

    Attributes:
        moment: of the weights.
        tensors: by name: "model.…", "optimizer.…", "hidden.0" and for an LSTM "hidden.1" (the state that
            the next batch starts from), "random.torch" and on a GPU "random.cuda" (uint8).
        numbers: where in its epoch the run stands; finite.
    """

    moment: Moment
    tensors: dict[str, Tensor]
    numbers: dict[str, float | int]

    def model(self) -> dict[str, Tensor]:
        """Return the weights, by their names in the model."""
        return {
            name.removeprefix(_MODEL): value
            for name, value in self.tensors.items()
            if name.startswith(_MODEL)
        }


@dataclass(slots=True)
class _Position:
    """Where a run stands between two values.

    Attributes:
        epoch: the one under way, from 1.
        updates: done of it.
        told: 0 while it is under way; then 1 once its end was told, and 1 more for each sample.
        nats, count, norms: sums over its updates.
        epoch_seconds: that its updates took.
        seconds: of training since the start of the run, pauses not counted.
        learning_rate: of the last update.
    """

    epoch: int = 1
    updates: int = 0
    told: int = 0
    nats: float = 0.0
    count: int = 0
    norms: float = 0.0
    epoch_seconds: float = 0.0
    seconds: float = 0.0
    learning_rate: float = 0.0


class Trainer:
    """A model, its optimizer and its text.

    Between two values of ``run`` nothing computes: the weights are those of ``moment``, and may be
    read, written out or asked to write. Not to advance the generator is to pause.

    Args:
        settings: of the run; its device is not looked at.
        text: what to train on.
        device: where.
        by_autograd: let torch derive the gradients, as it does on a GPU in any case, and not the
            formulas of ``core.model.network``: slower, and what those are tested against.

    Raises:
        MemoryError: the memory at hand is too small for the model.

    Attributes:
        model: the model at ``moment``.
        moment: which weights these are.
        writer: writes with the model.
        prefixes: continued after every ``sample_every`` epochs; may be changed while training. One with a
            character that is not in the vocabulary is passed over: the model would answer another prefix.
        meanwhile: called several times within an evaluation and, on the CPU, within an update, while the
            weights are still those of ``moment``: it may read them and let them write, and its time does
            not count as training.
    """

    def __init__(
        self, settings: Settings, text: TrainingText, device: torch.device, *, by_autograd: bool = False
    ) -> None:
        with torch.device("meta"):
            weights = CharModel(len(text.vocab), settings).state_dict().values()
        times = _TIMES_THE_WEIGHTS if device.type == "cpu" else 1
        check_room(times * sum(value.nbytes for value in weights))
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.vocab = text.vocab
        self.model = CharModel(len(text.vocab), settings).to(device)
        self._network: Network | None = None
        if device.type == "cpu" and not by_autograd:
            self._network = Network(self.model, settings.num_steps, settings.batch_size, trains=True)
        self._parameters = list(self.model.parameters())
        for parameter in self._parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        self._gradients = [parameter.grad for parameter in self._parameters if parameter.grad is not None]
        self._optimizers = Optimizers(self.model, settings)
        self._random = torch.Generator().manual_seed(settings.seed)
        self.writer = Writer(self.model, text.vocab, text.line_start)
        self.prefixes = settings.prefixes
        self.meanwhile: Meanwhile = nothing_meanwhile
        self._paused_s = 0.0
        self.moment = Moment()
        self._ids = text.train_ids
        self._steps = np.arange(settings.num_steps + 1)[:, None]
        self._heldout_ids = text.heldout_ids[:MOST_WHILE_TRAINING]
        self.updates_per_epoch = updates_per_epoch(len(text.train_ids), settings)
        self.total_updates = self.updates_per_epoch * settings.epochs
        self._at = _Position()
        self._hidden = self.model.initial_state(settings.batch_size)
        self._good = self._snapshot()
        self._unproven: _Snapshot | None = None
        self._last_starts: NDArray[np.int64] | None = None

    @property
    def epochs_done(self) -> float:
        """Epochs trained so far, a part of one included."""
        return self._at.epoch - 1 + self._at.updates / self.updates_per_epoch

    @property
    def seconds(self) -> float:
        """Seconds of training so far, pauses not counted."""
        return self._at.seconds

    @property
    def share_done(self) -> float:
        """How far the run is, from 0 to 1: by its updates or its time, whichever is further."""
        by_updates = self.moment.update / self.total_updates
        limit_s = self.settings.time_limit_s
        return min(1.0, max(by_updates, self.seconds / limit_s) if limit_s else by_updates)

    def run(self) -> Iterator[Progress]:
        """Train to the last epoch, telling of every update, epoch and sample.

        Ends early after ``Diverged``; the weights are then the last good ones. Goes on from where the
        run stands, so after ``restore`` from there.
        """
        at = self._at
        if at.told and at.updates < self.updates_per_epoch and not self._is_time_up():
            # A time limit ended it within this epoch, and there is more time now.
            at.told = 0
        while at.epoch <= self.settings.epochs:
            starts = epoch_starts(len(self._ids), self.settings, at.epoch)
            if at.told == 0:
                if (
                    at.updates == 0
                    and self.settings.sampling == "consecutive"
                    and not self.settings.carry_state
                ):
                    self._hidden = self.model.initial_state(self.settings.batch_size)
                while at.updates < len(starts) and not (at.updates and self._is_time_up()):
                    try:
                        update = self._update(starts[at.updates])
                    except _NotFiniteError:
                        yield self._diverged()
                        return
                    yield update
                yield self._end_epoch()
            is_last = at.epoch == self.settings.epochs or self._is_time_up()
            if at.told == 1 and is_last and (diverged := self.divergence()) is not None:
                yield diverged
                return
            if is_last or at.epoch % self.settings.sample_every == 0:
                yield from self._samples()
            if is_last:
                break
            self._at = at = _Position(epoch=at.epoch + 1, seconds=at.seconds)
        yield TrainingFinished(self.moment)

    @torch.no_grad()
    def has_finite_loss(self) -> bool:
        """Tell whether the last batch still has a finite perplexity, by one more pass over it.

        An update shows what the one before has done; before weights are kept, this shows it.
        """
        if self._last_starts is None:
            return True
        inputs, targets = self._batch(self._last_starts)
        # A few sequences at a time: a run that the memory has just room for must be kept, too.
        rows = max(1, CHUNK_LOGITS // (len(inputs) * len(self.vocab)))
        nats = 0.0
        for first in range(0, inputs.shape[1], rows):
            part = slice(first, first + rows)
            loss, _hidden = self._loss(inputs[:, part], targets[:, part], _of_sequences(self._hidden, part))
            nats += loss.item() * targets[:, part].numel()
        return math.isfinite(perplexity(nats, targets.numel()))

    def divergence(self) -> Diverged | None:
        """Tell of a last update that has ruined the weights, and go back to the last good ones.

        To be asked where no update follows; ``run`` is over when it is not None.
        """
        return None if self.has_finite_loss() else self._diverged()

    def state(self) -> TrainingState:
        """Return a copy of all that ``restore`` needs; to be called between two values of ``run``."""
        tensors = {f"{_MODEL}{name}": value for name, value in self.model.state_dict().items()}
        hidden = self._hidden if isinstance(self._hidden, tuple) else (self._hidden,)
        tensors |= {f"hidden.{number}": part for number, part in enumerate(hidden)}
        tensors |= {"random.torch": self._random.get_state()}
        if self.model.device.type == "cuda":
            tensors |= {"random.cuda": torch.cuda.get_rng_state(self.model.device)}
        copies = {
            name: value.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
            for name, value in tensors.items()
        }
        copies |= {f"optimizer.{name}": value for name, value in self._optimizers.state().items()}
        return TrainingState(self.moment, copies, dataclasses.asdict(self._at))

    def restore(self, state: TrainingState) -> None:
        """Go back, or on, to ``state``: ``run`` then does what it would have done from there.

        Raises:
            ValueError: the state's names, shapes, types or numbers are not those of this training.
        """
        by_kind: dict[str, dict[str, Tensor]] = {"model": {}, "hidden": {}, "random": {}, "optimizer": {}}
        for name, value in state.tensors.items():
            kind, _dot, rest = name.partition(".")
            if kind not in by_kind:
                raise ValueError(f"{name} is no part of a training's state")
            by_kind[kind][rest] = value
        position = _position(state.numbers)
        if position.updates > self.updates_per_epoch or position.epoch != max(1, state.moment.epoch):
            raise ValueError("the state's numbers are not those of this run")
        hidden = self.model.initial_state(self.settings.batch_size)
        parts = hidden if isinstance(hidden, tuple) else (hidden,)
        check_fits(self.model.state_dict(), by_kind["model"])
        check_fits({str(number): part for number, part in enumerate(parts)}, by_kind["hidden"])
        randoms = {"torch": self._random.get_state()}
        if "cuda" in by_kind["random"] and self.model.device.type == "cuda":
            randoms |= {"cuda": torch.cuda.get_rng_state(self.model.device)}
        else:
            by_kind["random"].pop("cuda", None)
        check_fits(randoms, by_kind["random"])
        try:
            self._random.set_state(by_kind["random"]["torch"])
            if "cuda" in randoms:
                torch.cuda.set_rng_state(by_kind["random"]["cuda"], self.model.device)
        except RuntimeError as error:  # torch's word for bytes that are no generator's state
            raise ValueError(str(error)) from error
        self._optimizers.restore(by_kind["optimizer"])
        self.model.load_state_dict(by_kind["model"])
        for number, part in enumerate(parts):
            part.copy_(by_kind["hidden"][str(number)])
        self._hidden = hidden
        self._at = position
        self.moment = state.moment
        self._good, self._unproven = self._snapshot(), None
        starts = epoch_starts(len(self._ids), self.settings, position.epoch)
        self._last_starts = starts[position.updates - 1] if position.updates else None

    def _update(self, starts: NDArray[np.int64]) -> UpdateFinished:
        """Take one gradient step, unless the perplexity or the gradient is not finite."""
        clock = self._clock()
        at = self._at
        at_start = self.model.initial_state(self.settings.batch_size)
        hidden = at_start if self.settings.sampling == "random" else self._hidden
        with precision(self.settings.precision):
            loss, count, hidden = self._compute_gradients(starts, hidden)
        norm = nn.utils.get_total_norm(self._gradients)
        # Both at once: a GPU is waited for once an update.
        mean_nats, norm_value = torch.stack([loss, norm]).tolist()
        if not (math.isfinite(perplexity(mean_nats, 1)) and math.isfinite(norm_value)):
            raise _NotFiniteError
        if self._unproven is not None:
            # The last epoch's last step has now shown a finite loss: only now is it known good.
            self._good, self._unproven = self._unproven, None
        clip_norm = self.settings.clip_norm
        if clip_norm and norm_value > clip_norm:
            torch._foreach_mul_(self._gradients, clip_norm / norm_value)
        done = self.moment.update
        at.learning_rate = self._optimizers.step(learning_rate_share(self.settings, done, self.share_done))
        self._hidden, self._last_starts = hidden, starts
        self.moment = Moment(at.epoch, done + 1)
        at.updates += 1
        at.nats += mean_nats * count
        at.count += count
        at.norms += norm_value
        seconds = self._clock() - clock
        at.epoch_seconds += seconds
        at.seconds += seconds
        return UpdateFinished(
            self.moment,
            mean_nats * count,
            count,
            norm_value,
            at.learning_rate,
            self.epochs_done,
        )

    def _compute_gradients(self, starts: NDArray[np.int64], hidden: State) -> tuple[Tensor, int, State]:
        """Return the mean nats of a batch, how many characters were predicted, and the state after it."""
        inputs, targets = self._batch(starts)
        masks = DropoutMasks.drawn(self.settings, self._random, self.model.device)
        if self._network is not None:
            loss, hidden = self._network.compute_gradients(inputs, targets, hidden, masks, self._pause)
            return loss, targets.numel(), hidden
        torch._foreach_zero_(self._gradients)
        loss, hidden = self._loss(inputs, targets, hidden, masks)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach(), targets.numel(), detached(hidden)

    def _batch(self, starts: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Return inputs and targets, each of shape ``(time, batch)``, int64."""
        # A rotated text goes on at its beginning.
        places = (starts + self._steps) % len(self._ids)
        pieces = torch.from_numpy(self._ids[places].astype(np.int64)).to(self.model.device)
        return pieces[:-1], pieces[1:]

    def _loss(
        self, inputs: Tensor, targets: Tensor, hidden: State, masks: DropoutMasks | None = None
    ) -> tuple[Tensor, State]:
        logits, hidden = self.model(inputs.t(), hidden, masks)
        return nn.functional.cross_entropy(logits.flatten(0, 1), targets.t().reshape(-1)), hidden

    def _end_epoch(self) -> EpochFinished:
        at = self._at
        clock = self._clock()
        heldout_perplexity = self._heldout_perplexity()
        at.seconds += self._clock() - clock
        at.told = 1
        self._unproven = self._snapshot()
        return EpochFinished(
            self.moment,
            perplexity(at.nats, at.count),
            heldout_perplexity,
            at.seconds,
            at.count / at.epoch_seconds if at.epoch_seconds else math.inf,
            at.norms / at.updates,
            at.learning_rate,
            self.epochs_done,
        )

    def _pause(self) -> None:
        began = time.perf_counter()
        self.meanwhile()
        self._paused_s += time.perf_counter() - began

    def _clock(self) -> float:
        """Return a time in seconds that stands still in pauses."""
        return time.perf_counter() - self._paused_s

    def _is_time_up(self) -> bool:
        return 0 < self.settings.time_limit_s <= self._at.seconds

    def _heldout_perplexity(self) -> float | None:
        epoch = self._at.epoch
        due = epoch % self.settings.evaluate_every == 0 or epoch == self.settings.epochs or self._is_time_up()
        if not (due and len(self._heldout_ids)):
            return None
        return perplexity(*heldout_cost(self.model, self._heldout_ids, self._pause))

    def _samples(self) -> Iterator[SampleWritten]:
        at = self._at
        # Those that are pinned now: what is pinned meanwhile is sampled from the next time on.
        known = [prefix for prefix in self.prefixes if not self.vocab.unknown(prefix)]
        for prefix in known[at.told - 1 :]:
            *_, answer = self.writer.write(Prompt(prefix, self.settings.sample_chars), self.moment)
            at.told += 1
            yield SampleWritten(self.moment, prefix, prefix + answer.text, self.epochs_done)

    def _snapshot(self) -> _Snapshot:
        return self.moment, {name: value.clone() for name, value in self.model.state_dict().items()}

    def _diverged(self) -> Diverged:
        """Go back to the last good weights."""
        diverged_at = self.moment
        self.moment, weights = self._good
        self.model.load_state_dict(weights)
        self._last_starts = None
        return Diverged(diverged_at, self.moment)


class _NotFiniteError(ArithmeticError):
    """The perplexity of a batch or the norm of the gradient is ∞ or NaN."""


def _of_sequences(state: State, part: slice) -> State:
    """Return the state of some of a batch's sequences."""
    return map_state(lambda tensor: tensor[:, part].contiguous(), state)


def _position(numbers: Mapping[str, float | int]) -> _Position:
    """Return the position that ``numbers`` name.

    Raises:
        ValueError: a number is missing, unknown, negative or not finite.
    """
    wanted = dataclasses.asdict(_Position())
    if numbers.keys() != wanted.keys():
        raise ValueError("the state's numbers have other names")
    for name, value in numbers.items():
        if not (is_count(value) if isinstance(wanted[name], int) else _is_measure(value)):
            raise ValueError(f"{name} can't be {value!r:.40}")
    position = _Position(**numbers)  # type: ignore[arg-type]
    # An update predicts something, and only an epoch with updates ends.
    if position.count < position.updates or (position.told and not position.updates):
        raise ValueError("the state's numbers contradict each other")
    return position


def _is_measure(value: object) -> bool:
    return is_count(value) or (isinstance(value, float) and 0 <= value < math.inf)


def check_fits(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> None:
    """Raise ValueError unless names, shapes and types agree."""
    if wanted.keys() != found.keys():
        raise ValueError("the state's tensors have other names")
    for name, value in wanted.items():
        if found[name].shape != value.shape or found[name].dtype is not value.dtype:
            raise ValueError(f"the state's tensor {name} has another shape or type")
