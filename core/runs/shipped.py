"""The runs that come with the program, in ``data/examples``. They are only read. No torch."""

from __future__ import annotations

import functools
from pathlib import Path

from core.common.assets import asset
from core.common.errors import RunError
from core.common.i18n import gettext as _


def is_shipped(folder: Path) -> bool:
    """Return whether the run in ``folder`` came with the program."""
    shipped = _examples()
    return shipped is not None and folder.resolve().parent == shipped


def check_not_shipped(folder: Path) -> None:
    """Make sure that the run in ``folder`` may be written to.

    Raises:
        RunError: it came with the program.
    """
    if is_shipped(folder):
        raise RunError(
            _(
                "“{path}” came with the program and stays as it is. Copy the folder into your runs and use "
                "the copy."
            ).format(path=folder)
        )


@functools.cache
def _examples() -> Path | None:
    try:
        return asset("data", "examples").resolve()
    except FileNotFoundError:  # Somebody removed them.
        return None
