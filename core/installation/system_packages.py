"""The system's package manager: the package of a library, and the command that installs it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from core.common.i18n import gettext as _

# Packages of Debian and Arch for each library that Qt's Linux plugins load. Fedora and openSUSE need no
# table: their packages are found by the name of the library itself.
_PACKAGES = {
    "libEGL.so.1": ("libegl1", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd"),
    "libGLdispatch.so.0": ("libglvnd0", "libglvnd"),
    "libGLX.so.0": ("libglx0", "libglvnd"),
    "libICE.so.6": ("libice6", "libice"),
    "libOpenGL.so.0": ("libopengl0", "libglvnd"),
    "libSM.so.6": ("libsm6", "libsm"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libx11"),
    "libX11.so.6": ("libx11-6", "libx11"),
    "libatomic.so.1": ("libatomic1", "gcc-libs"),
    "libbrotlicommon.so.1": ("libbrotli1", "brotli"),
    "libbrotlidec.so.1": ("libbrotli1", "brotli"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype2"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgobject-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libstdc++.so.6": ("libstdc++6", "gcc-libs"),
    "libwayland-client.so.0": ("libwayland-client0", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "wayland"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-glx.so.0": ("libxcb-glx0", "libxcb"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libzstd.so.1": ("libzstd1", "zstd"),
}

_INSTALL = {
    "apt-get": ["apt-get", "install", "-y", "--no-install-recommends"],
    "dnf": ["dnf", "install", "-y"],
    "pacman": ["pacman", "-S", "--noconfirm", "--needed"],
    "zypper": ["zypper", "--non-interactive", "install"],
}


def manager() -> str:
    """Return the package manager's command; empty if none is known."""
    return next((name for name in _INSTALL if shutil.which(name)), "")


def packages_of(libraries: Iterable[str], manager: str) -> list[str]:
    """Return the names of the packages for ``manager``, each once.

    A library that is not in the table is left out: one unknown name would make the manager refuse all, and
    most such libraries are installed together with those in the table.
    """
    if manager in ("dnf", "zypper"):
        return sorted({f"{library}()(64bit)" for library in libraries})
    column = 1 if manager == "pacman" else 0
    return sorted({_PACKAGES[library][column] for library in libraries if library in _PACKAGES})


def venv_package(manager: str) -> str:
    """Return the package that completes a Python which cannot make virtual environments."""
    return {"apt-get": "python3-venv", "pacman": "python"}.get(manager, "python3")


def install_command(packages: Iterable[str], manager: str) -> str:
    """Return the command line that installs ``packages``."""
    sudo = [] if is_root() else ["sudo"]
    return shlex.join([*sudo, *_INSTALL[manager], *packages])


def missing_sentence(libraries: Iterable[str]) -> str:
    """Return a sentence that names the missing ``libraries`` and says how to install them."""
    libraries = list(libraries)
    name = manager()
    packages = packages_of(libraries, name)
    if packages and name:
        return _(
            "The window needs system libraries that are missing: {libraries}. Install them with “{command}”."
        ).format(libraries=", ".join(libraries), command=install_command(packages, name))
    return _("The window needs system libraries that are missing: {libraries}.").format(
        libraries=", ".join(libraries)
    )


def install(packages: Iterable[str], manager: str, log: Path) -> bool:
    """Install ``packages`` if this program may; return whether that succeeded."""
    command = [*_INSTALL[manager], *packages]
    if not is_root():
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("a", encoding="utf-8") as output:

        def run(command: list[str]) -> bool:
            try:
                return not subprocess.call(
                    command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
                )
            except OSError:
                return False

        if run(command):
            return True
        # A new machine may have no list of packages yet, or an old one.
        refresh = {"apt-get": ["apt-get", "update"], "pacman": ["pacman", "-Sy"]}.get(manager)
        return refresh is not None and run(refresh) and run(command)


def is_root() -> bool:
    """Return whether this program may install packages itself."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
