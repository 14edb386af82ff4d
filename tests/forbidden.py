"""A folder that may not be looked into, as another person's may not, also if the tests run as root."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_VERSION = 0x20080522
# The rights of root to write, and to read and search, whatever the permissions say (CAP_DAC_*).
_OVERRIDES = 1 << 1 | 1 << 2


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@contextlib.contextmanager
def forbidden(folder: Path, mode: int = 0o000) -> Iterator[None]:
    """Forbid this thread, and those that it starts, to look into ``folder`` during a block.

    With another ``mode`` less is forbidden: 0o400 leaves the names of what is in it.
    """
    if sys.platform == "win32" or (os.geteuid() == 0 and sys.platform != "linux"):
        pytest.skip("nothing is forbidden to this person")
    before = folder.stat().st_mode
    with _without_override() if os.geteuid() == 0 else contextlib.nullcontext():
        folder.chmod(mode)
        try:
            yield
        finally:
            folder.chmod(before)


@contextlib.contextmanager
def _without_override() -> Iterator[None]:
    """Take from root, in this thread, the rights that go over all permissions."""
    library = ctypes.CDLL(None, use_errno=True)
    header, rights = _Header(_VERSION, 0), (_Rights * 2)()
    if library.capget(ctypes.byref(header), rights):
        pytest.skip("root's rights can't be taken away here")
    before = rights[0].effective
    rights[0].effective = before & ~_OVERRIDES
    if library.capset(ctypes.byref(header), rights):
        pytest.skip("root's rights can't be taken away here")
    try:
        yield
    finally:
        rights[0].effective = before
        library.capset(ctypes.byref(header), rights)
