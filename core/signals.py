"""The signals by which a program is asked to end, and saves what there is."""

from __future__ import annotations

import signal


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return Ctrl+C, the request to end and, where the system has it, that the terminal is closed.

    A program that was started to outlive its terminal, as by ``nohup``, ignores that one, and goes on so.
    """
    asked = (signal.SIGINT, signal.SIGTERM)
    if not hasattr(signal, "SIGHUP") or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return asked
    return (*asked, signal.SIGHUP)
