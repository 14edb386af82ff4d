"""Tell why there is no screen for a window on Linux."""

from __future__ import annotations

import ctypes
import os

from core.common.i18n import gettext as _
from core.installation import qt_libraries
from core.installation.own_program import command_line_help


def why_none() -> str:
    """Return a sentence that says why no window can be opened; empty if one can, or nobody knows."""
    names = qt_libraries.platforms()
    if not names:
        return _(
            "There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. "
            "The command line works without one: {command}"
        ).format(command=command_line_help())
    # With Wayland there are two to choose from, or one whose library Qt brings along.
    if names != ("xcb",) or _answers():
        return ""
    return _(
        "The screen {display} does not answer: nothing runs there, or it does not let this program in. Start "
        "the program from a terminal on that screen. The command line works without one: {command}"
    ).format(display=os.environ.get("DISPLAY", ""), command=command_line_help())


def _answers() -> bool:
    """Return whether the X server of DISPLAY lets this program in; True if that can't be found out."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    fault = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not fault
