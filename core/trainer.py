"""Training, as a generator of progress; it knows nothing of who watches."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from core.batches import epoch_starts
from core.cells import State
from core.config import Settings
from core.corpus import TrainingText
from core.evaluation import heldout_cost
from core.generation import Writer
from core.model import CharModel, detached
from core.values import (
    Diverged,
    EpochFinished,
    Moment,
    Progress,
    Prompt,
    SampleWritten,
    TrainingFinished,
    UpdateFinished,
    perplexity,
)

_Snapshot = tuple[Moment, dict[str, Tensor]]


class Trainer:
    """A model, its optimizer and its text.

    Between two values of ``run`` nothing computes: the weights are those of ``moment``, and may be
    read, written out or asked to write. Not to advance the generator is to pause.

    Args:
        settings: of the run; its device is not looked at.
        text: what to train on.
        device: where.

    Attributes:
        model: the model at ``moment``.
        moment: which weights these are.
        writer: writes with the model.
        prefixes: continued after every ``sample_every`` epochs; may be changed while training.
    """

    def __init__(self, settings: Settings, text: TrainingText, device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.vocab = text.vocab
        self.model = CharModel(len(text.vocab), settings).to(device)
        self.optimizer = _optimizer(self.model, settings)
        self.writer = Writer(self.model, text.vocab, text.line_start)
        self.prefixes = settings.prefixes
        self.moment = Moment()
        self._parameters = list(self.model.parameters())
        self._ids = torch.from_numpy(text.train_ids).to(device)
        self._steps = torch.arange(settings.num_steps + 1, device=device)
        self._heldout_ids = text.heldout_ids
        self.updates_per_epoch = len(epoch_starts(len(text.train_ids), settings, epoch=1))
        self.total_updates = self.updates_per_epoch * settings.epochs
        self._seconds = 0.0
        self._good = self._snapshot()

    def run(self) -> Iterator[Progress]:
        """Train to the last epoch, telling of every update, epoch and sample.

        Ends early after ``Diverged``; the weights are then the last good ones.
        """
        state = self.model.initial_state(self.settings.batch_size)
        unproven: _Snapshot | None = None
        for epoch in range(1, self.settings.epochs + 1):
            if self.settings.sampling == "consecutive" and not self.settings.carry_state:
                state = self.model.initial_state(self.settings.batch_size)
            nats, count, norms, began = 0.0, 0, 0.0, self._seconds
            for starts in self._epoch_starts(epoch):
                if self.settings.sampling == "random":
                    state = self.model.initial_state(self.settings.batch_size)
                try:
                    update, state = self._update(epoch, starts, state)
                except _NotFiniteError:
                    yield self._diverged()
                    return
                if unproven is not None:
                    # The epoch's last step has now shown a finite loss: only now is it known good.
                    self._good, unproven = unproven, None
                nats, count = nats + update.nats, count + update.count
                norms += update.gradient_norm
                yield update
            unproven = self._snapshot()
            seconds = self._seconds - began
            yield EpochFinished(
                self.moment,
                perplexity(nats, count),
                self._heldout_perplexity(epoch),
                self._seconds,
                count / seconds if seconds else math.inf,
                norms / self.updates_per_epoch,
                self.optimizer.param_groups[0]["lr"],
            )
            # No update follows the last one to show what it has done.
            if epoch == self.settings.epochs and not self._has_finite_loss(starts, state):
                yield self._diverged()
                return
            if epoch % self.settings.sample_every == 0 or epoch == self.settings.epochs:
                yield from self._samples()
        yield TrainingFinished(self.moment)

    def _update(self, epoch: int, starts: Tensor, state: State) -> tuple[UpdateFinished, State]:
        """Take one gradient step, unless the loss or the gradient is not finite."""
        clock = time.perf_counter()
        loss, count, state = self._loss(starts, detached(state))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = [parameter.grad for parameter in self._parameters if parameter.grad is not None]
        norm = float(nn.utils.get_total_norm(gradients))
        mean_nats = loss.item()
        if not (math.isfinite(mean_nats) and math.isfinite(norm)):
            raise _NotFiniteError
        clip_norm = self.settings.clip_norm
        if clip_norm and norm > clip_norm:
            for gradient in gradients:
                gradient.mul_(clip_norm / norm)
        learning_rate = self._learning_rate(self.moment.update)
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self.optimizer.step()
        self.moment = Moment(epoch, self.moment.update + 1)
        self._seconds += time.perf_counter() - clock
        return UpdateFinished(
            self.moment,
            mean_nats * count,
            count,
            norm,
            learning_rate,
            self.moment.update / self.updates_per_epoch,
        ), state

    def _loss(self, starts: Tensor, state: State) -> tuple[Tensor, int, State]:
        """Return the mean nats of a batch, how many characters were predicted, and the state after it."""
        piece = self._ids[starts[:, None] + self._steps]
        logits, state = self.model(piece[:, :-1], state)
        # reshape, as the targets are a view that view() can't flatten.
        targets = piece[:, 1:].reshape(-1)
        return nn.functional.cross_entropy(logits.flatten(0, 1), targets), targets.numel(), state

    @torch.no_grad()
    def _has_finite_loss(self, starts: Tensor, state: State) -> bool:
        loss, _count, _state = self._loss(starts, state)
        return math.isfinite(loss.item())

    def _epoch_starts(self, epoch: int) -> Tensor:
        starts = epoch_starts(len(self._ids), self.settings, epoch)
        return torch.from_numpy(starts).to(self._ids.device)

    def _learning_rate(self, updates_done: int) -> float:
        if self.settings.schedule == "constant":
            return self.settings.learning_rate
        # Loshchilov & Hutter, "SGDR", 2017, equation 5, without restarts and with η_min = 0.
        share = updates_done / self.total_updates
        return self.settings.learning_rate * 0.5 * (1 + math.cos(math.pi * share))

    def _heldout_perplexity(self, epoch: int) -> float | None:
        due = epoch % self.settings.evaluate_every == 0 or epoch == self.settings.epochs
        if not (due and len(self._heldout_ids)):
            return None
        return perplexity(*heldout_cost(self.model, self._heldout_ids, self.model.device))

    def _samples(self) -> Iterator[SampleWritten]:
        for prefix in self.prefixes:
            *_, answer = self.writer.write(Prompt(prefix, self.settings.sample_chars), self.moment)
            yield SampleWritten(self.moment, prefix, prefix + answer.text)

    def _snapshot(self) -> _Snapshot:
        return self.moment, {name: value.clone() for name, value in self.model.state_dict().items()}

    def _diverged(self) -> Diverged:
        """Go back to the last good weights."""
        diverged_at = self.moment
        self.moment, weights = self._good
        self.model.load_state_dict(weights)
        return Diverged(diverged_at, self.moment)


class _NotFiniteError(ArithmeticError):
    """The loss or the norm of the gradient is ∞ or NaN."""


def _optimizer(model: CharModel, settings: Settings) -> torch.optim.Optimizer:
    kind: type[torch.optim.SGD] | type[torch.optim.Adam]
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[settings.optimizer]
    return kind(model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
