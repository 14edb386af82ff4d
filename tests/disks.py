"""A real disk that a test can fill, free, make read-only and pull out: a small file system in memory."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE_BYTES = 4096


class Disk:
    """A mounted file system.

    Attributes:
        path: where it is mounted.
    """

    def __init__(self, path: Path, num_bytes: int) -> None:
        self.path = path
        self._ballast = path / "ballast"
        path.mkdir()
        _run("mount", "-t", "tmpfs", "-o", f"size={num_bytes}", "none", str(path))

    def fill(self, leave_bytes: int = 0) -> None:
        """Leave room for so many bytes more, in whole pages."""
        with self._ballast.open("ab", buffering=0) as file:
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(PAGE_BYTES))
            file.truncate(max(0, file.tell() - leave_bytes))

    def free(self) -> None:
        """Give all the room back."""
        self._ballast.unlink(missing_ok=True)

    def protect(self) -> None:
        """Make it read-only, as a disk with errors is."""
        # Over itself: the mount below has files open for writing, and would refuse.
        _run("mount", "--bind", str(self.path), str(self.path))
        _run("mount", "-o", "remount,bind,ro", str(self.path))

    def unprotect(self) -> None:
        """Make it writable again."""
        _run("umount", "--lazy", str(self.path))

    def pull_out(self) -> None:
        """Take it away, with all that is open on it."""
        _run("umount", "--lazy", str(self.path))


@contextlib.contextmanager
def small_disk(path: Path, num_bytes: int = 8 << 20) -> Iterator[Disk]:
    """Mount a file system at ``path`` for the time of a test; skip where that is not allowed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only the superuser of a Linux system can mount a small disk")
    try:
        disk = Disk(path, num_bytes)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"a small disk can't be mounted here: {error.stderr.strip()}")
    try:
        yield disk
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            disk.pull_out()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
