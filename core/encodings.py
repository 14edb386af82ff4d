"""Which encoding some bytes of text are in, and the text they stand for.

Unicode declares itself: by a byte order mark, or because hardly anything else is valid UTF-8. Between
GB18030, Big5 and UTF-16 without a mark, whose valid byte sequences overlap, the share of everyday
characters decides: GB2312 and Big5 both put those into a first level, in different places.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.i18n import gettext_noop as N_

ENCODINGS: dict[str, str] = {
    "utf-8": N_("Unicode (UTF-8)"),
    "utf-16": N_("Unicode (UTF-16)"),
    "utf-16-le": N_("Unicode (UTF-16, little-endian)"),
    "utf-16-be": N_("Unicode (UTF-16, big-endian)"),
    "gb18030": N_("Simplified Chinese (GB18030, GBK)"),
    "cp950": N_("Traditional Chinese (Big5)"),
    "big5hkscs": N_("Traditional Chinese (Big5 with Hong Kong characters)"),
    "cp1252": N_("Western European (Windows-1252)"),
}
"""Python's names of the encodings a person may choose from, with labels to be translated where shown."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_MULTIBYTE = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE_BYTES = 65_536
# Between equals, the encoding that more files are in.
_PRIOR = {"gb18030": 0.03, "cp950": 0.02, "big5hkscs": 0.01}
_LEAST_PLAUSIBLE = 0.3
_SLIP = 0.1
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """What encoding some bytes are in.

    Attributes:
        encoding: Python's name, a key of ``ENCODINGS``; empty where nothing fits.
        confidence: in [0, 1]: 1 where the bytes declare themselves, else the share of everyday
            characters, less where some bytes are not valid.
        alternatives: other encodings that are plausible, best first.
    """

    encoding: str
    confidence: float = 0.0
    alternatives: tuple[str, ...] = ()


def detect_encoding(data: bytes, whole: bool = True) -> EncodingGuess:
    """Return the encoding that ``data`` is most likely in.

    What is not ``whole`` may end within a character.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return EncodingGuess(encoding, 1.0)
    if b"\x00" not in data and failure(data, "utf-8", whole) is None:
        return EncodingGuess("utf-8", 1.0)
    scores = {name: _plausibility(data, name, whole) for name in ("utf-8", *_MULTIBYTE)}
    ranked = sorted(scores, key=lambda name: -(scores[name] + _PRIOR.get(name, 0.0)))
    ranked = [name for name in ranked if scores[name] >= _LEAST_PLAUSIBLE]
    if _looks_western(data) and (not ranked or scores[ranked[0]] < 0.5):
        return EncodingGuess("cp1252", 0.5, tuple(ranked))
    if not ranked:
        return EncodingGuess("")
    return EncodingGuess(ranked[0], min(1.0, scores[ranked[0]]), tuple(ranked[1:]))


def failure(data: bytes, encoding: str, whole: bool = True) -> int | None:
    """Return the index of the first byte that isn't valid in ``encoding``; None where all are."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, whole)
    except UnicodeDecodeError as error:
        return error.start
    return None


def closest(data: bytes, encodings: Iterable[str] = ("utf-8", "gb18030", "cp950")) -> tuple[str, int]:
    """Return the encoding in which ``data`` is valid the furthest, and the index of its first bad byte.

    The index is ``len(data)`` where all of it is valid.
    """
    reach = {name: len(data) if (at := failure(data, name)) is None else at for name in encodings}
    best = max(reach, key=lambda name: reach[name])
    return best, reach[best]


def is_binary(text: str) -> bool:
    """Tell whether decoded ``text`` has so many control characters that it can't be a text."""
    sample = text[:_SAMPLE_BYTES]
    return "\x00" in text or len(_NOT_TEXT.findall(sample)) > len(sample) / 100


@lru_cache
def _everyday(encoding: str) -> frozenset[str]:
    """Return the first level of the encoding's character set, with its punctuation and wide forms."""
    rows = {"gb18030": (0xB0, 0xD8), "cp950": (0xA4, 0xC7), "big5hkscs": (0xA4, 0xC7)}
    if encoding not in rows:
        return _everyday("gb18030") | _everyday("cp950")
    leads = [*range(0xA1, 0xA4), *range(*rows[encoding])]
    trails = [*range(0x40, 0x7F)] * (encoding != "gb18030") + [*range(0xA1, 0xFF)]
    decoded = (bytes((a, b)).decode(encoding, "ignore") for a in leads for b in trails)
    return frozenset(c for c in decoded if len(c) == 1)


def _plausibility(data: bytes, encoding: str, whole: bool) -> float:
    """Return the share of everyday characters in a sample, less where bytes are not valid.

    A slip does not rule an encoding out: a damaged file is still to be called by its right name.
    """
    wide = encoding.startswith("utf-16")
    if not wide and b"\x00" in data:
        return 0.0
    first = None if wide else re.search(rb"[\x80-\xff]", data)
    # The sample begins at the first byte that tells anything; that byte begins a character.
    start = first.start() if first else 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    sample = decoder.decode(data[start : start + _SAMPLE_BYTES])
    # Latin letters tell nothing, but in UTF-16: nothing else puts a zero byte beside each.
    telling = sample if wide else [c for c in sample if c > "\x7f"]
    if not telling or (wide and (is_binary(sample) or _mostly_ascii(data[:_SAMPLE_BYTES]))):
        return 0.0
    everyday = _everyday(encoding)
    good = sum(c in everyday or (wide and "\t" <= c <= "~") for c in telling)
    bad = sum(c == "\ufffd" for c in telling)
    slip = 0.0 if failure(data, encoding, whole) is None else _SLIP
    return (good - 5 * bad) / len(telling) - slip


def _mostly_ascii(sample: bytes) -> bool:
    """Tell whether most bytes are printable ASCII: read as UTF-16, two letters make one Chinese character."""
    # A line or two of Chinese may have such bytes by chance.
    return len(sample) > 128 and len(re.findall(rb"[\x20-\x7e]", sample)) > 0.75 * len(sample)


def _looks_western(data: bytes) -> bool:
    """Tell whether the bytes beyond ASCII stand alone between ASCII letters, as accents do."""
    sample = data[: 16 * _SAMPLE_BYTES]
    if b"\x00" in sample or failure(data, "cp1252") is not None:
        return False
    high = len(re.findall(rb"[\x80-\xff]", sample))
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample))
    return 0 < high < len(sample) / 3 and alone > 0.7 * high
