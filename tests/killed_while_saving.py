"""Load this in a process to have it killed within a save: at a certain moment, however fast the computer is.

The environment says which run and how often:

KILLED_RUN    a word in the path of the run that kills who trains it
KILLED_LOG    the file that gets the number of each process that was killed
KILLED_TIMES  so many are killed; whoever comes after them lives
KILLED_SAVE   the number of the save that kills, counted in each process; 1 if not given

As a command, ``python -m tests.killed_while_saving ARGUMENT…``, it is ``charrnn`` that is killed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from core.runs.layout import CHECKPOINTS_FOLDER, RUN_FILE

_RUN, _LOG = os.environ["KILLED_RUN"], Path(os.environ["KILLED_LOG"])
_TIMES, _SAVE = int(os.environ["KILLED_TIMES"]), int(os.environ.get("KILLED_SAVE", "1"))


def killed(log: Path) -> list[int]:
    """Return the numbers of the processes that were killed."""
    return [int(line) for line in log.read_text("ascii").splitlines()] if log.exists() else []


def _install() -> None:
    num_checkpoints = 0

    def note(event: str, arguments: tuple[object, ...]) -> None:
        """Kill this process when the checkpoint is complete and the run's record is not."""
        nonlocal num_checkpoints
        if event != "os.rename":
            return
        place = Path(os.fsdecode(arguments[1]))  # type: ignore[arg-type]
        if not any(_RUN in part for part in place.parts):
            return
        if place.parent.name == CHECKPOINTS_FOLDER:
            num_checkpoints += 1
        elif num_checkpoints == _SAVE and place.name == RUN_FILE:
            with _LOG.open("a", encoding="ascii") as file:
                file.write(f"{os.getpid()}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    if len(killed(_LOG)) < _TIMES:
        sys.addaudithook(note)


_install()
if __name__ == "__main__":
    from core.command_line import cli

    sys.exit(cli.main(sys.argv[1:]))
