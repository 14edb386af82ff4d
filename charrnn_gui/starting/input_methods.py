"""Choose the input method plugin of Qt for typing Chinese on Linux."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

_FCITX = {"fcitx", "fcitx5"}


def fcitx_variables(environment: Mapping[str, str], *, has_ibus: bool) -> dict[str, str]:
    """Return the variables that lead Qt to fcitx if ``environment`` asks for it; empty if it doesn't.

    PySide6 ships no plugin for fcitx, but fcitx5 answers to the protocol of ibus as well. A plugin for fcitx
    that somebody installed still comes first.

    Args:
        environment: variables of the process.
        has_ibus: whether ibus itself is installed.
    """
    wanted = environment.get("QT_IM_MODULES") or environment.get("QT_IM_MODULE") or ""
    names = [name for name in wanted.split(";") if name]
    if _FCITX.isdisjoint(names):
        return {}
    variables = {}
    if "ibus" not in names:
        fcitx_first = ["fcitx" if name in _FCITX else name for name in names]
        variables["QT_IM_MODULES"] = ";".join([*dict.fromkeys(fcitx_first), "ibus"])
    if not has_ibus and "IBUS_USE_PORTAL" not in environment:
        # Without the program ibus-daemon, Qt's plugin for ibus gives up unless it talks to the portal.
        variables["IBUS_USE_PORTAL"] = "1"
    return variables


def prepare_input_methods() -> None:
    """Let a person type by fcitx5. Qt reads the environment when the application object is made."""
    if sys.platform.startswith("linux"):
        has_ibus = shutil.which("ibus-daemon") is not None
        os.environ.update(fcitx_variables(os.environ, has_ibus=has_ibus))
