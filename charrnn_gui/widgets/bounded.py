"""Text from strangers as the window shows it: cut to a limit, plain, with every character visible."""

from __future__ import annotations

import re
from html import escape
from unicodedata import east_asian_width

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.common.harmless import harmless, harmless_lines

MOST_CHARS = 200
TOOLTIP_COLUMNS = 76
"""So many Latin letters, or half as many Chinese ones, are a line of a tooltip."""


def in_a_line(text: str, most_chars: int = MOST_CHARS) -> str:
    """Return ``text`` with line ends and tabs as spaces, cut after ``most_chars`` characters with "…"."""
    shown = re.sub(r"[\t\n\r\v\f\u2028\u2029]", " ", text[: most_chars + 1])
    return harmless(shown if len(shown) <= most_chars else shown[:most_chars] + "…")


def cut(text: str, most_chars: int) -> str:
    """Return ``text``, cut after ``most_chars`` characters with "…"; its lines stay."""
    return harmless_lines(text if len(text) <= most_chars else text[:most_chars] + "…")


def tooltip(text: str, most_chars: int = 1_000) -> str:
    """Return ``text`` for a tooltip, so that Qt does not take it for HTML, but wraps long lines.

    Qt wraps only what is HTML; how wide a tooltip may be is said by the style sheet.
    """
    shown = cut(text, most_chars)
    if "<" not in shown and all(_columns(line) <= TOOLTIP_COLUMNS for line in shown.splitlines()):
        return shown
    return f'<p style="white-space: pre-wrap">{escape(shown)}</p>'


def _columns(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def entry(text: str) -> str:
    """Return ``text`` for a menu, in which "&" would mark a key."""
    return in_a_line(text).replace("&", "&&")


def show_plainly(window: QWidget) -> None:
    """Make all labels of ``window`` show plain text, never HTML."""
    for label in window.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
