"""``python -m charrnn_gui`` and the entry point ``charrnn-gui``."""

from __future__ import annotations

import sys

from core.common.interrupt import end_at_once


def main() -> int:
    """Open the window, or answer ``--help`` and ``--version`` without one; return the exit status."""
    # Before the rest is loaded: that takes long enough for a Ctrl+C, and Qt may swallow an exception.
    end_at_once()
    import contextlib
    import gc

    from charrnn_gui.starting.arguments import answered
    from core.common.processor import multiply_in_one_thread

    status = answered(sys.argv[1:])
    if status is not None:
        return status
    multiply_in_one_thread()
    # What is loaded now stays to the end. To look for garbage among it takes a tenth of the time until the
    # window stands. The worker's thread begins to look once all is loaded (``worker.engine``).
    gc.disable()
    if sys.platform == "win32":
        # Both include a C++ runtime, and on Windows torch fails to load after Qt. If torch can't be loaded,
        # the worker reports the reason in the window.
        with contextlib.suppress(ImportError, OSError):
            import torch  # noqa: F401

    from charrnn_gui.starting import obstacles

    obstacles.speak_the_language_of_the_system()
    try:
        from charrnn_gui.process import run
    except ImportError as error:
        if obstacles.is_for_the_launcher():
            raise
        return obstacles.give_up(obstacles.why_not_loaded(error))
    sentence, status = obstacles.why_no_window()
    if sentence:
        return obstacles.give_up(sentence, status)
    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
