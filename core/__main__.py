"""``python -m core`` and the entry point ``charrnn``."""

from __future__ import annotations

import sys

from core.common.interrupt import end_at_once


def main() -> int:
    """Run the command line and return the exit code; see ``core.command_line.cli``."""
    # Before the rest is loaded: that takes long enough for a Ctrl+C.
    end_at_once()
    from core.common.membership import end_at_once_with, is_member
    from core.common.processor import multiply_in_one_thread

    multiply_in_one_thread()
    from core.command_line import cli

    if is_member():
        end_at_once_with(cli.main)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
