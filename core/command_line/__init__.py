"""The commands of ``charrnn``, a module for each group of them.

In each module, ``add_to`` describes the commands to the parser. One function carries out each command: it
takes the parsed arguments and returns the exit code. It imports what needs torch only when it runs.
"""

from __future__ import annotations

import signal

DIVERGED, WRONG, FAULT, UNWRITABLE = 1, 2, 70, 74
HUNG_UP, INTERRUPTED, NOBODY_READS, ASKED_TO_END = 129, 128 + signal.SIGINT, 141, 128 + signal.SIGTERM
"""Exit codes; ``core.command_line.cli`` says when."""
