"""The folders that hold the person's files. (``core.common.assets`` finds the program's own.)"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs


def user_data_folder() -> Path:
    """Return the system's usual folder for the person's texts and runs; it may not exist yet.

    It is looked up each time, because the environment may change, as it does in tests.
    """
    return platformdirs.user_data_path("charrnn-studio", appauthor=False)


# 260 includes the zero at the end.
_WINDOWS_PATH = 259
_POSIX_PATH = 1024


def longest_path() -> int:
    """Return how long an absolute path may be: in characters on Windows, in bytes elsewhere."""
    if os.name == "nt":
        return _longest_on_windows()
    try:
        return os.pathconf("/", "PC_PATH_MAX") - 1  # it includes the zero at the end
    except (OSError, ValueError):
        return _POSIX_PATH - 1


def _longest_on_windows() -> int:
    """Return 259, or more if long paths are switched on."""
    if sys.platform == "win32":
        import winreg

        key = r"SYSTEM\CurrentControlSet\Control\FileSystem"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as folder:
                if winreg.QueryValueEx(folder, "LongPathsEnabled")[0] == 1:
                    return 32_000
        except OSError:  # an older Windows
            pass
    return _WINDOWS_PATH


def downloads_folder() -> Path:
    """Return the folder for downloaded texts; it may not exist yet."""
    return user_data_folder() / "corpora"


def tokens_folder() -> Path:
    """Return the folder for the cached ids of large texts; it may be deleted at any time."""
    return platformdirs.user_cache_path("charrnn-studio", appauthor=False) / "texts"
