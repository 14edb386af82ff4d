"""Training, as a generator of progress; it knows nothing of who watches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import torch

from core.common.memory import check_room
from core.common.progress import (
    Diverged,
    EpochFinished,
    HeldoutEvaluated,
    Moment,
    Progress,
    SampleWritten,
    TrainingFinished,
    UpdateFinished,
)
from core.common.prompts import Prompt
from core.model.char_model import CharModel
from core.model.network import Meanwhile, nothing_meanwhile
from core.settings.live import LiveSettings
from core.settings.settings import Settings
from core.text.batches import epoch_starts, updates_per_epoch
from core.text.corpus import TrainingText
from core.training.device_updates import updates_of
from core.training.evaluation import HeldoutText
from core.training.first_bias import set_output_bias
from core.training.last_batch import LastBatch
from core.training.last_good import LastGood
from core.training.learning_rate import learning_rate_share
from core.training.looks import Looks
from core.training.team import Team
from core.training.threads import Clock, Threads
from core.training.training_state import Position, TrainingState, check_fits
from core.training.updates import Outcome, Starts
from core.writing.writer import Writer

# On a CPU weights, their gradients and the last good ones, at the least; an optimizer adds its moments.
_TIMES_THE_WEIGHTS = {True: 3, False: 1}


class Trainer:
    """A model, its optimizer and its text.

    Between two values of ``run`` nothing computes: the weights are those of ``moment``, and may be
    read, written out or asked to write. To pause, do not advance the generator.

    On a GPU many updates are made before the first of them is reported. ``num_unreported`` is the number of
    those still to be reported; a state that is to agree with the reports is taken when it is 0.

    Args:
        settings: of the run; their device is ignored.
        text: what to train on.
        device: where.
        by_autograd: let torch derive the gradients, and not the formulas of ``core.model.network``: slower,
            and what those are tested against.
        team: with whom; None: this process is alone.

    Raises:
        MemoryError: the memory at hand is too small for the model.

    Attributes:
        model: the model at ``moment``.
        moment: which weights these are.
        writer: writes with the model.
        prefixes: continued after every ``sample_every`` epochs, and at ``Looks`` within them; may be changed
            while training. One with a character that is not in the vocabulary is passed over: the model would
            answer another prefix.
        most_updates: the largest number of updates to be made before the next is reported; None: no limit.
        meanwhile: called several times within an evaluation and, on the CPU, within an update, while the
            weights are still those of ``moment``: it may read them and let them write, and its time does
            not count as training.
        team: see above.
        last_batch: whether the last update has left good weights, and what a team gathers of it.
    """

    def __init__(
        self,
        settings: Settings,
        text: TrainingText,
        device: torch.device,
        *,
        by_autograd: bool = False,
        team: Team | None = None,
    ) -> None:
        _check_room_for(settings, len(text.vocab), device)
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.vocab = text.vocab
        self.model = CharModel(len(text.vocab), settings).to(device)
        if settings.frequency_bias:
            set_output_bias(self.model, text.train_ids)
        self.team = team or Team()
        self._updates = updates_of(self.model, settings, text.train_ids, self.team, by_autograd=by_autograd)
        self._live = LiveSettings()
        self.writer = Writer(self.model, text.vocab, text.line_start)
        self.prefixes = settings.prefixes
        self.most_updates: int | None = None
        self.num_unreported = 0
        self.meanwhile: Meanwhile = nothing_meanwhile
        self._clock = Clock()
        # The times of ranks that wait for each other say nothing about the number of threads.
        are_chosen = device.type == "cpu" and self.team.share.size == 1
        self._threads = Threads(self._clock, most=None if are_chosen else 1)
        self.moment = Moment()
        self._ids = text.train_ids
        self._heldout = HeldoutText(text)
        self.updates_per_epoch = updates_per_epoch(len(text.train_ids), settings)
        self._looks = Looks.of(settings, self.updates_per_epoch, len(self._heldout))
        # In a branch on another part of the text: the updates before it, less those of as many epochs here.
        self._other_updates = 0
        self._at = Position()
        self._last_good = LastGood(self.model, self.moment)
        self.last_batch = LastBatch(self._updates, self.team)

    @property
    def live(self) -> LiveSettings:
        """What is set by hand from the next update on; to be set between two values of ``run``."""
        return self._live

    @live.setter
    def live(self, live: LiveSettings) -> None:
        self._live = live
        self._updates.clip_at(self.settings.clip_norm if live.clip_norm is None else live.clip_norm)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update."""
        return self.settings.learning_rate * self._learning_rate_share(0)

    @property
    def epochs_done(self) -> float:
        """Epochs trained so far, a part of one included."""
        return self._at.epoch - 1 + self._at.updates / self.updates_per_epoch

    @property
    def total_updates(self) -> int:
        """Number of updates of the whole run, those made included."""
        return self._other_updates + self.updates_per_epoch * self.settings.epochs

    @property
    def seconds(self) -> float:
        """Seconds of training so far, pauses not counted."""
        return self._at.seconds

    @property
    def share_done(self) -> float:
        """How far the run is, from 0 to 1: by its updates or its time, whichever is further."""
        return self._share_after(self.moment.update, self.seconds)

    def _share_after(self, updates: int, seconds: float) -> float:
        by_updates = updates / self.total_updates
        limit_s = self.settings.time_limit_s
        return min(1.0, max(by_updates, seconds / limit_s) if limit_s else by_updates)

    def run(self) -> Iterator[Progress]:
        """Train to the last epoch, and report every update, epoch and sample.

        Ends early after ``Diverged``; the weights are then the last good ones. Continues from the present
        position, so after ``restore`` from the restored one.
        """
        if self._at.has_ended and self._at.updates < self.updates_per_epoch and not self._is_time_up():
            # If a time limit ended the run within this epoch, there is more time now.
            self._at.has_ended, self._at.samples, self._at.has_evaluated = False, 0, True
        while self._at.epoch <= self.settings.epochs:
            if not self._at.has_ended:
                try:
                    yield from self._train_epoch()
                except _NotFiniteError:
                    yield self._diverged()
                    return
                yield self._end_epoch()
            is_last = self._at.epoch == self.settings.epochs or self._is_time_up()
            if is_last or _is_saved_after(self._at.epoch, self.settings):
                self.last_batch.gather()
            if is_last and not self._at.samples and (diverged := self.divergence()) is not None:
                yield diverged
                return
            if is_last or self._at.epoch % self.settings.sample_every == 0:
                yield from self._samples()
            if is_last:
                break
            self._at = self._at.next_epoch()
        yield TrainingFinished(self.moment)

    def divergence(self) -> Diverged | None:
        """Return the divergence if the last update has ruined the weights, and restore the last good ones.

        Call this if no update follows. After a divergence ``run`` is over.
        """
        return None if self.last_batch.has_finite_loss() else self._diverged()

    def state(self) -> TrainingState:
        """Return a copy of all that ``restore`` needs; to be called between two values of ``run``."""
        tensors = {"model": self.model.state_dict(), **self._updates.state()}
        return TrainingState.copied(self.moment, self._at, tensors, self.live)

    def restore(self, state: TrainingState) -> None:
        """Go back, or on, to ``state``: ``run`` then does what it would have done from there.

        Raises:
            ValueError: the state's names, shapes, types or numbers are not those of this training.
        """
        found = state.by_kind()
        position = state.position(self.updates_per_epoch)
        check_fits(self.model.state_dict(), found["model"])
        self._updates.restore(found)
        self.model.load_state_dict(found["model"])
        self._at = position
        self.moment = state.moment
        self.live = state.live
        epochs_before = (position.epoch - 1) * self.updates_per_epoch
        self._other_updates = state.moment.update - epochs_before - position.updates
        self._last_good = LastGood(self.model, self.moment)
        starts = epoch_starts(len(self._ids), self.settings, position.epoch)
        self.last_batch.note(starts[position.updates - 1] if position.updates else None)

    def _train_epoch(self) -> Iterator[UpdateFinished | HeldoutEvaluated | SampleWritten]:
        """Make the remaining updates of the present epoch, and look between them.

        Raises:
            _NotFiniteError: an update would have ruined the weights.
        """
        settings, at = self.settings, self._at
        if at.updates == 0 and settings.sampling == "consecutive" and not settings.carry_state:
            self._updates.restart()
        starts = epoch_starts(len(self._ids), settings, at.epoch)
        while at.updates < len(starts) and not (at.updates and self._is_time_up()):
            yield from self._look()
            most = min(self._updates.most, self.most_updates or self._updates.most)
            most = min(most, self._looks.updates_until_next(at))
            outcomes = self._make(starts[at.updates : at.updates + most])
            reports = [self._counted(outcome) for outcome in takewhile(_is_finite, outcomes)]
            self.num_unreported = len(reports)
            for report in reports:
                self.num_unreported -= 1
                yield report
            if not outcomes[-1].is_finite:
                raise _NotFiniteError

    def _look(self) -> Iterator[HeldoutEvaluated | SampleWritten]:
        """Evaluate and write what is due after the last update, within an epoch."""
        at = self._at
        self._looks.choose(at)
        if self._looks.is_evaluation_due(at) and not at.has_evaluated:
            value = self._heldout_perplexity()
            at.has_evaluated = True
            yield HeldoutEvaluated(self.moment, value, at.seconds, self.epochs_done)
        if self._looks.are_samples_due(at):
            yield from self._samples()

    def _make(self, starts: Starts) -> list[Outcome]:
        """Make an update for each of some batches, and take note of the weights and of the time.

        Returns:
            What they show; only the last may be not finite, and then has changed nothing.
        """
        at, before, done = self._at, self.moment, self.moment.update
        shares = [self._learning_rate_share(number) for number in range(len(starts))]

        def meanwhile(made: int) -> None:
            if made:
                self.moment = Moment(at.epoch, done + made)
            self._pause()

        self.team.begin_update(self._clock.now_s)
        with self._threads.watched(self._is_equal_with_one_thread):
            outcomes = self._updates.make(starts, shares, meanwhile)
        seconds = self.team.end_update()
        at.epoch_seconds += seconds
        at.seconds += seconds
        made = sum(map(_is_finite, outcomes))
        # Meanwhile it may have counted updates that were not finite.
        self.moment = Moment(at.epoch, done + made) if made else before
        if made:
            self.last_batch.note(starts[made - 1])
            # An update shows the effect of the one before it.
            self._last_good.prove()
            if self.team.is_gathering:
                self.last_batch.gather()
        return outcomes

    def _learning_rate_share(self, number: int) -> float:
        """Return the share of the full learning rate after ``number`` more updates."""
        updates, seconds = self.moment.update + number, self._at.seconds + number * self._updates.seconds_each
        progress = self._share_after(updates, seconds)
        return learning_rate_share(self.settings, updates, progress, self._live.learning_rate)

    def _counted(self, outcome: Outcome) -> UpdateFinished:
        """Add an update to the sums over the epoch, and return the report on it."""
        at, nats = self._at, outcome.mean_nats * outcome.count
        at.add(nats, outcome.count, outcome.gradient_norm, outcome.learning_rate)
        own_updates = (at.epoch - 1) * self.updates_per_epoch + at.updates
        moment = Moment(at.epoch, self._other_updates + own_updates)
        return UpdateFinished(
            moment, nats, outcome.count, outcome.gradient_norm, at.learning_rate, self.epochs_done
        )

    def _end_epoch(self) -> EpochFinished:
        heldout_perplexity = self._heldout_perplexity() if self._is_evaluation_due() else None
        self._last_good.note(self.moment)
        return self._at.ended(self.moment, heldout_perplexity, self.epochs_done)

    def _pause(self) -> None:
        with self._clock.paused():
            self.meanwhile()

    def _is_equal_with_one_thread(self) -> bool:
        # Any batch will do.
        return self._updates.is_equal_with_one_thread(epoch_starts(len(self._ids), self.settings, 1)[0])

    def _is_time_up(self) -> bool:
        return 0 < self.settings.time_limit_s <= self._at.seconds

    def _is_evaluation_due(self) -> bool:
        epoch = self._at.epoch
        due = epoch % self.settings.evaluate_every == 0 or epoch == self.settings.epochs or self._is_time_up()
        return due and len(self._heldout) > 0

    def _heldout_perplexity(self) -> float:
        """Evaluate the held-out text; that is part of the training's time."""
        began_s = self._clock.now_s()
        value = self._heldout.perplexity(self.model, self._pause, self.team)
        self._at.seconds += self.team.keepers(self._clock.now_s() - began_s)
        return value

    def _samples(self) -> Iterator[SampleWritten]:
        # Those that are pinned now: what is pinned meanwhile is sampled from the next time on.
        known = [prefix for prefix in self.prefixes if not self.vocab.unknown(prefix)]
        for prefix in known[self._at.samples :]:
            written = "".join(self.writer.pieces(Prompt(prefix, self.settings.sample_chars)))
            self._at.samples += 1
            yield SampleWritten(self.moment, prefix, prefix + written, self.epochs_done)

    def _diverged(self) -> Diverged:
        """Go back to the last good weights."""
        diverged_at, epochs_done = self.moment, self.epochs_done
        self.moment = self._last_good.restore()
        self.last_batch.note(None)
        return Diverged(diverged_at, self.moment, self.seconds, epochs_done)


def _check_room_for(settings: Settings, vocab_size: int, device: torch.device) -> None:
    with torch.device("meta"):
        weights = CharModel(vocab_size, settings).state_dict().values()
    check_room(_TIMES_THE_WEIGHTS[device.type == "cpu"] * sum(value.nbytes for value in weights))


class _NotFiniteError(ArithmeticError):
    """The perplexity of a batch or the norm of the gradient is ∞ or NaN."""


def _is_saved_after(epoch: int, settings: Settings) -> bool:
    return settings.save_every_epochs > 0 and epoch % settings.save_every_epochs == 0


def _is_finite(outcome: Outcome) -> bool:
    return outcome.is_finite
