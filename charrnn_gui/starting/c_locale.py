"""Work around C locales in which PySide fails."""

from __future__ import annotations

import contextlib
import locale

from PySide6.QtCore import QTimer

# UTF-8 first, because error messages of the system are decoded with it.
_NEUTRAL = ("C.UTF-8", "en_US.UTF-8", "C")


def ensure_pyside_finds_setters() -> None:
    """Let ``QTimer(interval=1)`` find ``setInterval`` in every locale.

    PySide derives the setter's name with the C library's ``toupper``, and in Turkish the capital of i is not
    I. Qt sets the system's locale when the application object is created; call this afterwards.
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
