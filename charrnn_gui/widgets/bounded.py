"""Text of strangers in one line of bounded length: what is drawn must not depend on how much they wrote."""

from __future__ import annotations

import re

MOST_CHARS = 200
_SPACE = re.compile(r"\s")


def in_a_line(text: str, most_chars: int = MOST_CHARS) -> str:
    """Return ``text`` with line ends and tabs as spaces, cut after ``most_chars`` characters with "…"."""
    return cut(_SPACE.sub(" ", text[: most_chars + 1]), most_chars)


def cut(text: str, most_chars: int) -> str:
    """Return ``text``, cut after ``most_chars`` characters with "…"; its lines stay."""
    return text if len(text) <= most_chars else text[:most_chars] + "…"
