"""Ctrl+C while the program starts. Loads only ``signal``: it takes effect before anything else is loaded."""

from __future__ import annotations

import signal


def end_at_once() -> None:
    """From now on let Ctrl+C end the program at once, without Python's traceback, unless it is ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
