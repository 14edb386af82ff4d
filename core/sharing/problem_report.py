"""Collect and save a problem report; it is never sent from here.

No torch and no Qt. Text that the person typed, or that their model wrote, is left out unless they include it.
The home folder, which often contains their name, is replaced by ``~`` everywhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.common.errors import UserError
from core.common.files import replacing
from core.common.i18n import gettext as _
from core.common.unwritable import with_remedy
from core.common.version import program_version
from core.installation.build import build
from core.installation.kind import installation
from core.runs import RUN_FILE
from core.settings.settings import Settings

PACKAGES = ("torch", "PySide6-Essentials", "pyqtgraph", "numpy", "safetensors")
# Only the end of each log and of the samples is included, because faults are recorded there.
_MOST_BYTES = 1 << 20
_SAMPLES_FILE = "samples.jsonl"
_CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a report: a name without folders, and its text."""

    name: str
    text: str


def versions() -> dict[str, str]:
    """Return versions of system, Python and packages, by name, without loading a package."""
    return {
        "CharRNN Studio": f"{program_version()} {build().commit}".rstrip(),
        "installed as": installation().name.lower(),
        "Python": sys.version.replace("\n", " "),
        **{package: _version(package) for package in PACKAGES},
        "system": platform.platform(),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": _memory(),
    }


def as_lines(facts: Mapping[str, str]) -> str:
    """Return ``facts``, one per line."""
    return "".join(f"{name}: {value}\n" for name, value in facts.items())


def collect(
    facts: Mapping[str, str],
    settings: Settings,
    logs: Path,
    run: Path | None = None,
    typed: Mapping[str, Any] | None = None,
) -> tuple[Document, ...]:
    """Return the files of a report.

    Args:
        facts: versions and devices, as of ``versions``.
        settings: of the next run.
        logs: the folder of log files.
        run: the folder of the run in the window.
        typed: text that the person typed, as JSON values by name, if they want to include it; then the run's
            samples and the pinned prefixes are included, too. None leaves all that out.
    """
    told = _settings(settings.to_json(), typed)
    documents = [Document("versions.txt", as_lines(facts)), Document("settings.json", _indented(told))]
    if run is not None:
        documents += _of_run(run, typed)
    if typed is not None:
        documents.append(Document("typed.json", _indented(typed)))
    documents += [Document(path.name, _tail(path)) for path in _log_files(logs)]
    return tuple(Document(document.name, without_home(document.text)) for document in documents)


def as_text(documents: Sequence[Document]) -> str:
    """Return a report as one text, to be pasted into a message."""
    return "\n".join(f"===== {document.name} =====\n{document.text}" for document in documents)


def write_zip(documents: Sequence[Document], path: Path) -> None:
    """Save a report as the zip ``path``, completely or not at all.

    Raises:
        UserError: it can't be written.
    """
    try:
        with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for document in documents:
                archive.writestr(f"{path.stem}/{document.name}", document.text.encode("utf-8", "replace"))
    except OSError as error:
        raise UserError(
            with_remedy(
                _("The report can't be saved as “{path}”: {reason}.").format(
                    path=path, reason=error.strerror or error
                ),
                error,
            )
        ) from error


def without_home(text: str) -> str:
    """Return ``text`` with ``~`` in place of the person's home folder, in any spelling."""
    return _home_pattern().sub("~", text)


def _home_pattern() -> re.Pattern[str]:
    homes = set()
    with contextlib.suppress(RuntimeError, OSError):  # A process may have no home.
        homes = {str(Path.home()), str(Path.home().resolve()), Path.home().as_posix()}
    # If the home folder is a drive or the whole disk, every path would begin with it.
    homes = {home for home in homes if Path(home) != Path(Path(home).anchor)}
    forms = {form for home in homes for form in (home, home.replace("\\", "\\\\"), Path(home).as_uri()[7:])}
    # Not within a longer name: /home/anna is not part of /home/annabel.
    longest_first = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    ignore_case = re.IGNORECASE if sys.platform == "win32" else 0
    return re.compile(rf"(?:{longest_first})(?![\w-]|\.\w)" if forms else r"(?!)", ignore_case)


def _settings(values: Mapping[str, Any], typed: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return settings without the prefixes, which the person typed, unless they include them."""
    return {name: value for name, value in values.items() if typed is not None or name != "prefixes"}


def _of_run(run: Path, typed: Mapping[str, Any] | None) -> Iterator[Document]:
    text = _tail(run / RUN_FILE)
    try:
        about = json.loads(text)
        text = _indented(about | {"settings": _settings(about["settings"], typed)})
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        # The parts of damaged settings are unknown, and may contain text that the person typed.
        text = text if typed is not None else f"damaged: {type(error).__name__}\n"
    yield Document(f"run-{RUN_FILE}", text)
    yield Document("run-files.txt", _listed(run))
    if typed is not None and (run / _SAMPLES_FILE).exists():
        yield Document(f"run-{_SAMPLES_FILE}", _tail(run / _SAMPLES_FILE))


def _listed(folder: Path) -> str:
    try:
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        return "".join(f"{path.stat().st_size:>12,}  {path.relative_to(folder)}\n" for path in files)
    except OSError as error:
        return f"can't be listed: {error}\n"


def _log_files(logs: Path) -> list[Path]:
    """Return the log files, including rotated ones, and the stacks of crashes; newest first."""
    return sorted(path for path in logs.glob("*.log*") if path.is_file() and not path.is_symlink())


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _MOST_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"can't be read: {error}\n"
    return text if size <= _MOST_BYTES else f"… the last {_MOST_BYTES:,} of {size:,} bytes …\n{text}"


def _indented(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _version(package: str) -> str:
    # It takes a while to load, and the window needs it only after its first paint.
    import importlib.metadata

    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed as a package"


def _processor() -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        found = re.search(r"^model name\s*:\s*(.+)$", _CPU_INFO.read_text("utf-8"), re.MULTILINE)
        if found:
            return found[1]
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / (1 << 30):.1f} GiB"
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf.
        return "unknown"
