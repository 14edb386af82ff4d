"""The preferences, kept from one start to the next in a small JSON file."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from core.common.errors import UserError
from core.common.files import json_bytes, read_plain, write_atomically
from core.common.i18n import gettext as _
from core.common.unwritable import with_remedy

SCHEMA = 1
# Far more than the preferences need, and little enough to read safely.
_MOST_BYTES = 16 << 20


class Preferences:
    """Named JSON values in the file ``path``, written atomically.

    A file that can't be read, or that a later version wrote, is never overwritten: it is renamed, with the
    date in its name, and its usable values are kept. A value of a wrong type counts as missing.

    Attributes:
        set_aside: the new path of a file that could not be read completely; None if there was none.
    """

    def __init__(self, path: Path) -> None:
        self.set_aside: Path | None = None
        self._path = path
        self._is_damaged = False
        self._values: dict[str, Any] = {}
        self._written: dict[str, Any] | None = None
        try:
            self._values = _read(path)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, RecursionError):
            self._found_damaged()

    def get(self, name: str, default: Any) -> Any:
        """Return the value, or ``default`` if there is no value of that type."""
        value = self._values.get(name, default)
        if type(value) is type(default):
            return value
        self._found_damaged()
        return default

    def has(self, name: str) -> bool:
        """Return whether a value was ever set."""
        return name in self._values

    def set(self, name: str, value: Any) -> None:
        """Remember ``value``, which must be possible in JSON."""
        self._values[name] = value

    def save(self) -> None:
        """Write the file now, if anything has changed.

        Raises:
            UserError: it can't be written; the old file is untouched, and the next call tries again.
        """
        if self._values == self._written:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._set_aside_if_damaged()
            # Write to the target of a link: some people keep such files in a folder of their own.
            write_atomically(
                Path(os.path.realpath(self._path)), json_bytes({"schema": SCHEMA, **self._values})
            )
        except OSError as error:
            raise UserError(
                with_remedy(
                    _(
                        "Your settings and input can't be saved in “{path}”: {reason}. Everything else works."
                    ).format(path=self._path, reason=error.strerror or error),
                    error,
                    is_fixed=True,
                )
            ) from error
        self._written = dict(self._values)

    def _found_damaged(self) -> None:
        self._is_damaged = True
        # If the folder can't be written, the file can't be overwritten either.
        with contextlib.suppress(OSError):
            self._set_aside_if_damaged()

    def _set_aside_if_damaged(self) -> None:
        if self._is_damaged and self.set_aside is None and self._path.exists():
            path = _free(self._path, f"{datetime.now():%Y-%m-%d-%H%M%S}")
            self._path.rename(path)
            self.set_aside = path


def _read(path: Path) -> dict[str, Any]:
    """Return the values in ``path``.

    Raises:
        FileNotFoundError: there is no such file.
        OSError: it can't be read.
        ValueError, RecursionError: it is not a file of this version.
    """
    values = json.loads(read_plain(path, _MOST_BYTES).decode("utf-8"), parse_constant=_no_constant)
    if not isinstance(values, dict) or values.pop("schema", None) != SCHEMA:
        raise ValueError("of another version, or no preferences at all")
    return values


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _free(path: Path, date: str) -> Path:
    number, free = 1, path.with_name(f"{path.stem}-{date}{path.suffix}")
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{date}-{number}{path.suffix}")
    return free
