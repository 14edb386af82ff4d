"""Save a run while it is trained. A slow disk does not delay the training; a failing one does not end it."""

from __future__ import annotations

import contextlib
import logging
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import numpy as np

from core.common.errors import ClaimLostError, UserError
from core.common.i18n import gettext as _
from core.common.progress import EpochFinished, HeldoutEvaluated, Moment, Progress, UpdateFinished
from core.common.tensor_files import Array
from core.runs import RunFolder
from core.runs.elsewhere import begun_elsewhere
from core.runs.note import read_note, write_note
from core.saving.checkpoints import save_checkpoint
from core.saving.weights import arrays_of, save_weights, weights_of
from core.training.trainer import Trainer
from core.training.training_state import TrainingState

log = logging.getLogger(__name__)

# Saving may take about this share of the time: a large model is saved less often.
SAVE_SHARE = 0.02
# A failed save of a run at rest is tried again after this time.
RETRY_INTERVAL_S = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """The content of a save: everything belongs to one moment, and nothing changes any more.

    Attributes:
        state: of the run, one of ``core.runs.STATES``.
        training: None if the run can't continue from here.
        is_kept: its checkpoint is kept from before the change of a setting.
        lengths: of the run's metrics, samples and updates, in bytes, by file name.
    """

    state: str
    moment: Moment
    weights: dict[str, Array]
    training: TrainingState | None
    lengths: dict[str, int]
    heldout_perplexity: float | None
    is_kept: bool = False


class Recorder:
    """Writes a run's folder, for the thread that trains.

    A save is due after the seconds or epochs in the run's settings. It copies the training between two
    updates; a thread without torch writes the copy while the training continues. Metrics reach the disk
    before the checkpoint that relies on them, and ``run.json`` comes last, so that a kill or a power cut at
    any time leaves either this save or the one before.

    A disk that is full or gone is reported once by ``news``. Records that could not be written are kept and
    tried again, and so is the next save. After the last save ``trouble`` says whether the run is saved; if it
    is not, ``retry`` and ``save_in`` still can.
    """

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._pool = ThreadPoolExecutor(1, "saving")
        self._saving: Future[float] | None = None
        self._copy_s = 0.0
        self._due = time.monotonic() + run.settings.save_interval_s
        self._is_epoch_due = False
        self._heldout_perplexity: float | None = None
        self._trouble: UserError | None = None
        self._is_told = False
        # Of a run at rest: the copy that is not written yet.
        self._unsaved: _Copy | None = None
        self._retry_due = 0.0

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def run(self) -> RunFolder:
        """The folder that the run is saved in."""
        return self._run

    @property
    def trouble(self) -> UserError | None:
        """Why the run is not saved as it should be; None if it is."""
        self._look_after_saving()
        return self._trouble

    def append(self, progress: Progress) -> None:
        """Add a progress value to the run's files.

        Raises:
            ClaimLostError: another program may train the run, too; nothing may be written any more.
        """
        self._unsaved = None  # The training continues, and a later save contains more.
        if isinstance(progress, UpdateFinished):
            self._heldout_perplexity = None
        if isinstance(progress, HeldoutEvaluated):
            self._heldout_perplexity = progress.perplexity
        if isinstance(progress, EpochFinished):
            self._heldout_perplexity = progress.heldout_perplexity
            every = self._run.settings.save_every_epochs
            self._is_epoch_due |= every > 0 and progress.moment.epoch % every == 0
        try:
            self._run.append(progress)
        except ClaimLostError:
            raise
        except UserError as error:
            self._trouble = error

    def is_due(self) -> bool:
        """Return whether it is time to save, and the last save is complete."""
        self._look_after_saving()
        return self._saving is None and (self._is_epoch_due or time.monotonic() >= self._due)

    @property
    def is_epoch_due(self) -> bool:
        """Whether the next save is one that the settings ask for after so many epochs."""
        return self._is_epoch_due

    def save(self, state: str, trainer: Trainer, *, is_kept: bool = False) -> None:
        """Copy the training and begin to write the copy, after an earlier save is complete.

        During training, weights without a finite loss are not saved: the next update reports them.

        Args:
            state: how the run stands, one of ``core.runs.STATES``; after ``diverged`` or ``failed`` the run
                can't continue, and there is no checkpoint.
            trainer: between two updates.
            is_kept: keep the checkpoint, as a setting is about to change.

        Raises:
            ClaimLostError: another program may train the run, too; nothing may be written any more.
        """
        self._run.check_claim()
        self.wait()
        self._is_epoch_due = False
        began = time.monotonic()
        if state == "training" and not trainer.last_batch.has_finite_loss():
            self._due = began + self._run.settings.save_interval_s
            return
        self._unsaved = replace(self._copied(state, trainer), is_kept=is_kept)
        self._copy_s = time.monotonic() - began
        self._saving = self._pool.submit(_write, self._run, self._unsaved)

    def _copied(self, state: str, trainer: Trainer) -> _Copy:
        training = None if state in ("diverged", "failed") else trainer.state()
        weights = weights_of(trainer.model) if training is None else arrays_of(training.model())
        lengths = self._run.lengths()
        return _Copy(state, trainer.moment, weights, training, lengths, self._heldout_perplexity)

    def seconds_to_retry(self) -> float | None:
        """Return after how many seconds ``retry`` is due; None if everything is saved. For a run at rest."""
        if self.trouble is None or self._unsaved is None:
            return None
        return max(0.0, self._retry_due - time.monotonic())

    def retry(self) -> None:
        """Try a failed save again now; while training, make the next save due now."""
        self._look_after_saving()
        self._due = time.monotonic()
        if self._trouble is not None and self._unsaved is not None and self._saving is None:
            self._saving = self._pool.submit(_write, self._run, self._unsaved)

    def save_in(self, parent: Path, trainer: Trainer | None = None) -> None:
        """Write the complete run into a new folder in ``parent``, and continue to save it there.

        Earlier checkpoints are copied, if they can be read.

        Args:
            parent: of the new folder, which has the run's name.
            trainer: between two updates; None for a run at rest.

        Raises:
            RunError: the folder can't be written; the run stays in its old folder.
        """
        self.wait()
        copy = self._unsaved
        if copy is None and trainer is not None and trainer.last_batch.has_finite_loss():
            copy = self._copied("training", trainer)
        run, missing = begun_elsewhere(self._run, parent)
        try:
            if copy is not None:
                lengths = {name: max(0, length - missing[name]) for name, length in copy.lengths.items()}
                _write(run, replace(copy, lengths=lengths))
        except BaseException:
            run.release()
            shutil.rmtree(run.path, ignore_errors=True)
            raise
        before, self._run = self._run, run
        with contextlib.suppress(UserError):  # a note that is lost is no reason to lose the run
            write_note(run.path, read_note(before.path))
        self._trouble = self._unsaved = None
        # The training continues in the new folder; the old one must not look as if it had been cut off.
        with contextlib.suppress(UserError):
            before.set_state("stopped")
        before.release()

    def give_up(self) -> None:
        """Discard the records that could not be saved."""
        self._trouble = self._unsaved = None

    def wait(self) -> None:
        """Wait until nothing is being written."""
        if self._saving is not None:
            self._saving.exception()
            self._look_after_saving()

    def news(self) -> Iterator[str]:
        """Yield sentences for the person: the run can't be saved, or it can again."""
        self._look_after_saving()
        if (self._trouble is not None) == self._is_told:
            return
        self._is_told = self._trouble is not None
        yield str(self._trouble) if self._trouble is not None else _("The run is being saved again.")

    def close(self) -> None:
        """Wait, and end the thread; log errors that were not reported."""
        self._pool.shutdown()
        try:
            self._look_after_saving()
        except Exception as error:
            log.error("the run could not be saved", exc_info=error)
        if self._trouble is not None:
            log.info("the run could not be saved: %s", self._trouble)

    def _look_after_saving(self) -> None:
        """Note the result of a save that has ended."""
        if self._saving is None or not self._saving.done():
            return
        saving, self._saving = self._saving, None
        self._retry_due = time.monotonic() + RETRY_INTERVAL_S
        try:
            took_s = self._copy_s + saving.result()
        except UserError as error:
            self._trouble, took_s = error, 0.0
        else:
            self._trouble = self._unsaved = None
        self._due = time.monotonic() + max(self._run.settings.save_interval_s, took_s / SAVE_SHARE)


def _write(run: RunFolder, copy: _Copy) -> float:
    """Write the files of a save in an order that keeps them consistent, and return the seconds it took.

    Raises:
        RunError: one can't be written.
    """
    began = time.monotonic()
    # First, because the checkpoint contains the lengths of these files.
    run.flush()
    run.sync()
    # A fault during an update may have left any weights; they must not replace good ones.
    if all(np.isfinite(value).all() for value in copy.weights.values()):
        save_weights(run, copy.weights, copy.moment)
        if copy.training is not None:
            save_checkpoint(run, copy.training, copy.lengths, copy.heldout_perplexity, is_kept=copy.is_kept)
        run.set_state(copy.state, copy.moment)
    else:
        log.warning("the weights of %s are not finite, and were not saved", copy.moment)
        run.set_state(copy.state)
    return time.monotonic() - began
