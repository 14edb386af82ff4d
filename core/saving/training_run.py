"""The life of one run: begun, resumed or branched; trained, saved, paused and ended. Written only here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import torch

from core.common.errors import ClaimLostError
from core.common.progress import (
    Continued,
    Diverged,
    Event,
    Moment,
    Paused,
    Progress,
    Started,
    TrainingFinished,
    UpdateFinished,
)
from core.runs import RunFolder, create_run
from core.saving import resumption
from core.saving.eventful_run import EventfulRun
from core.settings.settings import Settings
from core.settings.smaller import memory_explained
from core.text.baselines import Baselines
from core.text.corpus import Corpus, TrainingText
from core.training.team import Team
from core.training.trainer import Trainer
from core.writing.writer import Writer

log = logging.getLogger(__name__)

_STATE_AFTER: dict[type[Progress], str] = {Diverged: "diverged", TrainingFinished: "finished"}


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a run is.

    Attributes:
        moment: which weights it has now.
        seconds: of training since its start, pauses not counted.
        characters_left: to be trained on until the last epoch ends.
    """

    moment: Moment
    seconds: float
    characters_left: int


class TrainingRun(EventfulRun):
    """One run that is trained and saved, by one thread, which calls ``advance`` again and again.

    Only ``request_stop`` may be called from another thread, or by a signal's handler.

    A run that has ended keeps its ``writer`` and frees all else that the training needed. If it could not
    be saved, ``trouble`` says why, and ``retry_saving`` and ``save_in`` still can. Whoever has such a run
    calls ``release`` in the end.

    Args:
        folder: claimed here.
        trainer: at the moment that ``folder`` stands at.
        updates: after so many the run pauses; None: it does not.
        passed_over: files of newer checkpoints that are damaged.

    Attributes:
        writer: writes with the weights of ``moment``; None if they are lost, as on a GPU that failed.
    """

    def __init__(
        self,
        folder: RunFolder,
        trainer: Trainer,
        updates: int | None = None,
        passed_over: tuple[Path, ...] = (),
    ) -> None:
        super().__init__(folder, trainer)
        self.writer: Writer | None = trainer.writer
        self.passed_over = passed_over
        self._happening = trainer.run()
        self._stage = _stage_of(trainer)
        self._updates_left = updates

    @classmethod
    def begun(
        cls,
        workspace: Path,
        settings: Settings,
        corpus: Corpus,
        text: TrainingText,
        device: torch.device,
        *,
        updates: int | None = None,
        baselines: Baselines | None = None,
        name: str | None = None,
        team: Team | None = None,
    ) -> TrainingRun:
        """Begin a new run, in a new folder in ``workspace``.

        Args:
            workspace: see above.
            settings: of the run.
            corpus: the whole text.
            text: what ``settings`` make of it.
            device: where it is trained.
            updates: after so many the run pauses.
            baselines: those of ``text``, if somebody has counted them.
            name: of the folder, exactly; None: it is named for the minute, the text and the cell.
            team: of which this process is the keeper; None: it is alone.

        Raises:
            MemoryFullError: the memory is too small.
            RunError: the folder can't be written, or there is another one of that name.
        """
        with memory_explained(settings):
            trainer = Trainer(settings, text, device, team=team)
        folder = create_run(
            workspace,
            settings,
            corpus,
            text,
            name,
            is_exact=name is not None,
            torch_version=str(torch.__version__),
            baselines=baselines,
        )
        run = cls(folder, trainer, updates)
        run._waiting = Started
        return run

    @classmethod
    def resumed(
        cls,
        folder: RunFolder,
        corpus: Corpus,
        settings: Settings,
        device: torch.device,
        team: Team | None = None,
    ) -> TrainingRun:
        """Continue a run where it was saved last. See ``core.saving.resumption.resumed``.

        Raises:
            CorpusError: the text is not the one that the run was trained on.
            MemoryFullError: the memory is too small.
            RunError: the run can't be continued.
        """
        with memory_explained():
            trainer, passed_over = resumption.resumed(folder, corpus, settings, device, team)
        run = cls(folder, trainer, passed_over=passed_over)
        run._waiting = Started if run.has_begun_anew else Continued
        return run

    @classmethod
    def branched(
        cls,
        folder: RunFolder,
        update: int | None,
        corpus: Corpus,
        settings: Settings,
        device: torch.device,
        workspace: Path,
    ) -> TrainingRun:
        """Begin a new run at a checkpoint of another. See ``core.saving.resumption.branched``.

        Raises:
            CorpusError: the text is not the one that the run was trained on.
            MemoryFullError: the memory is too small.
            RunError: there is no such checkpoint, or the new run can't be written.
        """
        with memory_explained(settings):
            branch, trainer = resumption.branched(folder, update, corpus, settings, device, workspace)
        return cls(branch, trainer)

    @property
    def stage(self) -> Stage:
        """How far the run is."""
        return self._stage if self._trainer is None else _stage_of(self._trainer)

    @property
    def moment(self) -> Moment:
        """Which weights the run has now."""
        return self._stage.moment if self._trainer is None else self._trainer.moment

    @property
    def has_made_its_updates(self) -> bool:
        """Whether the updates that were asked for are made, so that the next ``advance`` pauses the run."""
        return self._updates_left == 0

    @property
    def has_begun_anew(self) -> bool:
        """Whether no update has been made yet."""
        return not self.moment.update

    def advance(self) -> tuple[Progress, ...]:
        """Save if it is time, train to the next value of ``Trainer.run``, record it and return it.

        These are several values if an event is among them, or on a GPU, where many updates are made at once.
        ``state`` says whether the run has ended with the last. After the updates that were asked for the next
        call pauses the run, and after ``request_stop`` it ends it; both return nothing, or the divergence
        that was found then.

        Raises:
            ClaimLostError: another program may train the run, too; see ``fail``.
            MemoryFullError: the memory is too small.
            Exception: any other, for which ``fail`` is there as well.
        """
        if self._team.is_stopping:
            return self.stop()
        if self.has_made_its_updates:
            return self._rest()
        with memory_explained(self.trainer.settings):
            happened = self._before_update() + self._save_if_due()
            self.trainer.most_updates = self._updates_left
            made = [next(self._happening)]
            while self.trainer.num_unreported:
                made.append(next(self._happening))
            for progress in made:
                happened += self._recorded(progress)
                if isinstance(progress, UpdateFinished) and self._updates_left is not None:
                    self._updates_left -= 1
            if state := _STATE_AFTER.get(type(made[-1])):
                self.end(state)
        return tuple(happened)

    def change(self, setting: str, value: float | None) -> tuple[Progress, ...]:
        """Change the learning rate or gradient clipping by hand, from the next update on.

        A checkpoint is kept just before, so that a branch from there undoes it. The changed run is saved at
        once, so that no crash loses the change.

        Args:
            setting: the name of a field of ``LiveSettings``.
            value: None: the run's settings decide again, and the schedule for the learning rate.

        Returns:
            What is recorded of it; nothing if that is the value already; or the divergence if the last
            update has ruined the weights.

        Raises:
            RuntimeError: the run has ended.
            SettingsError: the value is impossible; nothing has changed.
            ValueError: this setting does not change while training.
        """
        trainer = self.trainer
        live = trainer.live.changed(setting, value)
        if live == trainer.live:
            return ()
        if diverged := self._ended_by_divergence():
            return diverged
        return tuple(self._change_to(live, setting))

    def pause(self) -> tuple[Progress, ...]:
        """Pause and save the run.

        Returns:
            What is recorded of it; the divergence if the last update has ruined the weights.
        """
        return self._rest(Paused)

    def _rest(self, *event: type[Event]) -> tuple[Progress, ...]:
        """Save the run as paused, and record an event if there is one."""
        self._updates_left = None
        if diverged := self._ended_by_divergence():
            return diverged
        happened = self._before_update()
        for kind in event:
            happened += self._event(kind)
            self._is_pause_noted = True
        self._save("paused")
        self.state = "paused"
        return tuple(happened)

    def go_on(self, updates: int | None = None) -> None:
        """Train a paused run again, for so many updates if that is said.

        In mid-training the updates are made after those that were asked for before. A run that trains freely
        stays free.
        """
        if self.state == "paused":
            self.state, self._updates_left = "training", updates
            if updates is None:
                self._note_going_on()
        elif self._updates_left is not None:
            self._updates_left = None if updates is None else self._updates_left + updates

    def stop(self) -> tuple[Progress, ...]:
        """End the run as stopped; return the divergence if the last update has ruined the weights."""
        diverged = self._ended_by_divergence()
        if not diverged:
            self.end("stopped")
        return diverged

    def stop_if_saved(self) -> tuple[Progress, ...]:
        """End the run as ``stop`` does, but leave it paused if it can't be saved."""
        if diverged := self._ended_by_divergence():
            return diverged
        self._save("stopped")
        if self.trouble is not None:
            return self._rest()
        self._leave("stopped")
        return ()

    def end(self, state: str) -> None:
        """Save the run as one that has ended like this, and end it, saved or not: see ``trouble``.

        Args:
            state: one of ``core.runs.STATES``, none of those under way.
        """
        self._save(state)
        self._leave(state)

    def fail(self, error: BaseException) -> None:
        """End the run as failed, and keep what can be kept of it.

        If the claim is lost, nothing is written: the folder may be another program's.
        """
        try:
            if isinstance(error, ClaimLostError):
                self._give_up()
            else:
                self._save("failed")
        except Exception:
            # As on a GPU that is gone: the weights that were saved last stay, and these can't write any more.
            log.info("the weights of the failed run could not be saved", exc_info=True)
            self.writer = None
            self._note("failed")
        self._leave("failed")

    def break_off(self, *, is_continued: bool = False) -> None:
        """End the run at once, and keep what was saved last. If it ``is_continued``, end as at a kill."""
        self._note(None if is_continued else "stopped")
        self._leave("training" if is_continued else "stopped")

    def _ended_by_divergence(self) -> tuple[Progress, ...]:
        """End the run if its last update has ruined the weights, as no other update will show it."""
        with memory_explained(self.trainer.settings):
            diverged = self.trainer.divergence()
        if diverged is None:
            return ()
        self._recorder.append(diverged)
        self.end("diverged")
        return (diverged,)

    def _leave(self, state: str) -> None:
        """Let go of what only a training needs; the run stands like ``state`` from now on."""
        self._stage = self.stage
        self._trainer, self._happening, self._updates_left = None, iter(()), None
        self.state = state
        self._release_if_over()


def _stage_of(trainer: Trainer) -> Stage:
    updates_left = trainer.total_updates - trainer.moment.update
    per_update = trainer.settings.batch_size * trainer.settings.num_steps
    return Stage(trainer.moment, trainer.seconds, updates_left * per_update)
