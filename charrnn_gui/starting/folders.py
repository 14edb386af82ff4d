"""Where the program keeps a person's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.runs import default_workspace


@dataclass(frozen=True, slots=True)
class Folders:
    """Where this program reads and writes a person's files.

    Attributes:
        workspace: runs, unless the person has chosen another folder for them.
        preferences: the file of preferences.
        logs: log files.
    """

    workspace: Path
    preferences: Path
    logs: Path

    @classmethod
    def of_the_person(cls) -> Folders:
        """Return the folders that are usual on this system."""
        name = "charrnn-studio"
        return cls(
            default_workspace(),
            platformdirs.user_config_path(name, appauthor=False) / "preferences.json",
            platformdirs.user_log_path(name, appauthor=False),
        )
