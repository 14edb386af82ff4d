"""Where the program keeps what belongs to the person, apart from what ships (``core.assets``)."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def user_data_folder() -> Path:
    """Return the folder for a person's texts and runs, by the system's custom; it may not exist yet.

    Asked anew each time: the environment may change, as it does in tests.
    """
    return platformdirs.user_data_path("charrnn-studio", appauthor=False)


def downloads_folder() -> Path:
    """Return the folder for texts fetched from elsewhere; it may not exist yet."""
    return user_data_folder() / "corpora"


def tokens_folder() -> Path:
    """Return the folder for what large texts are kept in while in use; it may be deleted at any time."""
    return platformdirs.user_cache_path("charrnn-studio", appauthor=False) / "texts"
