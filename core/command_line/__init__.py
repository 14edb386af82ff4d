"""The commands of ``charrnn``, a module for each group of them.

In each, ``add_to`` describes the commands to the parser; beside it stand the functions that do them. These
take the parsed arguments and return the exit code. What needs torch they import when it is needed.
"""

from __future__ import annotations

import signal

DIVERGED, WRONG, FAULT, UNWRITABLE = 1, 2, 70, 74
HUNG_UP, INTERRUPTED, NOBODY_READS = 129, 128 + signal.SIGINT, 141
"""Exit codes; ``core.command_line.cli`` says when."""
