"""Memory that is freed at every update stays with the process, ready for the next one."""

from __future__ import annotations

import ctypes
import sys

# Numbers of glibc's mallopt(3).
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_LARGEST_KEPT_BYTES = 1 << 28
_MOST_KEPT_BYTES = 1 << 30
_KEPT_AT_END_BYTES = 1 << 26


def keep_freed_memory() -> None:
    """Let the allocator keep large blocks that are freed, where it is glibc's.

    Else it hands them back, and each of their pages costs a fault when it is asked for again: the
    workspace of an LSTM layer took a fifth of every update that way.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library
        return
    mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
    mallopt(_TRIM_THRESHOLD, _MOST_KEPT_BYTES)
    # A thread's memory is given back whole unless more than this is wanted at its end.
    mallopt(_TOP_PAD, _KEPT_AT_END_BYTES)
