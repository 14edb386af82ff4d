"""``python -m core`` and the entry point ``charrnn``."""

from __future__ import annotations

import contextlib
import os
import sys
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

    return cli.main()


def run() -> NoReturn:
    """Run the command line, and end the process with its exit code."""
    try:
        code = main()
    except SystemExit as end:
        if not is_member():
            raise
        code = int(end.code or 0)
    if is_member():
        # Threads of gloo may still wait for other processes, and would abort this one at its end.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    run()
