"""Make text of other people harmless before it is shown, such as a run's name or a vocabulary.

A run may come from a stranger. On a terminal, control characters in it could move the cursor, change the
title or hide lines; in the window, too, direction marks could make one name look like another. These
characters are shown as their codes instead.
"""

from __future__ import annotations

import re

# Control characters; soft line ends; direction marks and overrides; invisible letters;
# lone surrogates, which stand for bytes in a file's name that are not UTF-8.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_HARMFUL_BUT_LINES = re.compile(rf"(?![\n\t]){_HARMFUL.pattern}")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """Return ``text`` as one line in which every character is visible.

    ESC becomes ‹U+001B›, a line feed ‹U+000A›, and the byte FF of a file's name ‹FF›.
    """
    return _HARMFUL.sub(_visible, text)


def harmless_lines(text: str) -> str:
    """Like ``harmless``, but keep line feeds and tabs."""
    return _HARMFUL_BUT_LINES.sub(_visible, text)


def masked(text: str) -> str:
    """Return ``text`` with � in place of harmful characters; keep line feeds and tabs.

    The number of UTF-16 code units does not change, so positions in the text stay valid.
    """
    return _HARMFUL_BUT_LINES.sub(lambda match: "\ufffd" * (1 + (match[0] > "\uffff")), text)


def without_controls(text: str) -> str:
    """Return ``text`` with only the control characters replaced, for a file that keeps the rest exactly."""
    return _CONTROLS.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    point = ord(match[0])
    return f"‹{point - 0xDC00:02X}›" if 0xDC80 <= point <= 0xDCFF else f"‹U+{point:04X}›"
