"""Memory for large tensors: whether there is enough, and in large pages where the system has them."""

from __future__ import annotations

import os
import re
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")


def ask_for_large_pages() -> None:
    """Let torch ask Linux for pages of 2 MiB for its large tensors; to be called before it makes the first.

    What is freed at every update, such as the workspace of an LSTM layer, goes back to the system and is
    asked for again: in pages of 4 KiB that took a fifth of every update.
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")


def check_room(num_bytes: int) -> None:
    """See to it that this computer has so much memory to give, where it tells.

    Linux grants more than there is, and kills a program that then uses it.

    Raises:
        MemoryError: it has not.
    """
    try:
        told = dict(re.findall(r"^(\w+): +(\d+) kB$", _MEMINFO.read_text("ascii"), re.MULTILINE))
        at_hand = (int(told["MemAvailable"]) + int(told["SwapFree"])) << 10
    except (OSError, KeyError):  # another system, which refuses what it does not have
        return
    if num_bytes > at_hand:
        raise MemoryError(f"{num_bytes} bytes are wanted, {at_hand} are at hand")
