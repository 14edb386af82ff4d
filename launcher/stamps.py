"""Notes in ``.venv`` of the finished parts of the set-up, so that a start need not check them again.

A stamp is written last, so an interrupted set-up has none and is repeated.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

KINDS = ("run", "test", "display", "offscreen")


def venv(root: Path) -> Path:
    """Return the folder of the virtual environment."""
    return root / ".venv"


def venv_python(root: Path) -> Path:
    """Return the path of the environment's Python, whether or not it exists."""
    return venv(root) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def lock_file(root: Path, kind: str) -> Path:
    """Return the list of exact versions that ``kind`` stands for."""
    return root / "requirements" / ("test.txt" if kind == "test" else "run.txt")


def display() -> str:
    """Return the kind of display that Qt would use on Linux; empty if there is none."""
    names = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    return " ".join(f"{name}={os.environ[name]}" for name in names if os.environ.get(name))


def is_valid(root: Path, kind: str) -> bool:
    """Return whether ``kind`` is done, and is valid for this lock file, Python and folder."""
    try:
        return _path(root, kind).read_text("utf-8") == _fingerprint(root, kind)
    except (OSError, ValueError):
        return False


def write(root: Path, kind: str) -> None:
    """Note that ``kind`` is done."""
    part = _path(root, kind).with_suffix(".part")
    part.write_text(_fingerprint(root, kind), "utf-8")
    part.replace(_path(root, kind))


def clear(root: Path) -> None:
    """Remove all stamps."""
    for kind in KINDS:
        _path(root, kind).unlink(missing_ok=True)


def _path(root: Path, kind: str) -> Path:
    return venv(root) / f"charrnn-{kind}.stamp"


def _fingerprint(root: Path, kind: str) -> str:
    """Return the facts that must not change for a stamp to stay valid, one per line.

    Raises:
        OSError: a part of the environment is missing.
    """
    settings = (venv(root) / "pyvenv.cfg").read_text("utf-8")
    pairs = (line.partition("=") for line in settings.splitlines())
    home = next((value.strip() for name, _, value in pairs if name.strip() == "home"), "")
    python = venv_python(root).resolve(strict=True)
    Path(home).resolve(strict=True)
    kind_of_screen = ""
    if kind == "display" and sys.platform.startswith("linux"):
        # Another kind of display (Wayland instead of X11) needs another Qt plugin with other libraries.
        kind_of_screen = " ".join(part.partition("=")[0] for part in display().split(" "))
    lines = [
        hashlib.sha256(lock_file(root, kind).read_bytes()).hexdigest(),
        hashlib.sha256(settings.encode()).hexdigest(),
        str(python),
        str(venv(root)),
        kind_of_screen,
    ]
    return "\n".join(lines) + "\n"
