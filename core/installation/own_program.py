"""How this program is started again: its window, its command line. Standard library only."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from core.installation import kind
from core.installation.kind import Installation

_ROOT = Path(__file__).resolve().parents[2]
# The current folder may contain another ``core``, so it must not be searched.
_FROM_ANYWHERE = (
    "import sys; sys.path[:] = [folder for folder in sys.path if folder]; "
    "from core.__main__ import main; sys.exit(main())"
)


def appimage() -> str:
    """Return the path of the AppImage that this program runs from; empty if it runs from none.

    The variable may be of another AppImage, such as that of the terminal that started this program.
    """
    folder = os.environ.get("APPDIR")
    is_ours = folder and Path(sys.executable).parent.resolve().is_relative_to(Path(folder).resolve())
    return os.environ.get("APPIMAGE", "") if is_ours else ""


def command_line() -> list[str]:
    """Return the command that starts this program's command line as a child, from any folder."""
    how = kind.installation()
    if how is Installation.BUNDLE:
        if appimage():
            # A child may outlive this process, and with it the folder where the image is mounted.
            return [appimage(), "--"]
        beside = Path(sys.executable).with_name("charrnn").with_suffix(Path(sys.executable).suffix)
        # It is a link, and a USB stick may have none.
        return [str(beside)] if beside.exists() else [sys.executable, "--"]
    if how is Installation.CHECKOUT:
        return [sys.executable, "-X", "utf8", str(_ROOT / "launcher" / "run_module.py"), "core"]
    return [sys.executable, "-X", "utf8", "-c", _FROM_ANYWHERE]


def typed_command_line() -> str:
    """Return the start of a command line as a person types it."""
    how = kind.installation()
    if how is Installation.CHECKOUT:
        return "python3 launch.py --"
    if how is Installation.BUNDLE:
        return shlex.join(command_line())
    return "charrnn"


def command_line_help() -> str:
    """Return the command that shows the help of the command line."""
    return f"{typed_command_line()} --help"


def window(checkout: Path) -> list[str]:
    """Return the command, with absolute paths, that starts the window.

    A bundle is its own command. If ``checkout`` has a ``launch.py``, the command uses it, because it repairs
    the environment; otherwise the command uses this Python.
    """
    if kind.installation() is Installation.BUNDLE:
        # An AppImage is mounted elsewhere at every start.
        return [appimage() or sys.executable]
    launcher = checkout / "launch.py"
    if not launcher.is_file():
        windowed = Path(sys.executable).with_name("pythonw.exe")
        return [str(windowed if windowed.exists() else sys.executable), "-m", "charrnn_gui"]
    # Not the Python of the environment, because the entry must work even if that is broken. A name without a
    # minor version still works after an upgrade of the system.
    candidates = (Path(sys.base_prefix, "pythonw.exe"), Path(sys.base_prefix, "bin", "python3"))
    python = next((p for p in candidates if p.exists()), Path(sys.executable).resolve())
    return [str(python), str(launcher), "--desktop"]


def leave_system_programs_alone() -> None:
    """Let programs of the system that a bundle starts find their own libraries, not those of the bundle.

    A bundle's start sets these variables for its own process. The loader has read its part by now, and Qt
    finds its plugins beside itself.
    """
    for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        os.environ.pop(name, None)
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
