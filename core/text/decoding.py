"""Decode the bytes of one text into characters, piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from core.common.errors import CorpusError
from core.common.i18n import gettext as _
from core.text.archives import CHUNK_BYTES
from core.text.encodings import EncodingGuess, closest, decoded, decoder, detect_encoding, is_binary
from core.text.lyrics import sung

SAMPLE_BYTES = 4 << 20
"""The encoding is detected from this many bytes at the start; a smaller file is examined as a whole."""


class EncodingError(CorpusError):
    """Some bytes are not valid in the encoding.

    Attributes:
        position: index of the first bad byte, from 0.
        proposed: an encoding to try instead; empty if none is better.
    """

    def __init__(self, message: str, position: int, proposed: str) -> None:
        super().__init__(message)
        self.position = position
        self.proposed = proposed


class Bytes(Protocol):
    """A source of bytes: a file, or a text in a zip."""

    def read(self, num_bytes: int, /) -> bytes:
        """Return the next bytes, at most ``num_bytes``; empty at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text.

    Attributes:
        text: line ends as ``\\n``.
        encoding: the encoding it was decoded with; Python's name.
        is_certain: whether that encoding is certainly right.
    """

    text: str
    encoding: str
    is_certain: bool


def pieces(source: Bytes, name: str, encoding: str | None, *, is_alone: bool = True) -> Iterator[Piece]:
    """Yield a text in pieces; nothing if it is blank. Of .lrc files only the sung lines are kept.

    Args:
        source: the file.
        name: its name, for messages; the suffix says whether it contains lyrics.
        encoding: Python's name; detected if None.
        is_alone: the encoding was chosen for this text. If it was chosen for several, a text that
            declares itself as Unicode is decoded as Unicode.

    Raises:
        EncodingError: some bytes are not valid.
        CorpusError: the bytes are not a text.
    """
    found = _decoded(source, name, encoding, is_alone)
    first = next(found, None)
    if first is None:
        return
    if not name.lower().endswith(".lrc"):
        yield first
        yield from found
        return
    for text in sung(_texts_of(first, found)):
        yield Piece(text, first.encoding, first.is_certain)


def beginning(data: bytes, name: str, encoding: str | None) -> str:
    """Return the text of ``data``, the first bytes of a file; bad bytes become �. Lyrics as in ``pieces``.

    Raises:
        LookupError: Python knows no such encoding.
    """
    chosen = encoding or detect_encoding(data, whole=False).encoding or "utf-8"
    text = _tidy(decoded(data, chosen, "replace"))
    return "".join(sung([text])) if name.lower().endswith(".lrc") else text


def read_bytes(source: Bytes, num_bytes: int) -> bytes:
    """Return the next ``num_bytes`` bytes, or all that remain."""
    chunks: list[bytes] = []
    while num_bytes and (chunk := source.read(num_bytes)):
        chunks.append(chunk)
        num_bytes -= len(chunk)
    return b"".join(chunks)


def _texts_of(first: Piece, others: Iterator[Piece]) -> Iterator[str]:
    yield first.text
    for piece in others:
        yield piece.text


def _decoded(source: Bytes, name: str, encoding: str | None, is_alone: bool) -> Iterator[Piece]:
    data = read_bytes(source, SAMPLE_BYTES)
    rest = read_bytes(source, 1) if len(data) == SAMPLE_BYTES else b""
    if encoding and not is_alone and detect_encoding(data, whole=not rest).is_unicode:
        encoding = None
    if rest:
        yield from _streamed(source, data, rest, name, encoding)
    elif data:
        piece = _whole(data, name, encoding)
        if piece.text.strip():
            yield piece


def _whole(data: bytes, name: str, encoding: str | None) -> Piece:
    """Return the text of a whole file; errors as ``pieces``."""
    guess = EncodingGuess(encoding) if encoding else detect_encoding(data)
    if not guess.encoding:
        raise _unknown(data, name)
    try:
        text = _tidy(decoded(data, guess.encoding))
    except UnicodeDecodeError as error:
        raise _invalid(error.start, name, guess.encoding, detect_encoding(data).encoding) from error
    if is_binary(text):
        raise _binary(name)
    return Piece(text, guess.encoding, guess.is_certain)


def _streamed(source: Bytes, sample: bytes, rest: bytes, name: str, encoding: str | None) -> Iterator[Piece]:
    """Yield a large text in pieces, in the encoding of ``sample``, its beginning."""
    guess = EncodingGuess(encoding) if encoding else detect_encoding(sample, whole=False)
    if not guess.encoding:
        raise _unknown(sample, name)
    reader = _decoder(guess.encoding)
    position, chunk, may_change, first = 0, sample + rest, not encoding and guess.encoding == "utf-8", True
    while True:
        try:
            text = reader.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            # The decoder has kept the end of the earlier chunk.
            held = len(error.object) - len(chunk)
            other = detect_encoding(error.object[error.start :][:SAMPLE_BYTES], whole=False)
            if may_change and other.encoding and other.encoding != guess.encoding:
                # So far the text was plain ASCII, which both encodings share.
                guess, may_change, reader = other, False, _decoder(other.encoding)
                chunk, position = bytes(error.object), position - held
                continue
            raise _invalid(position - held + error.start, name, guess.encoding, other.encoding) from error
        may_change = may_change and text.isascii()
        text = text.removeprefix("\ufeff") if first else text
        if "\x00" in text or (first and is_binary(text)):
            raise _binary(name)
        if text:
            yield Piece(text, guess.encoding, guess.is_certain)
        if not chunk:
            return
        position, first = position + len(chunk), False
        chunk = source.read(CHUNK_BYTES)


def _decoder(encoding: str) -> io.IncrementalNewlineDecoder:
    return io.IncrementalNewlineDecoder(decoder(encoding), translate=True)


def _tidy(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _unknown(data: bytes, name: str) -> CorpusError:
    """Return the error for bytes of an unknown encoding."""
    if is_binary(data[:65_536].decode("latin-1")):
        return _binary(name)
    nearest, position = closest(data)
    return EncodingError(
        _(
            "“{name}” is in none of the encodings known here. As {encoding} it can be read up to byte "
            "{position}. Save it as UTF-8 in an editor, or choose another encoding."
        ).format(name=name, encoding=nearest, position=position),
        position,
        nearest,
    )


def _binary(name: str) -> CorpusError:
    return CorpusError(
        _("“{name}” is not a text: it holds binary data. Choose a .txt, .lrc or .zip file.").format(name=name)
    )


def _invalid(position: int, name: str, encoding: str, proposed: str) -> EncodingError:
    template = (
        _("Byte {position} of “{name}” is not valid in {encoding}. The text seems to be in {proposed}.")
        if proposed and proposed != encoding
        else _(
            "Byte {position} of “{name}” is not valid in {encoding}: the file seems to be damaged there. "
            "Repair it in an editor, or choose another encoding."
        )
    )
    return EncodingError(
        template.format(position=position, name=name, encoding=encoding, proposed=proposed),
        position,
        proposed if proposed != encoding else "",
    )
