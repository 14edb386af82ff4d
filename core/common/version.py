"""Which version of the program this is."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path


def program_version() -> str:
    """Return the version of this program: of the installed package, or of the checkout it runs from."""
    try:
        return importlib.metadata.version("charrnn-studio")
    except importlib.metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        found = project.is_file() and re.search(
            r'^version = "(.+)"', project.read_text("utf-8"), re.MULTILINE
        )
        return found[1] if found else "unknown"
