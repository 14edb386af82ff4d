"""Collects the licence texts of everything inside a bundle; it is shown under Help ▸ About."""

from __future__ import annotations

import csv
import functools
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_OWN_TEXTS = Path(__file__).resolve().parent / "licenses"
_HEADINGS = ("license", "licence", "copying", "notice", "copyright")
_OURS = "CharRNN Studio"
_PYTHON = "Python"
_QT = ("PySide6_Essentials", "shiboken6")
# Not part of the program, but of every file that it builds.
_ALWAYS = ("pyinstaller",)
# An AppImage begins with its runtime; the other works are linked into that. The workflow fetches it.
_RUNTIME = "AppImage's runtime"
_IN_THE_RUNTIME = ("libfuse", "mimalloc", "musl", "squashfuse", "zlib", "zstd")
_LINE = "=" * 78
# Debian keeps the texts of well-known licences in one place, and only refers to them.
_COMMON_LICENCE = re.compile(r"/usr/share/common-licenses/[\w.-]*\w")


class MissingLicenceError(Exception):
    """A file of the bundle belongs to nothing whose licence text is known."""


def write(sources: Iterable[str], path: Path) -> None:
    """Write the licence texts of all ``sources``, paths of the files inside a bundle, to the file ``path``.

    Raises:
        MissingLicenceError: there is a file without a licence text; the message names it.
    """
    path.write_text(as_text(texts_of(owners_of(sources))), "utf-8")


def as_text(texts: Mapping[str, Iterable[str]]) -> str:
    """Return the texts of each owner below its name; a text that was there already is only referred to."""
    first: dict[str, str] = {}
    parts = ["This download contains the following works, each under its own terms.\n"]
    for name, its_texts in texts.items():
        parts.append(f"{_LINE}\n{name}\n{_LINE}\n")
        for text in its_texts:
            known = first.setdefault(text, name)
            parts.append(text if known == name else f"The same text as that of {known}, above.\n")
    return "\n".join(parts)


def owners_of(sources: Iterable[str]) -> dict[str, list[Path]]:
    """Return for each owner of some of ``sources`` the files with its licence.

    Raises:
        MissingLicenceError: see ``write``.
    """
    installed = _installed()
    owners: dict[str, list[Path]] = {_OURS: _own_texts()}
    for name in _ALWAYS:
        owners[_titled(distribution(name))] = _texts_of_distribution(distribution(name))
    if sys.platform.startswith("linux"):
        owners |= _of_the_runtime()
    for source in sorted({os.path.realpath(source) for source in sources}):
        if Path(source).is_relative_to(ROOT) and source not in installed:
            continue
        if (found := installed.get(source)) is not None:
            if _titled(found) not in owners:
                owners[_titled(found)] = _texts_of_distribution(found)
        elif _is_pythons(source):
            owners.setdefault(_PYTHON, [_licence_of_python()])
        else:
            package, texts = _of_the_system(source)
            owners.setdefault(package, texts)
    for name, files in owners.items():
        if not files:
            raise MissingLicenceError(f"{name} has no licence text; add one to {_OWN_TEXTS}")
    return owners


def texts_of(owners: Mapping[str, Iterable[Path]]) -> dict[str, list[str]]:
    """Return the texts of the files of each owner."""
    return {
        name: [file.read_text("utf-8", errors="replace").strip() + "\n" for file in files]
        for name, files in owners.items()
    }


def _own_texts() -> list[Path]:
    return [ROOT / "LICENSE", ROOT / "resources" / "fonts" / "OFL.txt", ROOT / "data" / "README.md"]


def _of_the_runtime() -> dict[str, list[Path]]:
    names = {_RUNTIME: "runtime"} | {f"{name}, in {_RUNTIME}": name for name in _IN_THE_RUNTIME}
    texts = {title: _OWN_TEXTS / "appimage" / f"{name}.txt" for title, name in names.items()}
    return {title: [text] if text.is_file() else [] for title, text in texts.items()}


@functools.cache
def _installed() -> dict[str, Distribution]:
    """Return the package of each installed file, by its path."""
    return {path: found for found in distributions() for path in _files(found)}


def _files(found: Distribution) -> list[str]:
    # Not by found.files, which takes seconds for the ten thousand files of torch.
    folder = os.path.realpath(str(found.locate_file("")))
    rows = csv.reader((found.read_text("RECORD") or "").splitlines())
    return [os.path.normpath(f"{folder}/{row[0]}") for row in rows]


@functools.cache
def _titled(found: Distribution) -> str:
    return f"{found.name} {found.version}"


def _texts_of_distribution(found: Distribution) -> list[Path]:
    if found.name in _QT:
        # The wheels name the terms, but have no texts.
        return [_OWN_TEXTS / name for name in ("qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt", "ICU.txt")]
    files = [Path(file) for file in _files(found)]
    return sorted(file for file in files if _is_licence(file) and file.is_file())


def _is_licence(file: Path) -> bool:
    is_metadata = any(part.endswith((".dist-info", ".libs")) for part in file.parts)
    return is_metadata and ("licenses" in file.parts or file.name.lower().startswith(_HEADINGS))


def _is_pythons(source: str) -> bool:
    prefixes = {sys.base_prefix, sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    return any(Path(source).is_relative_to(os.path.realpath(prefix)) for prefix in prefixes)


def _licence_of_python() -> Path:
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    found = [
        place / name for place in places for name in ("LICENSE.txt", "LICENSE") if (place / name).is_file()
    ]
    if not found:
        raise MissingLicenceError(f"Python's own licence is not in {places[0]}")
    return found[0]


def _of_the_system(library: str) -> tuple[str, list[Path]]:
    """Return the package of a library of the system, and the files of its terms, on Debian and Windows."""
    windows = os.environ.get("SYSTEMROOT")
    if windows and Path(library).is_relative_to(os.path.realpath(windows)):
        return "Microsoft's C and C++ runtime", [_OWN_TEXTS / "windows.txt"]
    for path in (library, library.removeprefix("/usr")) if shutil.which("dpkg-query") else ():
        done = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True, check=False)
        package = done.stdout.partition(":")[0]
        terms = Path("/usr/share/doc", package, "copyright")
        if package and terms.is_file():
            named = [Path(name) for name in sorted(set(_COMMON_LICENCE.findall(terms.read_text("utf-8"))))]
            # Some name a text in another way than its file.
            files = [terms, *(file for file in named if file.is_file())]
            return f"{package} (of the system it was built on)", files
    raise MissingLicenceError(f"nobody knows the licence of {library}")
