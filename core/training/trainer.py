"""Training, as a generator of progress; it knows nothing of who watches."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

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
from core.model.char_model import CharModel
from core.model.network import Meanwhile, nothing_meanwhile
from core.settings.settings import Settings
from core.text.batches import epoch_starts, updates_per_epoch
from core.text.corpus import TrainingText
from core.training.evaluation import MOST_WHILE_TRAINING, heldout_cost
from core.training.gradients import Gradients
from core.training.optimizers import Optimizers, learning_rate_share
from core.training.training_state import Position, TrainingState, check_fits
from core.writing.writer import Writer

_Snapshot = tuple[Moment, dict[str, Tensor]]
# Weights, their gradients and the last good ones, at the least; an optimizer adds its moments.
_TIMES_THE_WEIGHTS = 3


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
        self._gradients = Gradients(self.model, settings, text.train_ids, by_autograd=by_autograd)
        self._optimizers = Optimizers(self.model, settings)
        self.writer = Writer(self.model, text.vocab, text.line_start)
        self.prefixes = settings.prefixes
        self.meanwhile: Meanwhile = nothing_meanwhile
        self._paused_s = 0.0
        self.moment = Moment()
        self._ids = text.train_ids
        self._heldout_ids = text.heldout_ids[:MOST_WHILE_TRAINING]
        self.updates_per_epoch = updates_per_epoch(len(text.train_ids), settings)
        self.total_updates = self.updates_per_epoch * settings.epochs
        self._at = Position()
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
        """Train to the last epoch, and report every update, epoch and sample.

        Ends early after ``Diverged``; the weights are then the last good ones. Continues from the present
        position, so after ``restore`` from the restored one.
        """
        if self._at.updates < self.updates_per_epoch and not self._is_time_up():
            # If a time limit ended the run within this epoch, there is more time now.
            self._at.has_ended, self._at.samples = False, 0
        while self._at.epoch <= self.settings.epochs:
            if not self._at.has_ended:
                try:
                    yield from self._updates()
                except _NotFiniteError:
                    yield self._diverged()
                    return
                yield self._end_epoch()
            is_last = self._at.epoch == self.settings.epochs or self._is_time_up()
            if is_last and not self._at.samples and (diverged := self.divergence()) is not None:
                yield diverged
                return
            if is_last or self._at.epoch % self.settings.sample_every == 0:
                yield from self._samples()
            if is_last:
                break
            self._at = Position(epoch=self._at.epoch + 1, seconds=self._at.seconds)
        yield TrainingFinished(self.moment)

    def has_finite_loss(self) -> bool:
        """Tell whether the last batch still has a finite perplexity, by one more pass over it.

        An update shows what the one before has done; before weights are kept, this shows it.
        """
        if self._last_starts is None:
            return True
        return math.isfinite(perplexity(*self._gradients.cost(self._last_starts, self._hidden)))

    def divergence(self) -> Diverged | None:
        """Tell of a last update that has ruined the weights, and go back to the last good ones.

        To be asked where no update follows; ``run`` is over when it is not None.
        """
        return None if self.has_finite_loss() else self._diverged()

    def state(self) -> TrainingState:
        """Return a copy of all that ``restore`` needs; to be called between two values of ``run``."""
        tensors = {
            "model": self.model.state_dict(),
            "hidden": {str(number): part for number, part in enumerate(_parts(self._hidden))},
            "random": self._gradients.random_state(),
            "optimizer": self._optimizers.state(),
        }
        return TrainingState.copied(self.moment, self._at, tensors)

    def restore(self, state: TrainingState) -> None:
        """Go back, or on, to ``state``: ``run`` then does what it would have done from there.

        Raises:
            ValueError: the state's names, shapes, types or numbers are not those of this training.
        """
        found = state.by_kind()
        position = Position.from_numbers(state.numbers)
        if position.updates > self.updates_per_epoch or position.epoch != max(1, state.moment.epoch):
            raise ValueError("the state's numbers are not those of this run")
        hidden = self.model.initial_state(self.settings.batch_size)
        parts = {str(number): part for number, part in enumerate(_parts(hidden))}
        check_fits(self.model.state_dict(), found["model"])
        check_fits(parts, found["hidden"])
        self._gradients.restore_random(found["random"])
        self._optimizers.restore(found["optimizer"])
        self.model.load_state_dict(found["model"])
        for name, part in parts.items():
            part.copy_(found["hidden"][name])
        self._hidden = hidden
        self._at = position
        self.moment = state.moment
        self._good, self._unproven = self._snapshot(), None
        starts = epoch_starts(len(self._ids), self.settings, position.epoch)
        self._last_starts = starts[position.updates - 1] if position.updates else None

    def _updates(self) -> Iterator[UpdateFinished]:
        """Make the remaining updates of the present epoch.

        Raises:
            _NotFiniteError: an update would have ruined the weights.
        """
        settings, at = self.settings, self._at
        if at.updates == 0 and settings.sampling == "consecutive" and not settings.carry_state:
            self._hidden = self.model.initial_state(settings.batch_size)
        starts = epoch_starts(len(self._ids), settings, at.epoch)
        while at.updates < len(starts) and not (at.updates and self._is_time_up()):
            yield self._update(starts[at.updates])

    def _update(self, starts: NDArray[np.int64]) -> UpdateFinished:
        """Make one gradient step.

        Raises:
            _NotFiniteError: the perplexity or the gradient is not finite; nothing was changed.
        """
        clock = self._clock()
        at = self._at
        at_start = self.model.initial_state(self.settings.batch_size)
        hidden = at_start if self.settings.sampling == "random" else self._hidden
        loss, count, hidden = self._gradients.compute(starts, hidden, self._pause)
        # Both at once: a GPU is waited for once an update.
        mean_nats, norm_value = torch.stack([loss, self._gradients.norm()]).tolist()
        if not (math.isfinite(perplexity(mean_nats, 1)) and math.isfinite(norm_value)):
            raise _NotFiniteError
        if self._unproven is not None:
            # The last epoch's last step has now shown a finite loss: only now is it known good.
            self._good, self._unproven = self._unproven, None
        clip_norm = self.settings.clip_norm
        if clip_norm and norm_value > clip_norm:
            self._gradients.scale(clip_norm / norm_value)
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

    def _end_epoch(self) -> EpochFinished:
        at = self._at
        clock = self._clock()
        heldout_perplexity = self._heldout_perplexity()
        at.seconds += self._clock() - clock
        at.has_ended = True
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
        for prefix in known[at.samples :]:
            *_, answer = self.writer.write(Prompt(prefix, self.settings.sample_chars), self.moment)
            at.samples += 1
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


def _parts(state: State) -> tuple[Tensor, ...]:
    """Return the tensors of a hidden state: one, or two of an LSTM."""
    return state if isinstance(state, tuple) else (state,)
