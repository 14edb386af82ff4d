"""``python -m core`` and the entry point ``charrnn``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from core.common.ending_signals import end_at_once
from core.common.membership import is_member
from core.common.processor import multiply_in_one_thread


def main() -> int:
    """Run the command line and return the exit code; see ``core.command_line.cli``."""
    # Also while the parser is loaded: that takes long enough for a Ctrl+C.
    end_at_once()
    multiply_in_one_thread()
    from core.command_line import cli

    if is_member():
        _end_at_once_with(cli.main)
    return cli.main()


def _end_at_once_with(command: Callable[[], int]) -> NoReturn:
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


if __name__ == "__main__":
    sys.exit(main())
