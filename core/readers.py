"""Files in, a corpus out: texts, lyrics with timestamps, zips, folders, and their encodings."""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from core import token_cache
from core.archives import CHUNK_BYTES, is_hidden, is_zip, zip_texts
from core.corpus import Corpus
from core.encodings import ENCODINGS, EncodingGuess, closest, detect_encoding, is_binary
from core.errors import CorpusError, NoTextError
from core.i18n import gettext as _
from core.token_cache import Stamp
from core.tokens import TokenWriter

__all__ = [
    "ENCODINGS",
    "TEXT_SUFFIXES",
    "EncodingError",
    "EncodingGuess",
    "ReadingCancelledError",
    "detect_encoding",
    "preview",
    "read_corpus",
]

SAMPLE_BYTES = 4 << 20
"""A file up to this size is looked at as a whole for its encoding; of a larger one, so much of its start."""

TEXT_SUFFIXES = (".txt", ".text", ".lrc", ".md")
"""What is taken for a text in a folder or zip; a file chosen by itself may be called anything."""

ProgressCallback = Callable[[int, int], None]
"""Called with bytes read and bytes to read."""


class EncodingError(CorpusError):
    """Some bytes are not valid in the encoding.

    Attributes:
        position: index of the first bad byte, from 0.
        proposed: an encoding to try instead; empty where none is better.
    """

    def __init__(self, message: str, position: int, proposed: str) -> None:
        super().__init__(message)
        self.position = position
        self.proposed = proposed


class ReadingCancelledError(CorpusError):
    """The person stopped the reading."""


class _Bytes(Protocol):
    """What bytes are read from: a file, or a text in a zip."""

    def read(self, num_bytes: int, /) -> bytes: ...


@dataclass(slots=True)
class _Reading:
    """How far a reading is, and whether it goes on."""

    progress: ProgressCallback | None = None
    cancelled: Callable[[], bool] | None = None
    total: int = 0
    done: int = 0

    def check(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise ReadingCancelledError(_("Opening the text was cancelled."))

    def announce(self, num_bytes: int) -> None:
        self.total += num_bytes

    def advance(self, num_bytes: int) -> None:
        self.check()
        self.done += num_bytes
        if self.progress is not None and num_bytes:
            self.progress(self.done, max(self.total, self.done))


@dataclass(slots=True)
class _Counted:
    """A file that tells how far it is read."""

    file: IO[bytes]
    reading: _Reading

    def read(self, num_bytes: int, /) -> bytes:
        chunk = self.file.read(min(num_bytes, CHUNK_BYTES))
        self.reading.advance(len(chunk))
        return chunk


def read_corpus(
    path: str | Path,
    encoding: str | None = None,
    *,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Corpus:
    """Return the text of a file, a zip, or a folder of these, joined in the order of names.

    Line ends become ``\\n``; byte order marks and the timestamps of .lrc files are removed. The
    corpus's encoding is the files'; several are separated by commas.

    Args:
        path: of the file or folder.
        encoding: Python's name; detected, file by file, where None.
        progress: called with bytes read and bytes to read, of a zip unpacked.
        cancelled: asked once a chunk.

    Raises:
        EncodingError: some bytes are not valid in the encoding, or in any known one.
        ReadingCancelledError: ``cancelled`` said so.
        CorpusError: nothing there, no permission, not a text, an empty text, or a zip refused.
        LookupError: Python knows no such encoding.
    """
    path = Path(path)
    reading = _Reading(progress, cancelled)
    with _explained(path):
        files = _files(path)
        stamps = tuple(Stamp.of(file) for file in files)
    name = (path.name if path.is_dir() else path.stem) or str(path)
    kept = token_cache.find(str(path), encoding, stamps)
    if kept is not None:
        return Corpus(name, kept[0], str(path), kept[1], stamps=stamps)
    used: list[str] = []
    with _explained(path), TokenWriter() as writer:
        for part, source in _parts(files, reading):
            # A part that ends within a line must not run into the next.
            joint = "" if writer.ends_a_line else "\n"
            for text, part_encoding in _texts(source, part, encoding):
                writer.write(joint + text)
                used.append(part_encoding)
                joint = ""
        if not writer.characters.strip():
            raise CorpusError(
                _("“{name}” is empty. Choose a text with at least a few lines.").format(
                    name=path.name or path
                )
            )
        tokens = writer.finish()
    encodings = ", ".join(dict.fromkeys(used))
    token_cache.keep(str(path), encoding, stamps, tokens, encodings)
    return Corpus(name, tokens, str(path), encodings, stamps=stamps)


def preview(path: str | Path, encoding: str | None = None, num_chars: int = 400) -> str:
    """Return the first characters of the first text at ``path``, bad bytes shown as �.

    For trying an encoding without committing to it; ``encoding`` as in ``read_corpus``.

    Raises:
        CorpusError: nothing there, no permission, or a zip refused.
        LookupError: Python knows no such encoding.
    """
    path = Path(path)
    # No encoding takes more than 4 bytes for a character; timestamps need room besides.
    wanted = 16 * num_chars + 4
    with _explained(path):
        for name, source in _parts(_files(path), _Reading()):
            data = _read(source, wanted)
            if data:
                chosen = encoding or detect_encoding(data).encoding or "utf-8"
                text = _tidy(data.decode(chosen, "replace"))
                return (without_timestamps(text) if name.lower().endswith(".lrc") else text)[:num_chars]
    return ""


def _texts(source: _Bytes, name: str, encoding: str | None) -> Iterator[tuple[str, str]]:
    """Yield a part's text in pieces, each with its encoding; nothing where the part is blank.

    Raises:
        EncodingError, CorpusError: as ``read_corpus``.
    """
    data = _read(source, SAMPLE_BYTES)
    rest = _read(source, 1) if len(data) == SAMPLE_BYTES else b""
    if rest and not name.lower().endswith(".lrc"):
        yield from _streamed(source, data, rest, name, encoding)
        return
    if rest:
        # Timestamps are taken away from whole lyrics only; those this long are rare.
        data = b"".join([data, rest, *iter(lambda: source.read(CHUNK_BYTES), b"")])
    if not data:
        return
    text, used = decode(data, name, encoding)
    if name.lower().endswith(".lrc"):
        text = without_timestamps(text)
    if text.strip():
        yield text, used


def _streamed(
    source: _Bytes, sample: bytes, rest: bytes, name: str, encoding: str | None
) -> Iterator[tuple[str, str]]:
    """Yield the text of a large part in pieces; its encoding is that of ``sample``, its beginning."""
    used = encoding or detect_encoding(sample, whole=False).encoding
    if not used:
        decode(sample, name)
        raise AssertionError("a sample without an encoding was decoded")
    decoder = _decoder(used)
    position, chunk, may_change, first = 0, sample + rest, encoding is None and used == "utf-8", True
    while True:
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            # The decoder has kept what an earlier chunk ended with.
            held = len(error.object) - len(chunk)
            proposed = detect_encoding(error.object[error.start :][:SAMPLE_BYTES], whole=False).encoding
            if may_change and proposed and proposed != used:
                # So far it was plain ASCII, which is the same in both.
                used, may_change, decoder = proposed, False, _decoder(proposed)
                chunk, position = bytes(error.object), position - held
                continue
            raise _invalid(position - held + error.start, name, used, proposed) from error
        may_change = may_change and text.isascii()
        text = text.removeprefix("\ufeff") if first else text
        if "\x00" in text or (first and is_binary(text)):
            raise _binary(name)
        if text:
            yield text, used
        if not chunk:
            return
        position, first = position + len(chunk), False
        chunk = source.read(CHUNK_BYTES)


def _decoder(encoding: str) -> io.IncrementalNewlineDecoder:
    return io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)


def _read(source: _Bytes, num_bytes: int) -> bytes:
    """Return so many bytes, or all that are left."""
    chunks: list[bytes] = []
    while num_bytes and (chunk := source.read(num_bytes)):
        chunks.append(chunk)
        num_bytes -= len(chunk)
    return b"".join(chunks)


def decode(data: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of ``data``, line ends as ``\\n``, and the encoding it is in.

    Args:
        data: a whole file.
        name: of the file, for messages.
        encoding: Python's name; detected where None.

    Raises:
        EncodingError: some bytes are not valid.
        CorpusError: ``data`` is not a text at all.
    """
    chosen = encoding or detect_encoding(data).encoding
    if not chosen:
        if is_binary(data[:65_536].decode("latin-1")):
            raise _binary(name)
        nearest, position = closest(data)
        raise EncodingError(
            _(
                "“{name}” is in none of the encodings known here. As {encoding} it can be read up to byte "
                "{position}. Save it as UTF-8 in an editor, or choose another encoding."
            ).format(name=name, encoding=nearest, position=position),
            position,
            nearest,
        )
    try:
        text = _tidy(data.decode(chosen))
    except UnicodeDecodeError as error:
        raise _invalid(error.start, name, chosen, detect_encoding(data).encoding) from error
    if is_binary(text):
        raise _binary(name)
    return text, chosen


_STAMP = re.compile(r"[\[<]\d+:\d+(?:[.:]\d+)?[\]>]")
_TAG = re.compile(r"\s*\[[A-Za-z#][A-Za-z_]*:[^\]\n]*\]\s*")


def without_timestamps(lyrics: str) -> str:
    """Return the lines that are sung in a text in LRC format, without its stamps and tags."""
    lines = (_STAMP.sub("", line).strip() for line in lyrics.split("\n") if not _TAG.fullmatch(line))
    return "\n".join(lines).strip("\n") + "\n"


def _tidy(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


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


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says of ``path`` into sentences."""
    try:
        yield
    except FileNotFoundError as error:
        raise CorpusError(
            _("There is nothing at “{path}”. It may have been moved or deleted; choose it again.").format(
                path=error.filename or path
            )
        ) from error
    except PermissionError as error:
        raise CorpusError(
            _("You are not allowed to read “{path}”. Change its permissions or copy it elsewhere.").format(
                path=error.filename or path
            )
        ) from error
    except OSError as error:
        raise CorpusError(
            _("“{path}” could not be read: {reason}.").format(
                path=error.filename or path, reason=error.strerror or error
            )
        ) from error


def _files(path: Path) -> list[Path]:
    """Return ``path``, or the texts and zips under it where it is a folder."""
    if not path.is_dir():
        return [path]
    files = _texts_under(path)
    if not files:
        raise CorpusError(
            _("The folder “{name}” holds no text: no .txt, .lrc or .zip file is in it.").format(
                name=path.name or path
            )
        )
    return files


def _parts(files: list[Path], reading: _Reading) -> Iterator[tuple[str, _Bytes]]:
    """Yield the name of each text, and the text to be read from until the next is asked for."""
    reading.total = sum(file.stat().st_size for file in files)
    for path in files:
        if not path.is_file():
            raise CorpusError(_("“{path}” is neither a file nor a folder. Choose a text.").format(path=path))
        with path.open("rb") as file:
            beginning = file.read(4)
            file.seek(0)
            if is_zip(beginning):
                # What counts is what comes out of it.
                reading.announce(-path.stat().st_size)
                # In a folder of texts a zip of pictures may lie, too.
                with contextlib.suppress(*[NoTextError] * (len(files) > 1)):
                    yield from zip_texts(file, path.name, TEXT_SUFFIXES, reading.advance, reading.announce)
            elif path.suffix.lower() == ".zip" and beginning:
                raise CorpusError(
                    _("“{name}” is called a zip, but is none. It may not have been fetched wholly.").format(
                        name=path.name
                    )
                )
            else:
                yield path.name, _Counted(file, reading)


def _texts_under(folder: Path) -> list[Path]:
    """Return the texts and zips in a folder and its folders, sorted; nothing hidden, no linked folders."""
    files: list[Path] = []
    waiting = [folder]
    while waiting:
        for entry in waiting.pop().iterdir():
            if is_hidden(entry.name):
                continue
            if entry.is_dir():
                if not entry.is_symlink():
                    waiting.append(entry)
            elif entry.suffix.lower() in (*TEXT_SUFFIXES, ".zip"):
                files.append(entry)
    return sorted(files, key=lambda file: file.relative_to(folder).as_posix())
