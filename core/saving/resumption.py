"""Going on with a run from its folder: its text, its newest intact checkpoint, and nothing doubled.

Or branching from it: another run begins at one of its checkpoints, and may be trained otherwise from there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import torch

from core.common.errors import RunError
from core.common.i18n import gettext as _
from core.model.char_model import CharModel
from core.runs import RunFolder, undisturbed
from core.saving.checkpoints import Checkpoint, has_checkpoints, load_checkpoint, save_checkpoint
from core.saving.weights import arrays_of, save_weights
from core.settings.run_end import RunEnd, epochs_text
from core.settings.settings import Settings, changeable
from core.settings.specs import Change
from core.text.corpus import Corpus, CorpusError, TrainingText, training_text
from core.training.trainer import Trainer
from core.training.training_state import check_fits


def settings_to_go_on(run: RunFolder, end: RunEnd | None, wanted: Settings | None = None) -> Settings:
    """Return the settings that the run goes on with.

    With more epochs than before, a falling learning rate is what it would have been had the run been that
    long from the start: higher, at first, than where the run ended.

    Args:
        run: whose settings are meant.
        end: where it ends from now on; None: where it was to end, or if it has finished, after as much
            training again.
        wanted: settings of which it takes those that may change when a run continues; None: none.

    Raises:
        RunError: the run has finished, and has done as much already.
        SettingsError: together they are impossible.
    """
    has_finished = run.state == "finished"
    if end is None and has_finished:
        end = RunEnd.of(run.settings).as_much_again(run.epochs_done())
    settings = run.settings if end is None else end.in_settings(run.settings)
    if wanted is not None:
        settings = settings.with_values_of(wanted, changeable(Change.RESUME))
    _check_is_more(run, settings)
    return settings


def _check_is_more(run: RunFolder, settings: Settings) -> None:
    """Make sure that ``settings`` leave something to do, and throw away nothing that is done.

    Raises:
        RunError: they don't.
    """
    if run.state == "finished" and settings.epochs <= run.epochs_done():
        raise RunError(
            _("This run has been trained for {epochs} epochs. Ask for more in all, and it continues.").format(
                epochs=epochs_text(run.epochs_done())
            )
        )
    if settings.epochs < run.moment.epoch:
        raise RunError(
            _(
                "This run is in epoch {epoch} already. Ask for at least that many epochs in all, and it "
                "continues."
            ).format(epoch=run.moment.epoch)
        )


def resumed(
    run: RunFolder, corpus: Corpus, settings: Settings, device: torch.device
) -> tuple[Trainer, tuple[Path, ...]]:
    """Return a trainer that goes on where ``run`` was saved last, and the damaged files passed over.

    What the run's files tell of later moments is cut off: the same updates are made again, and come out the
    same. ``settings`` are kept in the run. A run that ended before its first checkpoint begins anew, which
    comes to the same; the trainer's moment is that of no update then.

    The run is claimed before anything in it is read, and stays so; after an error it is as it was.

    Raises:
        CorpusError: the text is not the one that the run was trained on.
        RunError: the run has no intact checkpoint, or one of another model, or has done more than
            ``settings`` ask for, or is trained by another program.
    """
    was_claimed = run.is_claimed
    run.claim()
    try:
        _check_is_more(run, settings)
        text = _text_of(run, corpus, settings)
        if begins_anew(run):
            trainer = Trainer(settings, text, device)
            run.begin_anew(settings)
            return trainer, ()
        checkpoint = load_checkpoint(run)
        trainer = _trainer_at(checkpoint, run, text, settings, device)
        run.go_on(settings, checkpoint.lengths, trainer.moment)
    except BaseException:
        if not was_claimed:
            run.release()
        raise
    return trainer, checkpoint.passed_over


def begins_anew(run: RunFolder) -> bool:
    """Tell whether ``run`` ended before its first checkpoint, so that going on means to begin again.

    Raises:
        RunError: it is a branch that was cut off before it had copied what it branches from.
    """
    if run.moment.update or has_checkpoints(run):
        return False
    if run.is_branch:
        raise RunError(
            _(
                "The run “{path}” was cut off before it had copied the records it branches from. Delete it, "
                "and branch again."
            ).format(path=run.path)
        )
    return True


def branch_settings(run: RunFolder, wanted: Settings) -> Settings:
    """Return the settings of ``run``, but those that may change in a branch as in ``wanted``.

    Raises:
        SettingsError: together they are impossible.
    """
    return run.settings.with_values_of(wanted, changeable(Change.BRANCH))


def branched(
    run: RunFolder,
    update: int | None,
    corpus: Corpus,
    settings: Settings,
    device: torch.device,
    workspace: Path,
) -> tuple[RunFolder, Trainer]:
    """Begin a run in ``workspace`` that goes on from a checkpoint of another one, which stays as it is.

    With equal settings it does what ``run`` did from there.

    Args:
        run: whose checkpoint is meant.
        update: after how many updates it was made; None for the newest intact one.
        corpus: the text that ``run`` was trained on.
        settings: of the new run; see ``branch_settings``.
        device: where it is trained.
        workspace: the folder in which the new run gets a folder of its own.

    Raises:
        CorpusError: the text is not the one that the run was trained on.
        RunError: there is no such checkpoint, or it is damaged, or of another model; the new run has nothing
            left to do, or can't be written.
    """
    with undisturbed(run.path):
        text = _text_of(run, corpus, settings)
        checkpoint = load_checkpoint(run, update)
        moment = checkpoint.state.moment
        if settings.epochs < moment.epoch:
            raise RunError(
                _(
                    "The checkpoint is of epoch {epoch}: a run from there needs at least that many epochs."
                ).format(epoch=moment.epoch)
            )
        trainer = _trainer_at(checkpoint, run, text, settings, device)
        if trainer.share_done >= 1:
            raise RunError(
                _(
                    "From this checkpoint, after {epochs} epochs, there is nothing left to train: the branch "
                    "would end there. Give it more epochs or a longer time limit."
                ).format(epochs=epochs_text(trainer.epochs_done))
            )
        branch = RunFolder.create(
            workspace,
            settings,
            corpus,
            text,
            f"{run.path.name}-from-{moment.update}",
            torch_version=str(torch.__version__),
            origin=(run.path.name, moment),
            # A branch is trained on the same part of the same text.
            baselines=run.baselines,
        )
        try:
            branch.adopt(run, checkpoint.lengths)
            state = trainer.state()
            save_weights(branch, arrays_of(state.model()), moment)
            save_checkpoint(branch, state, branch.lengths())
            branch.set_state("training", moment)
        except BaseException:
            branch.release()
            shutil.rmtree(branch.path, ignore_errors=True)
            raise
    return branch, trainer


def _text_of(run: RunFolder, corpus: Corpus, settings: Settings) -> TrainingText:
    """Return the text that ``run`` goes on with.

    Raises:
        CorpusError: it is not the one that the run was trained on.
    """
    if corpus.sha256 != run.corpus_info.sha256:
        raise CorpusError(
            _(
                "“{name}” has changed since this run was trained on it, so the run can't continue. Restore "
                "the text as it was, or begin a new run."
            ).format(name=run.corpus_info.name)
        )
    text = training_text(corpus, settings)
    if text.vocab.characters != run.vocab.characters:
        raise CorpusError(
            _("This text has another vocabulary than the run, so the run can't continue on it.")
        )
    return text


def _trainer_at(
    checkpoint: Checkpoint, run: RunFolder, text: TrainingText, settings: Settings, device: torch.device
) -> Trainer:
    """Return a trainer of ``settings`` that stands where ``checkpoint`` of ``run`` does.

    Raises:
        RunError: the checkpoint is of another model.
    """
    try:
        # Without memory: the sizes that run.json asks for are not trusted until the checkpoint agrees.
        with torch.device("meta"):
            check_fits(CharModel(len(text.vocab), settings).state_dict(), checkpoint.state.model())
        trainer = Trainer(settings, text, device)
        trainer.restore(checkpoint.state)
    except ValueError as error:
        raise RunError(
            _("The newest checkpoint in “{path}” does not fit the run's settings: {reason}.").format(
                path=run.path, reason=error
            )
        ) from error
    return trainer
