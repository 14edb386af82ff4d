"""The sung lines of .lrc files, without time stamps, tags and credits.

These formats exist: LRC, with the stamps and tags that programs really write; enhanced LRC, whose words have
stamps, too; KRC, QRC and YRC, which give milliseconds; and the credits that NetEase writes as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain

_TIME = r"-?\d+[:：]\d{1,2}(?:[:：]\d{1,2})?(?:[.,:．：]\d*)?"
# A range of times, and the number of a voice, may follow the time.
_STAMP = re.compile(rf"[\[［<]\s*{_TIME}(?:\s*(?:-->|[-~])\s*(?:{_TIME}|\d+))?\s*[\]］>]")
# The start and length of a line in milliseconds. Only in such a line do words have stamps like these.
_LINE_IN_MS = re.compile(r"\s*\[\d+,\d+\]")
_WORD_IN_MS = re.compile(r"<\d+,\d+(?:,\d+)?>|\(\d+,\d+(?:,\d+)?\)")
_TAG_NAME = re.compile(r"\s*(?:#|[^\W\d][\w .-]{0,29})\s*[:：]")
_UNCLOSED_TAG = re.compile(
    r"\s*\[(?:ti|ar|al|au|by|re|ve|la|offset|length|tool|id|hash|total|sign|language):"
)
_LONGEST_TAGS = 1 << 16


def sung(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the sung lines of lyrics given in pieces; keep blank lines between them, but not around them.

    Line ends are ``\\n``. Only one piece and an unfinished line are in memory.
    """
    unfinished: list[str] = []
    pauses: int | None = None  # blank lines since the last sung one; None until something is sung
    for piece in chain(pieces, ("\n",)):
        unfinished.append(piece)
        if "\n" not in piece:
            continue
        *lines, rest = "".join(unfinished).split("\n")
        unfinished = [rest]
        kept: list[str] = []
        for line in lines:
            text = sung_in(line)
            if text:
                kept.append("\n" * (pauses or 0) + text + "\n")
                pauses = 0
            elif text is not None and pauses is not None:
                pauses += 1
        if kept:
            yield "".join(kept)


def sung_in(line: str) -> str | None:
    """Return the sung words of a line; empty if it is a pause, None if the line is about the song."""
    if _is_credit(line) or _is_tags(line):
        return None
    in_ms = _LINE_IN_MS.match(line)
    if in_ms:
        line = _WORD_IN_MS.sub("", line[in_ms.end() :])
    return _STAMP.sub("", line).strip()


def _is_tags(line: str) -> bool:
    """Return whether ``line`` contains only tags, one or more: ``[ti:Title [Live]]``."""
    stripped = line.strip()
    if not stripped.startswith("[") or len(stripped) > _LONGEST_TAGS:
        return False
    if _UNCLOSED_TAG.match(stripped) and "]" not in stripped:
        return True
    depth = 0
    for place, character in enumerate(stripped):
        if character == "[":
            if not depth and not _TAG_NAME.match(stripped, place + 1):
                return False
            depth += 1
        elif character == "]":
            depth = max(0, depth - 1)
        elif not depth and not character.isspace():
            return False
    return stripped.endswith("]")


def _is_credit(line: str) -> bool:
    """Return whether ``line`` is a NetEase credit: ``{"t":0,"c":[{"tx":"Words: "},{"tx":"Somebody"}]}``."""
    if not line.lstrip().startswith("{") or len(line) > _LONGEST_TAGS:
        return False
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and {"t", "c"} <= value.keys()
