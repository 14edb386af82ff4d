"""Signs for characters that have no shape of their own."""

from __future__ import annotations

import unicodedata

# Each sign is in the fallback font that ships; tools/derive_font.py reads them from here.
SIGNS = {" ": "␣", "\n": "⏎", "\r": "←", "\t": "→", "\u3000": "□"}


def visible_character(character: str) -> str:
    """Return a visible sign for ``character``: white space and controls have their own."""
    if character in SIGNS:
        return SIGNS[character]
    category = unicodedata.category(character)
    if category.startswith("M"):
        return f"◌{character}"
    if category.startswith(("C", "Z")):
        return f"U+{ord(character):04X}"
    return character
