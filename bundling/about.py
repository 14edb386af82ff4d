"""Writes down what a bundle was built from, for ``core/installation/build.py`` to read."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def commit() -> str:
    """Return the commit of this checkout, with a + if files were changed since; empty without git."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--match=", "--dirty=+"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()


def page() -> str:
    """Return the page where this bundle will be published, if a workflow on GitHub builds it; else empty."""
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}/releases" if server and repository else ""


def write(path: Path) -> None:
    """Write commit and page to the file ``path``."""
    path.write_text(json.dumps({"commit": commit(), "page": page()}), "utf-8")
