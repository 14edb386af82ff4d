"""The weights that a run had after so many updates: those saved last, or those of a checkpoint."""

from __future__ import annotations

import logging

import torch

from core.common.errors import RunError
from core.common.i18n import gettext as _
from core.common.progress import Moment
from core.model.char_model import CharModel
from core.runs import RunFolder
from core.saving.checkpoints import load_checkpoint
from core.saving.weights import load_model
from core.training.training_state import check_fits

log = logging.getLogger(__name__)


def load_model_of(run: RunFolder, update: int, device: torch.device) -> tuple[CharModel, Moment]:
    """Return the model of ``run`` as it was after ``update`` updates, ready to write, and the moment.

    Args:
        run: the run; it may be trained meanwhile.
        update: of the weights that were saved last, or of a checkpoint.
        device: on which the model will be.

    Raises:
        MemoryError: the file is larger than the available memory.
        RunError: there are no such weights, or they are damaged.
    """
    if run.moment.update == update:
        try:
            model, moment = load_model(run, device)
        except RunError:
            log.info("the weights of “%s” can't be read; a checkpoint may be", run.path, exc_info=True)
        else:
            # A training replaces them at any time.
            if moment.update == update:
                return model, moment
    with torch.device("meta"):
        model = CharModel(len(run.vocab), run.settings)
    try:
        state = load_checkpoint(run, update).state
        check_fits(model.state_dict(), state.model())
    except (RunError, ValueError) as error:
        log.info("no weights of update %d in “%s”: %s", update, run.path, error)
        raise RunError(
            _(
                "The run “{name}” no longer has its weights of update {update}: no checkpoint keeps them, or "
                "it is damaged."
            ).format(name=run.path.name, update=f"{update:,}")
        ) from error
    model.to_empty(device=device).load_state_dict(state.model())
    return model.eval(), state.moment
