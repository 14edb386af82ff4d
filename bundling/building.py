"""Runs PyInstaller and wraps what it makes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_HERE = Path(__file__).resolve().parent
NAME = "CharRNN Studio"
# Symbols that only a debugger needs: 130 MB. Qt and numpy have none.
_STRIPPED = (
    "torch/lib/libtorch_cpu.so",
    "torch/lib/libtorch_python.so",
    "torch/lib/libc10.so",
    "libpython3*.so.*",
    "python3*/lib-dynload/*.so",
    "pydivsufsort/*.so",
    "chardet/*.so",
)


def build(target: Path) -> Path:
    """Build the bundle in the folder ``target`` and return what a person starts: a folder, on macOS an app.

    Raises:
        subprocess.CalledProcessError: PyInstaller or strip failed; it has said why.
    """
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    folders = ["--distpath", str(target), "--workpath", str(target / "work")]
    # Warnings about modules that others would like to have.
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    subprocess.run([*command, *folders, str(_HERE / "studio.spec")], cwd=ROOT, env=quiet, check=True)
    if sys.platform == "darwin":
        app = target / f"{NAME}.app"
        _link_command_line(app / "Contents" / "MacOS")
        return app
    folder = target / NAME
    if sys.platform.startswith("linux"):
        _link_command_line(folder)
        files = [file for pattern in _STRIPPED for file in (folder / "_internal").glob(pattern)]
        subprocess.run(["strip", "--strip-unneeded", *files], check=True)
    return folder


def program_of(bundle: Path) -> Path:
    """Return the program that opens the window of a ``bundle`` that ``build`` has made."""
    if bundle.suffix == ".app":
        return bundle / "Contents" / "MacOS" / "charrnn-studio"
    return bundle / ("charrnn-studio.exe" if sys.platform == "win32" else "charrnn-studio")


def pack_tar(folder: Path, file: Path) -> None:
    """Pack ``folder`` as a tar, compressed with zstd."""
    command = ["tar", "--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    command += [
        "--directory",
        str(folder.parent),
        "--use-compress-program",
        "zstd -12 -T0 -q",
        "--file",
        str(file),
    ]
    subprocess.run([*command, folder.name], check=True)


def pack_image(folder: Path, file: Path, runtime: Path | None) -> None:
    """Pack ``folder`` as a squashfs image; with AppImage's ``runtime``, as one file that starts itself."""
    runtimes = [] if runtime is None else [runtime]
    subprocess.run([_HERE / "appimage.sh", folder, file, *runtimes], check=True)


def _link_command_line(folder: Path) -> None:
    link = folder / "charrnn"
    link.unlink(missing_ok=True)
    link.symlink_to("charrnn-studio")
