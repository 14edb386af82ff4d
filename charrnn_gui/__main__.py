"""``python -m charrnn_gui`` and the entry point ``charrnn-gui``."""

from __future__ import annotations

import sys


def main() -> int:
    """Open the window; return the exit status."""
    if sys.platform == "win32":
        # Both bring a C++ runtime, and on Windows torch fails to load behind Qt's.
        import torch  # noqa: F401

    from charrnn_gui.app import run

    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
