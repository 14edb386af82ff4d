"""Detect the encoding of a text, and decode it.

Unicode is recognised by a byte order mark, or because hardly any other text is valid UTF-8. chardet
distinguishes the other encodings; ``python -m benchmarks.encodings`` compares it with other libraries.
This module adds what a detector for web pages lacks: UTF-16 without a mark, damaged files, the euro sign of
Windows' GBK, texts with few accents, and whether the answer is certain.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.common.i18n import gettext_noop as N_

ENCODINGS: dict[str, str] = {
    "utf-8": N_("Unicode (UTF-8)"),
    "utf-16": N_("Unicode (UTF-16)"),
    "utf-16-le": N_("Unicode (UTF-16, little-endian)"),
    "utf-16-be": N_("Unicode (UTF-16, big-endian)"),
    "utf-32": N_("Unicode (UTF-32)"),
    "gb18030": N_("Simplified Chinese (GB18030, GBK)"),
    "hz": N_("Simplified Chinese (HZ)"),
    "cp950": N_("Traditional Chinese (Big5)"),
    "big5hkscs": N_("Traditional Chinese (Big5 with Hong Kong characters)"),
    "cp932": N_("Japanese (Shift_JIS)"),
    "euc_jp": N_("Japanese (EUC-JP)"),
    "euc_jis_2004": N_("Japanese (EUC-JIS-2004)"),
    "iso2022_jp": N_("Japanese (ISO-2022-JP)"),
    "cp949": N_("Korean (EUC-KR, Windows-949)"),
    "cp1252": N_("Western European (Windows-1252)"),
    "iso8859-15": N_("Western European (Latin-9)"),
    "mac-roman": N_("Western European (Mac)"),
    "cp850": N_("Western European (DOS)"),
    "cp1251": N_("Cyrillic (Windows-1251)"),
    "koi8-r": N_("Cyrillic (KOI8-R)"),
    "koi8-u": N_("Cyrillic (KOI8-U)"),
    "cp866": N_("Cyrillic (DOS)"),
    "iso8859-5": N_("Cyrillic (ISO 8859-5)"),
    "mac-cyrillic": N_("Cyrillic (Mac)"),
    "cp1250": N_("Central European (Windows-1250)"),
    "iso8859-2": N_("Central European (Latin-2)"),
    "cp852": N_("Central European (DOS)"),
    "cp1253": N_("Greek (Windows-1253)"),
    "cp1254": N_("Turkish (Windows-1254)"),
    "cp1255": N_("Hebrew (Windows-1255)"),
    "cp1256": N_("Arabic (Windows-1256)"),
    "cp1258": N_("Vietnamese (Windows-1258)"),
    "cp874": N_("Thai (Windows-874)"),
}
"""Python's names of the encodings a person may choose from, with labels that are translated when shown.

If two encodings give the same text, the earlier one is reported.
"""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, because this mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# chardet's names, which are Python's names of supersets, and the encodings each may stand for.
_DETECTED = {
    "gb18030": ("gb18030",),
    "big5hkscs": ("cp950", "big5hkscs"),
    "cp932": ("cp932",),
    "euc_jis_2004": ("euc_jp", "euc_jis_2004"),
    "iso2022_jp_2": ("iso2022_jp",),
    "cp949": ("cp949",),
    "cp1252": ("cp1252",),
    "iso8859-15": ("iso8859-15",),
    "mac-roman": ("mac-roman",),
    **{
        name: (name,)
        for name in (
            *("cp1251", "koi8-r", "cp850", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic"),
            *("cp1250", "iso8859-2", "cp852", "cp1253", "cp1254", "cp1255", "cp1256", "cp1258", "cp874"),
        )
    },
}
_TOLD_APART = tuple(name for names in _DETECTED.values() for name in names)
_SINGLE_BYTE = _TOLD_APART[_TOLD_APART.index("cp1252") :]
# Few texts use these, so they need stronger evidence.
_RARE = _TOLD_APART[_TOLD_APART.index("cp850") :]
_RARE_PRIOR = 0.7
_CYRILLIC = ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
_WESTERN = ("cp1252", "iso8859-15", "mac-roman", "cp850")
# A national set, and the range of lead bytes of its signs and its common characters.
_FIRST_LEVEL = {
    "gb18030": ("gb2312", 0xA1, 0xD8),
    "cp950": ("cp950", 0xA1, 0xC7),
    "big5hkscs": ("cp950", 0xA1, 0xC7),
    "cp949": ("euc_kr", 0xA1, 0xC9),
    **dict.fromkeys(("cp932", "euc_jp", "euc_jis_2004", "iso2022_jp"), ("euc_jp", 0xA1, 0xD0)),
}
# Only in these can damage be found: in a single-byte encoding every byte is valid.
_DAMAGEABLE = ("utf-8", "gb18030", "cp950", "big5hkscs", "cp932", "cp949")
_MOST_DAMAGE = 0.02
_SAMPLE_BYTES = 65_536
# Limits measured on half A of benchmarks/encoding_table.py. For bytes that are no text, chardet's confidence
# stays below the first number; below it, this share of the characters must be everyday ones.
_LEAST_CONFIDENCE = 0.03
_LEAST_SHARE = 0.8
# Right answers are mostly above this confidence, and this many times likelier than the next different text.
_CERTAIN_CONFIDENCE = 0.1
_CERTAIN_RATIO = 1.5
_LEAST_UTF16 = 0.6
_CERTAIN_UTF16 = 0.8
# Within a word the alphabet does not change, and no capital follows a small letter.
_ODD_WORD = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]|[\u0430-\u044f][\u0410-\u042f]")
_HZ = re.compile(rb"~\{(?:[!-w][!-~])+~\}")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """The encoding that some bytes are probably in.

    Attributes:
        encoding: Python's name, a key of ``ENCODINGS``; empty if nothing fits.
        is_certain: the bytes are marked, or no other encoding is nearly as likely. If not, ask the
            person.
    """

    encoding: str
    is_certain: bool = True

    @property
    def is_unicode(self) -> bool:
        """Whether the bytes are certainly Unicode."""
        return self.is_certain and self.encoding.startswith("utf-")


def detect_encoding(data: bytes, whole: bool = True) -> EncodingGuess:
    """Return the encoding that ``data`` is most likely in.

    If ``data`` is not ``whole``, it may end within a character.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return EncodingGuess(encoding)
    if _is_hz(data, whole):
        return EncodingGuess("hz")
    # ISO-2022-JP is ASCII with escape sequences.
    is_plain = b"\x00" not in data and b"\x1b" not in data
    if is_plain and failure(data, "utf-8", whole) is None:
        return EncodingGuess("utf-8")
    guess = EncodingGuess("", False) if 0 in data else _detected(data, whole)
    if not guess.is_certain:
        guess = _utf16_without_mark(data) or guess
    if not guess.encoding and 0 not in data and failure(data, "utf-8", whole) is None:
        return EncodingGuess("utf-8")
    return guess if guess.encoding or b"\x00" in data else _damaged(data)


def decoder(encoding: str, errors: str = "strict") -> codecs.IncrementalDecoder:
    """Return a decoder of ``encoding`` for pieces; ``errors`` is strict, replace or ignore.

    Raises:
        LookupError: Python knows no such encoding.
    """
    name = codecs.lookup(encoding).name
    if name in ("utf-16", "utf-32"):
        return _ByMark(name, errors)
    return codecs.getincrementaldecoder(name)(f"charrnn-gbk-{errors}" if name == "gb18030" else errors)


def decoded(data: bytes, encoding: str, errors: str = "strict") -> str:
    """Return the text of ``data``; arguments as in ``decoder``.

    Raises:
        UnicodeDecodeError: some bytes are not valid, and ``errors`` is strict.
    """
    return decoder(encoding, errors).decode(data, True)


def failure(data: bytes, encoding: str, whole: bool = True) -> int | None:
    """Return the index of the first byte that isn't valid in ``encoding``; None if all are."""
    try:
        decoder(encoding).decode(data, whole)
    except UnicodeDecodeError as error:
        return error.start
    return None


def closest(data: bytes, encodings: Iterable[str] = ("utf-8", "gb18030", "cp950")) -> tuple[str, int]:
    """Return the encoding in which ``data`` stays valid longest, and the index of its first bad byte.

    The index is ``len(data)`` if all of it is valid.
    """
    reach = {name: len(data) if (at := failure(data, name)) is None else at for name in encodings}
    best = max(reach, key=lambda name: reach[name])
    return best, reach[best]


def is_binary(text: str) -> bool:
    """Return whether decoded ``text`` has too many control characters to be a text."""
    sample = text[:_SAMPLE_BYTES]
    return "\x00" in text or len(_NOT_TEXT.findall(sample)) > len(sample) / 100


class _ByMark(codecs.BufferedIncrementalDecoder):
    """UTF-16 or UTF-32: little-endian unless a mark says otherwise. Python's decoder requires a mark."""

    def __init__(self, name: str, errors: str) -> None:
        super().__init__(errors)
        self._mark = (codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)[name == "utf-32"]
        self._family = name.replace("-", "_")
        self._decode: Callable[[bytes, str, bool], tuple[str, int]] | None = None

    def _buffer_decode(self, data: Any, errors: str, final: bool) -> tuple[str, int]:
        if self._decode is None:
            if len(data) < len(self._mark) and not final:
                return "", 0
            order = "be" if data.startswith(self._mark) else "le"
            self._decode = getattr(codecs, f"{self._family}_{order}_decode")
        return self._decode(data, errors, final)


def _with_euro(errors: str) -> Callable[[UnicodeError], tuple[str | bytes, int]]:
    """Return an error handler that reads the single byte 0x80 as €, as Windows' GBK does."""
    otherwise = codecs.lookup_error(errors)

    def handle(error: UnicodeError) -> tuple[str | bytes, int]:
        if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
            return "€", error.start + 1
        return otherwise(error)

    return handle


for _errors in ("strict", "replace", "ignore"):
    codecs.register_error(f"charrnn-gbk-{_errors}", _with_euro(_errors))


def _is_hz(data: bytes, whole: bool) -> bool:
    """Return whether ``data`` is HZ: ASCII, with Chinese as pairs of ASCII between ``~{`` and ``~}``."""
    if not data.isascii() or not _HZ.search(data) or failure(data, "hz", whole) is not None:
        return False
    return _everyday_share(decoded(data[:_SAMPLE_BYTES], "hz", "ignore"), "gb18030") > _LEAST_SHARE


def _utf16_without_mark(data: bytes) -> EncodingGuess | None:
    """Return the byte order of UTF-16 if it makes most of ``data`` common characters.

    About one in six random pairs of bytes is a common character; half of the pairs of UTF-32 are.
    """
    sample = data[: _SAMPLE_BYTES & ~1]
    shares = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        bad = text.count("\ufffd")
        common = sum(character in _common() for character in text)
        shares[encoding] = 0.0 if not text or is_binary(text) else (common - 5 * bad) / len(text)
    best = max(shares, key=lambda name: shares[name])
    return EncodingGuess(best, shares[best] >= _CERTAIN_UTF16) if shares[best] >= _LEAST_UTF16 else None


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Return the common characters of all encodings together."""
    return frozenset(map(chr, (*range(0x20, 0x7F), *b"\t\n\r"))).union(*map(_everyday, ENCODINGS))


@lru_cache
def _everyday(encoding: str) -> frozenset[str]:
    """Return the characters beyond ASCII that are common in texts in ``encoding``.

    National character sets begin with signs and letters, then have the common characters, then the rest.
    """
    if encoding in _WESTERN:
        return frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØŒÙÚÛÜ¡¿«»°€£§ªº‘’‚“”„–—…·•©™\xa0")
    if encoding in _CYRILLIC:
        return frozenset(map(chr, range(0x410, 0x450))) | frozenset("ЁёІіЇїЄєҐґ«»—–“„”…№°")
    if encoding not in _FIRST_LEVEL:
        decoded_bytes = (bytes((byte,)).decode(encoding, "ignore") for byte in range(0x80, 0x100))
        letters = (c for c in decoded_bytes if c and unicodedata.category(c)[0] in "LM")
        return frozenset(letters) | frozenset("«»—–‘’“„”…·№°€\xa0")
    national, first, last = _FIRST_LEVEL[encoding]
    pairs = (
        bytes((lead, trail)).decode(national, "ignore")
        for lead in range(first, last)
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    return frozenset(character for character in pairs if len(character) == 1)


def _detected(data: bytes, whole: bool) -> EncodingGuess:
    """Return the likeliest of the encodings in which all of ``data`` is valid.

    Both chardet's confidence and the share of common characters count; the share decides if chardet is
    unsure.
    """
    sample = _telling(data)
    scores: dict[str, float] = {}
    texts: dict[str, str] = {}
    confidences = _confidences(sample)
    for name, confidence in confidences.items():
        if name in _RARE and confidence < _CERTAIN_CONFIDENCE:
            continue
        text = decoded(sample, name, "ignore")
        share = _everyday_share(text, name)
        if (confidence >= _LEAST_CONFIDENCE or share > _LEAST_SHARE) and failure(data, name, whole) is None:
            prior = _RARE_PRIOR if name in _RARE else 1.0
            scores[name] = prior * (confidence + _LEAST_CONFIDENCE) * share**2
            texts[name] = text
    if not scores:
        return EncodingGuess("", False)
    order = list(ENCODINGS)
    ranked = sorted(scores, key=lambda name: (-scores[name], order.index(name)))
    first = min((name for name in ranked if texts[name] == texts[ranked[0]]), key=order.index)
    others = [name for name in ranked if texts[name] != texts[first]]
    is_certain = confidences[ranked[0]] >= _CERTAIN_CONFIDENCE and all(
        scores[first] >= _CERTAIN_RATIO * scores[name] for name in others
    )
    return EncodingGuess(first, is_certain)


def _everyday_share(text: str, encoding: str) -> float:
    """Return the share of common characters among those beyond ASCII, reduced for odd words."""
    telling = {character: count for character, count in Counter(text).items() if character > "\x7f"}
    if not telling:
        return 1.0
    everyday = _everyday(encoding)
    good = sum(count for character, count in telling.items() if character in everyday)
    return max(0, good - len(_ODD_WORD.findall(text))) / sum(telling.values())


def _confidences(sample: bytes) -> dict[str, float]:
    """Return how confident chardet is of each encoding, in [0, 1]."""
    names = _SINGLE_BYTE if _looks_western(sample) else _TOLD_APART
    found = _asked(sample)
    if 0x80 in sample:
        # chardet does not know the euro sign of Windows' GBK, but it knows that of GB18030.
        found["gb18030"] = _asked(decoded(sample, "gb18030", "ignore").encode("gb18030")).get("gb18030", 0.0)
    return {name: found.get(name, 0.0) for name in names}


def _asked(sample: bytes) -> dict[str, float]:
    # Slow to import, and only needed for texts that are not UTF-8.
    import chardet

    answers = chardet.detect_all(
        sample, ignore_threshold=True, compat_names=False, include_encodings=[*_DETECTED]
    )
    return {
        name: float(answer["confidence"])
        for answer in answers
        for name in _DETECTED.get(str(answer["encoding"]), ())
    }


def _telling(data: bytes) -> bytes:
    """Return whole lines of ``data`` from the line of the first byte beyond ASCII on."""
    first = re.search(rb"[\x80-\xff\x1b]", data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    piece = data[max(start, first.start() - 100 if first else 0) :][: 2 * _SAMPLE_BYTES]
    end = piece.rfind(b"\n") + 1
    return piece if len(piece) < 2 * _SAMPLE_BYTES or not end else piece[:end]


def _looks_western(data: bytes) -> bool:
    """Return whether the bytes beyond ASCII are single, between ASCII letters, like accents.

    In Big5 and Shift_JIS the second byte of a character may be an ASCII letter, too, but then the next
    character follows at once.
    """
    sample = _telling(data)
    high = len(re.findall(rb"[\x80-\xff]", sample))
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample))
    in_pairs = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?=[^\x80-\xff][\x80-\xff])", sample))
    return 0 < high < len(sample) / 3 and alone > 0.7 * high and in_pairs < 0.4 * alone


def _damaged(data: bytes) -> EncodingGuess:
    """Return the encoding of a text with a few invalid bytes."""
    for name in _DAMAGEABLE:
        repaired = decoded(data, name, "ignore").encode(name, "ignore")
        if (1 - _MOST_DAMAGE) * len(data) <= len(repaired) < len(data) and not repaired.isascii():
            found = name if name == "utf-8" else _detected(repaired, True).encoding
            if found == name:
                return EncodingGuess(name, False)
    return EncodingGuess("", False)
