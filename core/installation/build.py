"""What a bundle was built from and where it was published. Standard library only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2]
"""Where a bundle has its files; in a checkout its top."""


@dataclass(frozen=True, slots=True)
class Build:
    """Of a bundle; every field is empty in a checkout and in an installed package.

    Attributes:
        commit: of the sources; with a + if they were changed afterwards.
        page: the address of the page with newer versions.
    """

    commit: str = ""
    page: str = ""


def build() -> Build:
    """Return what is known of this bundle."""
    try:
        known = json.loads((FOLDER / "build.json").read_text("utf-8"))
        return Build(str(known["commit"]), str(known["page"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Build()


def notices() -> Path | None:
    """Return the file with the licence texts of all that a bundle contains; None if this is none."""
    path = FOLDER / "notices.txt"
    return path if path.is_file() else None
