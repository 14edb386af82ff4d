"""Check that Qt can start: the system libraries of its Linux plugins, and a trial start."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from core.installation import processes
from core.installation.kind import Installation, installation

_TRIAL = "from PySide6.QtWidgets import QApplication; print(QApplication([]).platformName())"
_FIND = "import PySide6; print(PySide6.__path__[0])"


def folder(python: Path) -> Path | None:
    """Return the folder of Qt for ``python``; None if it has no Qt."""
    found = processes.run([python, "-c", _FIND])
    return Path(found.stdout.strip()) / "Qt" if found.returncode == 0 else None


def platforms() -> tuple[str, ...]:
    """Return the names of the platform plugins that a window would use here."""
    wished = [name for name in os.environ.get("QT_QPA_PLATFORM", "").split(";") if name]
    if wished:
        return tuple(name.partition(":")[0].split("-")[0] for name in wished)
    found = [("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "xcb")]
    return tuple(plugin for name, plugin in found if os.environ.get(name))


def missing(qt: Path, platforms: tuple[str, ...]) -> list[str]:
    """Return the names of the libraries (``libEGL.so.1``) that the system lacks for ``platforms``."""
    if not shutil.which("ldd"):
        return []
    files = [qt / "lib" / f"libQt6{part}.so.6" for part in ("Core", "Gui", "Widgets", "Svg", "OpenGLWidgets")]
    files += [qt / "plugins" / "platforms" / f"libq{name}.so" for name in platforms]
    # Plugins for input methods, and for SVG icons.
    files += sorted((qt / "plugins" / "platforminputcontexts").glob("*.so"))
    files += sorted((qt / "plugins" / "iconengines").glob("*.so"))
    # A bundle brings some of the system's libraries along, in its own folder.
    is_bundle = installation() is Installation.BUNDLE
    beside = {"LD_LIBRARY_PATH": str(qt.parents[1])} if is_bundle else None
    listing = processes.run(["ldd", *(file for file in files if file.exists())], variables=beside).stdout
    names = {line.split("=>")[0].strip() for line in listing.splitlines() if "=> not found" in line}
    # When Python loads Qt, Qt's own libraries find each other by their own path.
    return sorted(name for name in names if not name.startswith(("libQt6", "libpyside", "libshiboken")))


def trial(python: Path) -> str:
    """Start Qt briefly; return its error message, empty if it started."""
    try:
        result = processes.run([python, "-c", _TRIAL], timeout_s=60)
    except subprocess.TimeoutExpired:
        return "timeout"
    return "" if result.returncode == 0 else result.stderr.strip() or f"status {result.returncode}"
