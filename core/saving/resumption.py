"""Continue a run from its folder: with its text, from its newest intact checkpoint, without duplicates.

Or branch from it: another run begins at one of its checkpoints, with other training settings if wanted.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import torch

from core.common.errors import RunError
from core.common.i18n import gettext as _
from core.common.progress import SettingChanged, Started
from core.model.char_model import CharModel
from core.runs import RunFolder, create_run, undisturbed
from core.runs.about import Origin
from core.runs.corpus_again import check_is_text_of
from core.saving.checkpoints import Checkpoint, has_checkpoints, load_checkpoint, save_checkpoint
from core.saving.weights import arrays_of, save_weights
from core.settings.run_end import RunEnd, epochs_text
from core.settings.settings import Settings, changeable
from core.settings.specs import Change
from core.text.corpus import Corpus, CorpusError, TrainingText, training_text
from core.training.team import Team
from core.training.trainer import Trainer
from core.training.training_state import check_fits


def settings_to_go_on(run: RunFolder, end: RunEnd | None, wanted: Settings | None = None) -> Settings:
    """Return the settings with which the run continues.

    With more epochs than before, a falling learning rate has the values of a run that was this long from the
    start: at first it is higher than at the end of the run.

    Args:
        run: the run that continues.
        end: its new end; None: its old end or, if it has finished, after as much training again.
        wanted: gives the settings that may change when a run continues; None: none change.

    Raises:
        RunError: the run has done this much already.
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
    """Make sure that ``settings`` leave something to train, and discard nothing.

    Raises:
        RunError: they leave nothing, or would discard some training.
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
    run: RunFolder,
    corpus: Corpus,
    settings: Settings,
    device: torch.device,
    team: Team | None = None,
) -> tuple[Trainer, tuple[Path, ...]]:
    """Return a trainer at the last save of ``run``, and the damaged files that were passed over.

    Later records in the run's files are cut off: the same updates are made again, with the same results.
    ``settings`` are stored in the run. A run that ended before its first checkpoint begins again, which has
    the same result; then the trainer has made no update.

    The run is claimed before anything in it is read, and stays claimed; after an error it is as before.

    Raises:
        CorpusError: the text is not the one that the run was trained on.
        RunError: the run has no intact checkpoint, or one of another model, or has done more than
            ``settings`` say, or is trained by another program.
    """
    was_claimed = run.is_claimed
    run.claim()
    try:
        _check_is_more(run, settings)
        text = _text_of(run, corpus, settings)
        if begins_anew(run):
            trainer = Trainer(settings, text, device, team=team)
            run.begin_anew(settings)
            return trainer, ()
        checkpoint = load_checkpoint(run)
        trainer = _trainer_at(checkpoint, run, text, settings, device, team)
        run.go_on(settings, checkpoint.lengths, trainer.moment)
    except BaseException:
        if not was_claimed:
            run.release()
        raise
    return trainer, checkpoint.passed_over


def begins_anew(run: RunFolder) -> bool:
    """Return whether ``run`` ended before its first checkpoint, so that continuing it means beginning again.

    Raises:
        RunError: it diverged before, and would again; or it is a branch that was cut off before it had copied
            the records it branches from.
    """
    if run.moment.update or has_checkpoints(run):
        return False
    if run.state == "diverged":
        raise RunError(
            _(
                "The run “{name}” diverged before anything was saved, and would do so again. Begin a new one "
                "with a smaller learning rate, or with gradient clipping."
            ).format(name=run.path.name)
        )
    if run.is_branch:
        raise RunError(
            _(
                "The run “{path}” was cut off before it had copied the records it branches from. Delete it, "
                "and branch again."
            ).format(path=run.path)
        )
    return True


def branch_settings(run: RunFolder, wanted: Settings, *, whole_text: bool = False) -> Settings:
    """Return the settings of ``run``, with those of ``wanted`` that may change in a branch.

    Args:
        run: to branch from.
        wanted: see above.
        whole_text: hold nothing out, so that the branch is trained on all of the text.

    Raises:
        SettingsError: together they are impossible.
    """
    settings = run.settings.with_values_of(wanted, changeable(Change.BRANCH))
    return replace(settings, heldout_fraction=0.0) if whole_text else settings


def branched(
    run: RunFolder,
    update: int | None,
    corpus: Corpus,
    settings: Settings,
    device: torch.device,
    workspace: Path,
) -> tuple[RunFolder, Trainer]:
    """Begin a run in ``workspace`` from a checkpoint of another run, which does not change.

    With equal settings it gives the same results as ``run`` from there. What was set by hand stays, unless
    ``settings`` have another plan for it.

    Args:
        run: the run with the checkpoint.
        update: the number of updates before the checkpoint; None for the newest intact one.
        corpus: the text that ``run`` was trained on.
        settings: of the new run; see ``branch_settings``.
        device: on which it is trained.
        workspace: the folder in which the folder of the new run is created.

    Raises:
        CorpusError: the text is not the one that the run was trained on.
        RunError: there is no such checkpoint, or it is damaged, or of another model; or the new run has
            nothing left to train, or can't be written.
    """
    with undisturbed(run.path):
        text = _text_of(run, corpus, settings)
        checkpoint = load_checkpoint(run, update)
        is_same_text = settings.heldout_fraction == run.settings.heldout_fraction
        if not is_same_text:
            checkpoint = replace(checkpoint, state=checkpoint.state.at_next_epoch())
        by_hand = checkpoint.state.live
        live = by_hand.in_branch(run.settings, settings)
        checkpoint = replace(checkpoint, state=replace(checkpoint.state, live=live))
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
        branch = create_run(
            workspace,
            settings,
            corpus,
            text,
            f"{run.path.name}-from-{moment.update}",
            torch_version=str(torch.__version__),
            origin=Origin(run.path.name, moment, run.started),
            baselines=run.baselines if is_same_text else None,
        )
        try:
            branch.adopt(run, checkpoint.lengths)
            at = moment, trainer.seconds, trainer.epochs_done
            branch.append(Started(*at, run.path.name))
            for name, value in by_hand.to_json().items():
                if name not in live.to_json():
                    branch.append(SettingChanged(*at, name, value, None))
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
    """Return the text with which ``run`` continues.

    Raises:
        CorpusError: it is not the one that the run was trained on.
    """
    check_is_text_of(run.corpus_info, corpus)
    text = training_text(corpus, settings)
    if text.vocab.characters != run.vocab.characters:
        raise CorpusError(
            _("This text has another vocabulary than the run, which can't be trained on it any further.")
        )
    return text


def _trainer_at(
    checkpoint: Checkpoint,
    run: RunFolder,
    text: TrainingText,
    settings: Settings,
    device: torch.device,
    team: Team | None = None,
) -> Trainer:
    """Return a trainer of ``settings`` in the state of ``checkpoint`` of ``run``.

    Raises:
        RunError: the checkpoint is of another model.
    """
    try:
        # Without memory: the sizes in run.json are not trusted until the checkpoint agrees.
        with torch.device("meta"):
            check_fits(CharModel(len(text.vocab), settings).state_dict(), checkpoint.state.model())
        trainer = Trainer(settings, text, device, team=team)
        trainer.restore(checkpoint.state)
    except ValueError as error:
        raise RunError(
            _("The newest checkpoint in “{path}” does not fit the run's settings: {reason}.").format(
                path=run.path, reason=error
            )
        ) from error
    return trainer
