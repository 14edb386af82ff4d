"""Memory: check that there is enough for large tensors, ask for large pages, tell how much is used."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import struct
import sys
from pathlib import Path

_MEMINFO, _STATM = Path("/proc/meminfo"), Path("/proc/self/statm")


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
        told = _told_by_linux()
        at_hand = told["MemAvailable"] + told["SwapFree"]
    except (OSError, KeyError):  # Another system, which never grants more memory than it has.
        return
    if num_bytes > at_hand:
        raise MemoryError(f"{num_bytes} bytes are needed, {at_hand} are available")


def computers_bytes() -> tuple[int, int | None] | None:
    """Return how much memory this computer has, and how much is free; None for what is not reported."""
    with contextlib.suppress(OSError, ValueError, AttributeError, KeyError):
        if sys.platform == "linux":
            told = _told_by_linux()
            return told["MemTotal"], told["MemAvailable"]
        if sys.platform == "win32":
            return _computers_bytes_on_windows()
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), None
    return None


def _told_by_linux() -> dict[str, int]:
    told = re.findall(r"^(\w+): +(\d+) kB$", _MEMINFO.read_text("ascii"), re.MULTILINE)
    return {name: int(kilobytes) << 10 for name, kilobytes in told}


def _computers_bytes_on_windows() -> tuple[int, int | None] | None:
    # MEMORYSTATUSEX: its own length and the load, 32 bits each; then seven numbers of 64 bits.
    numbers = (ctypes.c_uint64 * 8)()
    ctypes.cast(numbers, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(numbers)
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    return (numbers[1], numbers[2]) if kernel.GlobalMemoryStatusEx(ctypes.byref(numbers)) else None


def used_bytes() -> int | None:
    """Return how much memory this program holds at the moment; None if the system does not tell."""
    with contextlib.suppress(OSError, ValueError, AttributeError, IndexError):
        if sys.platform == "linux":
            return int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        if sys.platform == "darwin":
            return _used_on_macos()
        if sys.platform == "win32":
            return _used_on_windows()
    return None


def _used_on_macos() -> int | None:
    # struct proc_taskinfo of <sys/proc_info.h>: the resident size is the second of its numbers.
    buffer = ctypes.create_string_buffer(96)
    found = ctypes.CDLL(None).proc_pidinfo(os.getpid(), 4, ctypes.c_uint64(0), buffer, len(buffer))
    return struct.unpack_from("=QQ", buffer.raw)[1] if found == len(buffer) else None


def _used_on_windows() -> int | None:
    # PROCESS_MEMORY_COUNTERS: two numbers of 32 bits, then pointers' sizes; the working set is the second.
    counters = (ctypes.c_size_t * 10)()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    size = ctypes.c_uint32(8 + 8 * ctypes.sizeof(ctypes.c_size_t))
    ctypes.cast(counters, ctypes.POINTER(ctypes.c_uint32))[0] = size.value
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    has_told = kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), size)
    first = 8 // ctypes.sizeof(ctypes.c_size_t)
    return int(counters[first + 1]) if has_told else None
