"""Run short helper programs, without a console window on Windows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

NO_WINDOW: int = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW


def run(
    command: Sequence[str | Path],
    timeout_s: float | None = None,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` away from the current folder, on Linux and macOS with ``variables``; return its output.

    Raises:
        OSError: there is no such program.
        subprocess.TimeoutExpired: it took longer than ``timeout_s`` seconds.
    """
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout_s,
        # A file in the current folder must not be imported in place of a module.
        cwd=Path(sys.executable).anchor or None,
        env={**os.environ, "LC_ALL": "C.UTF-8", **(variables or {})} if os.name == "posix" else None,
        creationflags=NO_WINDOW,
    )
