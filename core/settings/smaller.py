"""Propose smaller settings if the memory is too small for a training."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.settings.settings import Settings


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
