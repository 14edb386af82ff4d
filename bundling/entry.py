"""The one program of a bundle: if it is called ``charrnn``, the command line; otherwise the window."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from core.installation.own_program import appimage, leave_system_programs_alone

COMMAND_LINE = "charrnn"
# Leads to the file even if it was deleted.
_STARTED_FILE = Path("/proc/self/exe")


def wants_command_line(arguments: list[str], called: str) -> bool:
    """Return whether the program was ``called`` by that name, or its first argument is ``--``."""
    name = Path(called).name
    if sys.platform == "win32":
        name = name.lower().removesuffix(".exe")
    return name == COMMAND_LINE or arguments[:1] == ["--"]


def keep_own_code() -> None:
    """Load the program's code to the end from the file that was started, on Linux.

    A person may put a newer folder in the place of this one while the window trains. PyInstaller opens the
    program by its path for each module, so it would read the newer file at the places of the older one.
    """
    archive = getattr(sys.modules.get("pyimod02_importers"), "pyz_archive", None)
    if archive is not None and _STARTED_FILE.exists():
        archive._filename = str(_STARTED_FILE)


def main() -> int:
    """Run the window or the command line and return the exit status."""
    keep_own_code()
    leave_system_programs_alone()
    # An AppImage that is reached by a link of another name tells that name here.
    called = os.environ.get("ARGV0", "") if appimage() else ""
    names = (called, sys.argv[0], sys.executable)
    if any(wants_command_line(sys.argv[1:], name) for name in names):
        if sys.argv[1:2] == ["--"]:
            del sys.argv[1]
        from core.__main__ import main as run
    else:
        from charrnn_gui.__main__ import main as run
    return run()


if __name__ == "__main__":
    sys.exit(main())
