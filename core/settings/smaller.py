"""Warn before a training that needs much memory, and propose smaller settings if there is too little."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.memory import computers_bytes
from core.settings.arithmetic import num_parameters, training_bytes
from core.settings.settings import Settings

# A training that needs more of the computer's memory leaves too little for everything else.
_MOST_OF_THE_MEMORY = 0.5


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
    """Turn torch's errors about full memory into a sentence within the block.

    Args:
        settings: of the current training, to propose smaller ones.

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


def memory_warning(settings: Settings, vocab_size: int) -> str:
    """Return a sentence if a training needs more memory than is free, or most of it; else nothing.

    That of a GPU is not known here.
    """
    memory = computers_bytes()
    if memory is None or settings.device not in ("auto", "cpu"):
        return ""
    total, free = memory
    needed = training_bytes(settings, vocab_size)
    if needed <= _MOST_OF_THE_MEMORY * total and (free is None or needed <= free):
        return ""
    if free is None:
        sentence = _(
            "This model has {parameters} parameters. Its training needs about {needed} GB of memory; "
            "this computer has {total} GB."
        )
    else:
        sentence = _(
            "This model has {parameters} parameters. Its training needs about {needed} GB of memory; "
            "this computer has {total} GB, of which {free} GB are free now."
        )
    return sentence.format(
        parameters=f"{num_parameters(settings, vocab_size):,}",
        needed=_in_gigabytes(needed),
        total=_in_gigabytes(total),
        free=_in_gigabytes(free or 0),
    )


def _in_gigabytes(num_bytes: float) -> str:
    return f"{num_bytes / 1e9:,.0f}" if num_bytes >= 1e10 else f"{num_bytes / 1e9:.1f}"


def smaller_settings(settings: Settings) -> Settings | None:
    """Return ``settings`` with the setting halved that takes the most memory; None if it can't be halved.

    A layer's weights take hidden² numbers per gate; a batch takes batch · steps · hidden.
    """
    if settings.hidden_size > settings.batch_size * settings.num_steps:
        return replace(settings, hidden_size=settings.hidden_size // 2)
    if settings.batch_size > 1:
        return replace(settings, batch_size=settings.batch_size // 2)
    if settings.num_steps > 1:
        return replace(settings, num_steps=settings.num_steps // 2)
    return None
