"""Which version of the program this is."""

from __future__ import annotations

import re
from pathlib import Path

_OURS = re.compile(r'^name = "charrnn-studio"\nversion = "(.+)"', re.MULTILINE)


def program_version() -> str:
    """Return the version of this program: of the checkout it runs from, or of the installed package."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if project.is_file() and (found := _OURS.search(project.read_text("utf-8"))):
        return found[1]
    # It takes a while to load, and a checkout does without.
    import importlib.metadata

    try:
        return importlib.metadata.version("charrnn-studio")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
