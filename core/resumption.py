"""Going on with a run from its folder: its text, its newest intact checkpoint, and nothing doubled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from core.checkpoints import load_checkpoint
from core.config import Settings
from core.corpus import Corpus, CorpusError, training_text
from core.errors import RunError
from core.i18n import gettext as _
from core.model import CharModel
from core.runs import RunFolder
from core.trainer import Trainer, check_fits


def settings_with_epochs(run: RunFolder, epochs: int | None) -> Settings:
    """Return the settings that the run goes on with.

    With more epochs than before, a falling learning rate is what it would have been had the run been that
    long from the start: higher, at first, than where the run ended.

    Args:
        run: whose settings are meant.
        epochs: in all; None for as many as the run was to have.

    Raises:
        RunError: the run has nothing left to do, or has done more already.
        SettingsError: so many epochs are impossible.
    """
    settings = run.settings if epochs is None else replace(run.settings, epochs=epochs)
    if run.state == "finished" and settings.epochs <= run.moment.epoch:
        raise RunError(
            _("This run has finished its {epochs} epochs. Say how many it shall have in all.").format(
                epochs=run.moment.epoch
            )
        )
    return settings


def resumed(
    run: RunFolder, corpus: Corpus, settings: Settings, device: torch.device
) -> tuple[Trainer, tuple[Path, ...]]:
    """Return a trainer that goes on where ``run`` was saved last, and the damaged files passed over.

    What the run's files tell of later moments is cut off: the same updates are made again, and come out the
    same. ``settings`` are kept in the run.

    Raises:
        CorpusError: the text is not the one that the run was trained on.
        RunError: the run has no intact checkpoint, or one of another model, or is trained by another program.
    """
    if corpus.sha256 != run.corpus_info.sha256:
        raise CorpusError(
            _(
                "“{name}” has changed since this run was trained on it, and can't be gone on with. Bring the "
                "text back as it was, or begin a new run."
            ).format(name=run.corpus_info.name)
        )
    text = training_text(corpus, settings)
    if text.vocab.characters != run.vocab.characters:
        raise CorpusError(_("This text has another vocabulary than the run: it can't be gone on with."))
    checkpoint = load_checkpoint(run)
    try:
        # Without memory: the sizes that run.json asks for are not trusted until the checkpoint agrees.
        with torch.device("meta"):
            check_fits(CharModel(len(text.vocab), settings).state_dict(), checkpoint.state.model())
        trainer = Trainer(settings, text, device)
        run.claim()
        try:
            trainer.restore(checkpoint.state)
        except BaseException:
            run.release()
            raise
    except ValueError as error:
        raise RunError(
            _("The newest checkpoint in “{path}” does not fit the run's settings: {reason}.").format(
                path=run.path, reason=error
            )
        ) from error
    run.go_on(settings, checkpoint.lengths, trainer.moment)
    return trainer, checkpoint.passed_over
