"""Memory for large tensors: check that there is enough, and ask for large pages."""

from __future__ import annotations

import os
import re
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")


def ask_for_large_pages() -> None:
    """Let torch ask Linux for pages of 2 MiB for large tensors; call this before torch makes the first.

    Memory that is freed at every update, such as the workspace of an LSTM layer, goes back to the system
    and is requested again. With pages of 4 KiB this took a fifth of every update.
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")


def check_room(num_bytes: int) -> None:
    """Check that enough memory is available, if the system reports it.

    Linux grants more memory than there is, and kills a program that then uses it.

    Raises:
        MemoryError: there is not enough.
    """
    try:
        told = dict(re.findall(r"^(\w+): +(\d+) kB$", _MEMINFO.read_text("ascii"), re.MULTILINE))
        at_hand = (int(told["MemAvailable"]) + int(told["SwapFree"])) << 10
    except (OSError, KeyError):  # Another system, which never grants more memory than it has.
        return
    if num_bytes > at_hand:
        raise MemoryError(f"{num_bytes} bytes are needed, {at_hand} are available")
