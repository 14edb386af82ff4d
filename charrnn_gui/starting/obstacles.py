"""Explain in a sentence why the window can't open, before Qt ends the process without one.

``launch.py`` does this in a checkout; this module does it for installed copies and bundles. Without Qt.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from core.common import i18n
from core.common.i18n import gettext as _
from core.installation import qt_libraries, screens, system_packages
from core.installation.error_window import show_error
from core.installation.kind import Installation, how_to_repair, installation

BROKEN, NO_DISPLAY = 1, 2


def why_not_loaded(error: Exception) -> str:
    """Return a sentence that says why Qt or another package can't be loaded, and what to do."""
    lacking = _lacking()
    if lacking:
        return system_packages.missing_sentence(lacking)
    return _("CharRNN Studio can't start: {reason}. {remedy}").format(reason=error, remedy=how_to_repair())


def why_no_window() -> tuple[str, int]:
    """Return a sentence that says why Qt can't open a window here, and the exit status; empty if it can."""
    if not sys.platform.startswith("linux"):
        return "", 0
    names = qt_libraries.platforms()
    if not names:
        return screens.why_none(), NO_DISPLAY
    folder = _qt_folder()
    plugins = [folder / "plugins" / "platforms" / f"libq{name}.so" for name in names] if folder else []
    # If the plugin is no file here, leave it to Qt, which has other ways to find plugins.
    faults = [_load_fault(plugin) for plugin in plugins if plugin.exists()]
    if len(faults) < len(names) or None in faults:
        return screens.why_none(), NO_DISPLAY
    return why_not_loaded(next(fault for fault in faults if fault is not None)), BROKEN


def give_up(sentence: str, status: int = BROKEN) -> int:
    """Show ``sentence`` on the terminal or, after a double-click, in a window; return ``status``."""
    if sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
    # After a double-click nobody reads stderr.
    is_read = sys.stderr is not None and sys.stderr.isatty()
    if not is_read and not is_for_the_launcher():
        show_error(sentence)
    return status


def is_for_the_launcher() -> bool:
    """Return whether ``launch.py`` belongs to this copy: it reports by itself why the window can't open."""
    return installation() is Installation.CHECKOUT


def speak_the_language_of_the_system() -> None:
    """Choose the language of the sentences above."""
    # If the catalogue is missing, the sentences stay English.
    with contextlib.suppress(OSError):
        i18n.set_language(i18n.system_language())


def _lacking() -> list[str]:
    folder = _qt_folder()
    if folder is None or not sys.platform.startswith("linux"):
        return []
    return qt_libraries.missing(folder, qt_libraries.platforms())


def _qt_folder() -> Path | None:
    found = find_spec("PySide6")
    places = found.submodule_search_locations if found is not None else None
    return Path(next(iter(places)), "Qt") if places else None


def _load_fault(library: Path) -> OSError | None:
    try:
        ctypes.CDLL(os.fspath(library))
    except OSError as error:
        return error
    return None
