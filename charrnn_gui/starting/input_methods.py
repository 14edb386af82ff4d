"""Choose the input method plugin of Qt for typing Chinese on Linux."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

_FCITX = {"fcitx", "fcitx5"}


def fcitx_variables(environment: Mapping[str, str], *, has_ibus: bool) -> dict[str, str]:
    """Return the variables with which Qt uses fcitx, if ``environment`` requests it; else empty.

    PySide6 has no plugin for fcitx, but fcitx5 also supports the protocol of ibus. An installed plugin for
    fcitx still takes precedence.

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
    """Let a person type with fcitx5. Qt reads the environment when the application object is created."""
    if sys.platform.startswith("linux"):
        has_ibus = shutil.which("ibus-daemon") is not None
        os.environ.update(fcitx_variables(os.environ, has_ibus=has_ibus))
