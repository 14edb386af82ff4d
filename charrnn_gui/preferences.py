"""What the program remembers of the person from one start to the next: a small ini file of JSON values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings


class Preferences:
    """Named JSON values in the file ``path``; Qt writes it atomically.

    A value that can't be read is as good as missing: the program then starts with its defaults.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def get(self, name: str, default: Any) -> Any:
        """Return the value, or ``default`` where there is none of that type."""
        text = self._settings.value(name)
        try:
            value = json.loads(text) if isinstance(text, str) else default
        except (ValueError, RecursionError):
            return default
        return value if isinstance(value, type(default)) else default

    def set(self, name: str, value: Any) -> None:
        """Remember ``value``, which JSON must be able to hold."""
        text = json.dumps(value)
        # What has not changed need not be written again.
        if self._settings.value(name) != text:
            self._settings.setValue(name, text)

    def save(self) -> None:
        """Write the file now, where anything has changed."""
        self._settings.sync()
