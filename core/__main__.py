"""``python -m core`` and the entry point ``charrnn``."""

from __future__ import annotations

import sys

from core.common.ending_signals import end_at_once
from core.common.processor import multiply_in_one_thread


def main() -> int:
    """Run the command line and return the exit code; see ``core.command_line.cli``."""
    # Also while the parser is loaded: that takes long enough for a Ctrl+C.
    end_at_once()
    multiply_in_one_thread()
    from core.command_line import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
