"""Draw the pictures of the style sheet: arrows and ticks, in the colours of each theme.

    python -m tools.style_images

A style sheet takes pictures from files only, and can't colour them.
"""

from __future__ import annotations

from pathlib import Path

from charrnn_gui.look.icons import svg
from charrnn_gui.look.tokens import ALL

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons" / "style"
PICTURES = {
    "down": ("down", "muted"),
    "down-disabled": ("down", "disabled"),
    "up": ("up", "muted"),
    "right": ("right", "muted"),
    "check": ("check", "accent_ink"),
    "tick": ("check", "text"),
}
"""The name of each file: the icon that it shows, and its role of colour."""


def pictures() -> dict[str, bytes]:
    """Return every picture by its path below ``FOLDER``."""
    return {
        f"{theme}/{file}.svg": svg(icon, getattr(colors, role))
        for theme, colors in ALL.items()
        for file, (icon, role) in PICTURES.items()
    }


def main() -> None:
    """Write all files."""
    for path, data in pictures().items():
        file = FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


if __name__ == "__main__":
    main()
