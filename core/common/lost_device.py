"""Recognise the error of a GPU that stopped working, and explain it."""

from __future__ import annotations

from core.common.errors import DeviceLostError
from core.common.i18n import gettext as _
from core.common.progress import Moment

_LOST_SIGNS = ("CUDA error", "HIP error", "CUDNN_STATUS", "CUBLAS_STATUS", "MPS backend", "AcceleratorError")


def device_lost_explained(error: Exception, moment: Moment) -> DeviceLostError | None:
    """Return the error to show if ``error`` means that the GPU failed; else None.

    Args:
        error: raised by torch.
        moment: of the weights that are saved.
    """
    text = f"{type(error).__name__}: {error}"
    if not isinstance(error, RuntimeError) or not any(sign in text for sign in _LOST_SIGNS):
        return None
    return DeviceLostError(
        _(
            "The GPU stopped working ({reason}). Everything that the run had learned by epoch {epoch} is "
            "saved, and it can continue from there on the CPU."
        ).format(
            reason=str(error).splitlines()[0] if str(error) else type(error).__name__, epoch=moment.epoch
        )
    )
