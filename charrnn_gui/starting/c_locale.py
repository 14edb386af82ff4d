"""The C library's locale, where it keeps PySide from working."""

from __future__ import annotations

import contextlib
import locale

from PySide6.QtCore import QTimer

# UTF-8 first: error messages of the system are decoded by it.
_NEUTRAL = ("C.UTF-8", "en_US.UTF-8", "C")


def ensure_pyside_finds_setters() -> None:
    """Let ``QTimer(interval=1)`` find ``setInterval`` in every locale.

    PySide makes the setter's name by the C library's ``toupper``, and the capital of i is no I in Turkish. Qt
    chooses the system's locale when the application object is made; call this afterwards.
    """
    for neutral in _NEUTRAL:
        if _finds_setters():
            return
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, neutral)


def _finds_setters() -> bool:
    try:
        QTimer(interval=1)
    except AttributeError:
        return False
    return True
