"""What must be true of the files of a Linux bundle."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from bundling.kept import NOT_BUNDLED

_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_QT = "PySide6/Qt/plugins"
_REQUIRED = (
    f"{_QT}/platforms/libqxcb.so",
    f"{_QT}/platforms/libqwayland.so",
    # fcitx5 answers as ibus, too.
    f"{_QT}/platforminputcontexts/libibusplatforminputcontextplugin.so",
    # The library that most often is missing on a system.
    "libxcb-cursor.so.0",
    "torch/bin/torch_shm_manager",
    "pydivsufsort/libdivsufsort.so*",
    "pydivsufsort/libdivsufsort64.so*",
    "resources/translations/zh_CN/LC_MESSAGES/charrnn.mo",
    "resources/fonts/CharRNNFallbackSC.otf",
    "resources/icons/charrnn-studio.svg",
    "data/corpora.json",
    "data/examples/songci/weights.safetensors",
    "pyproject.toml",
    "build.json",
    "notices.txt",
)


def problems(folder: Path, most_glibc: tuple[int, int]) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with the bundle in ``folder``.

    Args:
        folder: it contains the program and the folder ``_internal``.
        most_glibc: the newest glibc that the bundle may need.
    """
    inside = folder / "_internal"
    for pattern in _REQUIRED:
        if not any(inside.glob(pattern)):
            yield f"{pattern} is missing"
    for file in inside.iterdir():
        if file.name.startswith(NOT_BUNDLED):
            yield f"{file.name} must be the system's"
    for file in folder.rglob("*"):
        if file.is_symlink() and not file.exists():
            yield f"{file.relative_to(folder)} is a link to nothing"
    needed = glibc_needed(libraries(folder))
    if needed > most_glibc:
        yield f"it needs glibc {_named(needed)}, newer than {_named(most_glibc)}"


def libraries(folder: Path) -> list[Path]:
    """Return the programs and shared libraries in ``folder``."""
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink() and _is_elf(file)]


def glibc_needed(files: Sequence[Path]) -> tuple[int, int]:
    """Return the newest version of glibc that some of ``files`` need.

    Raises:
        OSError: there is no readelf here.
    """
    listing = subprocess.run(
        ["readelf", "--version-info", "--wide", *files], capture_output=True, text=True, errors="replace"
    )
    return max((int(major), int(minor)) for major, minor in _GLIBC.findall(listing.stdout))


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def _named(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
