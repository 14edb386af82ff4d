"""Files in, a corpus out: texts, lyrics with timestamps, zips, folders, and their encodings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.archives import CHUNK_BYTES, is_hidden, is_zip, zip_texts
from core.corpus import Corpus, CorpusError
from core.encodings import ENCODINGS, EncodingGuess, closest, detect_encoding, is_binary
from core.i18n import gettext as _

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

    def unpacked(self, num_bytes: int) -> None:
        self.check()

    def advance(self, num_bytes: int) -> None:
        self.check()
        self.done += num_bytes
        if self.progress is not None:
            self.progress(self.done, max(self.total, self.done))


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
        progress: called with bytes read and bytes to read, on disk.
        cancelled: asked once a chunk.

    Raises:
        EncodingError: some bytes are not valid in the encoding, or in any known one.
        ReadingCancelledError: ``cancelled`` said so.
        CorpusError: nothing there, no permission, not a text, an empty text, or a zip refused.
        LookupError: Python knows no such encoding.
    """
    path = Path(path)
    reading = _Reading(progress, cancelled)
    texts, used = [], []
    for name, data in _parts(path, reading):
        if not data:
            continue
        text, part_encoding = decode(data, name, encoding)
        if name.lower().endswith(".lrc"):
            text = without_timestamps(text)
        if text.strip():
            texts.append(text)
            used.append(part_encoding)
        reading.check()
    if not texts:
        raise CorpusError(
            _("“{name}” is empty. Choose a text with at least a few lines.").format(name=path.name or path)
        )
    # A part that ends within a line must not run into the next.
    joined = "".join(t if t.endswith("\n") else t + "\n" for t in texts[:-1]) + texts[-1]
    name = path.name if path.is_dir() else path.stem
    return Corpus(name or str(path), joined, str(path), ", ".join(dict.fromkeys(used)))


def preview(path: str | Path, encoding: str | None = None, num_chars: int = 400) -> str:
    """Return the first characters of the first text at ``path``, bad bytes shown as �.

    For trying an encoding without committing to it; ``encoding`` as in ``read_corpus``.

    Raises:
        CorpusError: nothing there, no permission, or a zip refused.
        LookupError: Python knows no such encoding.
    """
    path = Path(path)
    # No encoding takes more than 4 bytes for a character; timestamps need room besides.
    for name, data in _parts(path, _Reading(), limit=16 * num_chars + 4):
        if data:
            chosen = encoding or detect_encoding(data).encoding or "utf-8"
            text = _tidy(data[: 16 * num_chars + 4].decode(chosen, "replace"))
            return (without_timestamps(text) if name.lower().endswith(".lrc") else text)[:num_chars]
    return ""


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
        proposed = detect_encoding(data).encoding
        template = (
            _("Byte {position} of “{name}” is not valid in {encoding}. The text seems to be in {proposed}.")
            if proposed and proposed != chosen
            else _(
                "Byte {position} of “{name}” is not valid in {encoding}: the file seems to be damaged there. "
                "Repair it in an editor, or choose another encoding."
            )
        )
        raise EncodingError(
            template.format(position=error.start, name=name, encoding=chosen, proposed=proposed),
            error.start,
            proposed if proposed != chosen else "",
        ) from error
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


def _parts(path: Path, reading: _Reading, limit: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the name and bytes of each text at ``path``; of a file, ``limit`` bytes at most."""
    try:
        yield from _parts_unguarded(path, reading, limit)
    except FileNotFoundError as error:
        raise CorpusError(
            _("“{path}” is no longer there. It may have been moved or deleted; choose it again.").format(
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


def _parts_unguarded(path: Path, reading: _Reading, limit: int | None) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        files = _texts_under(path)
        if not files:
            raise CorpusError(
                _("The folder “{name}” holds no text: no .txt, .lrc or .zip file is in it.").format(
                    name=path.name or path
                )
            )
    else:
        files = [path]
    reading.total = sum(file.stat().st_size for file in files)
    for file in files:
        if not file.is_file():
            raise CorpusError(_("“{path}” is neither a file nor a folder. Choose a text.").format(path=file))
        data = _bytes(file, reading, limit)
        if is_zip(data):
            data = data if limit is None else _bytes(file, reading, None)
            yield from zip_texts(data, file.name, TEXT_SUFFIXES, reading.unpacked)
        elif file.suffix.lower() == ".zip" and data:
            raise CorpusError(
                _("“{name}” is called a zip, but is none. It may not have been fetched wholly.").format(
                    name=file.name
                )
            )
        else:
            yield file.name, data


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


def _bytes(file: Path, reading: _Reading, limit: int | None) -> bytes:
    chunks: list[bytes] = []
    size = 0
    with file.open("rb") as stream:
        while limit is None or size < limit:
            chunk = stream.read(CHUNK_BYTES if limit is None else min(CHUNK_BYTES, limit - size))
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
            reading.advance(len(chunk))
    return b"".join(chunks)
