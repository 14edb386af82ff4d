"""Whether this process is one of a team that trains one run. No torch, which takes seconds to load."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import NoReturn


def is_member() -> bool:
    """Return whether torch has started this process together with others."""
    return "TORCHELASTIC_RUN_ID" in os.environ


def end_at_once_with(command: Callable[[], int]) -> NoReturn:
    """End this process of a team with the exit code of ``command``.

    Threads of gloo may still wait for other processes, and would abort this one at its end.
    """
    try:
        code = command()
    except SystemExit as end:
        code = int(end.code or 0)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
