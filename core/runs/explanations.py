"""Sentences on the state of a run and on what went wrong, for the window and the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from core.common.errors import DeviceLostError, UserError
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.progress import Diverged, Moment
from core.runs import RunSummary
from core.settings.settings import Settings
from core.settings.specs import CHOICE_LABELS

STANDINGS = {
    "training": N_("training elsewhere"),
    "cut off": N_("cut off"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
    "diverged": N_("diverged"),
    "failed": N_("failed"),
}
"""How a run stands (``RunSummary.standing``), in words that are translated where they are shown."""


def model_in_words(settings: Settings) -> str:
    """Return what a list of runs calls the model: its cell and its hidden units."""
    return f"{_(CHOICE_LABELS[settings.cell])} {settings.hidden_size}"


def standing_in_words(run: RunSummary) -> str:
    """Return the state of a run, as a list of runs shows it."""
    if run.host:
        return _("perhaps trained on {host}").format(host=run.host)
    return _(STANDINGS[run.standing])


def anew_explained(name: str) -> str:
    """Return the sentence that a run starts again instead of continuing."""
    return _(
        "The run {name} ended before anything was saved, so it starts again, with the same settings and the "
        "same seed."
    ).format(name=name)


def divergence_explained(diverged: Diverged) -> str:
    """Return when a training diverged, which weights are left, and what to try."""
    template = (
        _(
            "Training diverged at update {update}: the perplexity is no longer finite. The weights are those "
            "of the last good epoch, {epoch}. Try a smaller learning rate, or gradient clipping."
        )
        if diverged.restored.epoch
        else _(
            "Training diverged at update {update}: the perplexity is no longer finite. The weights are those "
            "it began with. Try a smaller learning rate, or gradient clipping."
        )
    )
    return template.format(update=diverged.moment.update + 1, epoch=diverged.restored.epoch)


_LOST_SIGNS = ("CUDA error", "HIP error", "CUDNN_STATUS", "CUBLAS_STATUS", "MPS backend", "AcceleratorError")


def device_lost_explained(error: Exception, moment: Moment) -> DeviceLostError | None:
    """Return the error to show if ``error`` is torch's sign of a failed GPU; else None.

    Args:
        error: what was raised.
        moment: of the weights that are on the disk.
    """
    text = f"{type(error).__name__}: {error}"
    if not isinstance(error, RuntimeError) or not any(sign in text for sign in _LOST_SIGNS):
        return None
    return DeviceLostError(
        _(
            "The GPU stopped working ({reason}). What the run had learned by epoch {epoch} is saved, and it "
            "can continue from there on the CPU."
        ).format(
            reason=str(error).splitlines()[0] if str(error) else type(error).__name__, epoch=moment.epoch
        )
    )


def speed_explained(characters_per_second: float, flops_per_character: float, peak_flops: float) -> str:
    """Return the speed of a training relative to this computer's matrix products; empty if unknown."""
    if not (characters_per_second and peak_flops):
        return ""
    flops = characters_per_second * flops_per_character
    return _(
        "Its matrix products make {flops} billion floating-point operations a second: {share} of the {peak} "
        "that large products reached on this computer. The rest of the time goes to smaller products, "
        "activations, the softmax, the optimizer and the window."
    ).format(flops=f"{flops / 1e9:,.0f}", share=f"{flops / peak_flops:.0%}", peak=f"{peak_flops / 1e9:,.0f}")


class MemoryFullError(UserError):
    """The memory is too small for a training.

    Attributes:
        fitting: smaller settings that may fit; None if there are none, or none are known.
    """

    def __init__(self, message: str, fitting: Settings | None) -> None:
        super().__init__(message)
        self.fitting = fitting


@contextlib.contextmanager
def memory_explained(settings: Settings | None = None) -> Iterator[None]:
    """Turn torch's errors about full memory into a sentence.

    Args:
        settings: of the current training, in order to propose smaller ones.

    Raises:
        MemoryFullError: the memory is full.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        # The CPU's allocator has no exception type of its own; CUDA's is a RuntimeError, too.
        signs = ("out of memory", "allocate memory", "not enough memory")
        if isinstance(error, MemoryError) or any(sign in str(error) for sign in signs):
            raise MemoryFullError(
                _(
                    "The memory is too small for this model. Choose fewer hidden units, layers or steps, "
                    "or a smaller batch."
                ),
                None if settings is None else smaller_settings(settings),
            ) from error
        raise


def smaller_settings(settings: Settings) -> Settings | None:
    """Return ``settings`` with half of what takes the most memory; None if it can't be halved.

    A layer's weights take hidden² numbers per gate; a batch takes batch · steps · hidden.
    """
    if settings.hidden_size > settings.batch_size * settings.num_steps:
        return replace(settings, hidden_size=settings.hidden_size // 2)
    if settings.batch_size > 1:
        return replace(settings, batch_size=settings.batch_size // 2)
    if settings.num_steps > 1:
        return replace(settings, num_steps=settings.num_steps // 2)
    return None
