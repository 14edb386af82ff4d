"""How this copy of the program was installed, and how to repair it. Standard library only."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path

from core.common.i18n import gettext as _
from core.installation.error_window import is_frozen


class Installation(Enum):
    """The ways to install the program."""

    CHECKOUT = "a folder with launch.py, which sets it up and mends it"
    INSTALLED = "a package that pip or another installer has put there"
    BUNDLE = "a program that brings its own Python and libraries along"


def installation() -> Installation:
    """Return how this copy was installed."""
    if is_frozen():
        return Installation.BUNDLE
    is_checkout = (Path(__file__).resolve().parents[2] / "launch.py").is_file()
    return Installation.CHECKOUT if is_checkout else Installation.INSTALLED


def how_to_repair() -> str:
    """Return a sentence that says how to repair this copy of the program."""
    kind = installation()
    if kind is Installation.BUNDLE:
        return _("Close the program, download it again and replace this copy.")
    if kind is Installation.INSTALLED:
        return _(
            "Close the program and install it again in the same way as the first time. This copy is in "
            "{folder}."
        ).format(folder=sys.prefix)
    return _("Close the program and set it up again: python3 launch.py --rebuild")
