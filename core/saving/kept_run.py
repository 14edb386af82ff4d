"""A run and how it is kept on disk: saved, tried again, moved to another folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from core.common.errors import UserError
from core.runs import RunFolder
from core.saving.recorder import Recorder
from core.settings.smaller import memory_explained
from core.training.trainer import Trainer


class KeptRun:
    """A run in a folder that is claimed here, until ``release``.

    If it could not be saved, ``trouble`` says why, and ``retry_saving`` and ``save_in`` still can.

    Args:
        folder: of the run, claimed here.
        trainer: of the run.

    Attributes:
        state: how the run stands, one of ``core.runs.STATES``; ``folder.state`` is what the disk says.
        has_given_up: what could not be saved of it is lost, or its folder is not its own any more.
    """

    def __init__(self, folder: RunFolder, trainer: Trainer) -> None:
        self.state = "training"
        self.has_given_up = False
        self._recorder = Recorder(folder)
        # None once the run has ended.
        self._trainer: Trainer | None = trainer
        self._team = trainer.team

    @property
    def folder(self) -> RunFolder:
        """The folder in which the run is saved; another one after ``save_in``."""
        return self._recorder.run

    @property
    def is_under_way(self) -> bool:
        """Whether it has not ended: it is trained, or paused."""
        return self._trainer is not None

    @property
    def trainer(self) -> Trainer:
        """What trains the run.

        Raises:
            RuntimeError: the run has ended.
        """
        if self._trainer is None:
            raise RuntimeError("the run has ended")
        return self._trainer

    @property
    def trouble(self) -> UserError | None:
        """Why the run is not as the disk should have it; None if all is well."""
        return self._recorder.trouble

    def request_stop(self) -> None:
        """Let the run end after the present update, or in a team after the next; from any thread."""
        self._team.request_stop()

    def news(self) -> Iterator[str]:
        """Yield what the person is to know by now: that the run can't be saved, or that it can again."""
        return self._recorder.news()

    def seconds_to_retry(self) -> float | None:
        """Return after how many seconds ``retry_saving`` is due; None if all is saved. For a run at rest."""
        return self._recorder.seconds_to_retry()

    def retry_saving(self) -> None:
        """Try to save what could not be saved, and wait; in mid-training the next save is due now."""
        self._recorder.retry()
        self._recorder.wait()
        self._release_if_over()

    def save_in(self, parent: Path) -> None:
        """Write the complete run into a new folder in ``parent``, and keep it there from now on.

        Raises:
            RunError: the folder can't be written; the run is kept where it was.
        """
        self._recorder.save_in(parent, self.trainer if self.state == "training" else None)
        self._release_if_over()

    def pin(self, prefixes: tuple[str, ...]) -> None:
        """Continue these prefixes in the samples from now on, and keep them with the run.

        Raises:
            RunError: the run has ended, and its folder can't be written or another program trains it.
            SettingsError: there are too many, or one is too long.
        """
        self.folder.pin(prefixes)
        if self._trainer is not None:
            self._trainer.prefixes = prefixes

    def give_up_saving(self) -> None:
        """Let what could not be saved be lost."""
        self._give_up()
        self._release_if_over()

    def release(self) -> None:
        """Let others train the run; what could not be saved is lost."""
        self._recorder.close()
        # If the disk refused to say that it has ended.
        self.folder.release()

    def _save(self, state: str, *, is_kept: bool = False) -> None:
        """Save the run as it stands, and wait until that is done or has failed.

        With ``is_kept`` the checkpoint is kept, as a setting is about to change.
        """
        with memory_explained(self.trainer.settings):
            self._recorder.save(state, self.trainer, is_kept=is_kept)
            self._recorder.wait()

    def _note(self, state: str | None) -> None:
        """Note how the run stands, without its weights, if the folder takes it; None: leave it as it is."""
        self._recorder.close()
        self._give_up()
        if state is None:
            return
        with contextlib.suppress(UserError):
            self.folder.set_state(state)

    def _give_up(self) -> None:
        self.has_given_up = True
        self._recorder.give_up()

    def _release_if_over(self) -> None:
        if self._trainer is None and self.trouble is None:
            self.release()
