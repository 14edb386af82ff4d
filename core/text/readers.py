"""Read a corpus from files: texts, lyrics, zips and folders."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.common.errors import CorpusError, NoTextError
from core.common.i18n import gettext as _
from core.text import token_cache
from core.text.archives import CHUNK_BYTES, is_hidden, is_zip, zip_texts
from core.text.corpus import Corpus, PassedOver
from core.text.decoding import Bytes, EncodingError, beginning, pieces, read_bytes
from core.text.encodings import ENCODINGS, EncodingGuess, detect_encoding
from core.text.source import Source
from core.text.token_cache import Stamp
from core.text.tokens import NoRoomError, TokenWriter

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
"""Names of texts in a folder or zip end like this; a file chosen by itself may have any name."""

ProgressCallback = Callable[[int, int], None]
"""Called with bytes read and bytes to read."""


class ReadingCancelledError(CorpusError):
    """The person stopped the reading."""


@dataclass(slots=True)
class _Reading:
    """The progress of a reading, and whether it was cancelled."""

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
    """A file that reports how far it was read."""

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
    unless_unicode: bool = False,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Corpus:
    """Return the text of a file, a zip, or a folder of these, joined in the order of names.

    Line ends become ``\\n``; byte order marks are removed; of .lrc files only the sung lines are kept. The
    corpus's encoding is that of the files; several are separated by commas. Files of a folder that can't be
    read are passed over, and the corpus names them; if nothing can be read, the first error is raised.

    Args:
        path: of the file or folder.
        encoding: Python's name; if None, it is detected for each file. Files of a folder or zip whose bytes
            are certainly Unicode are read as Unicode in any case.
        unless_unicode: the same for a single file, whose encoding was chosen some time ago.
        progress: called with bytes read and bytes to read; of a zip, unpacked bytes.
        cancelled: called once for each chunk; True cancels.

    Raises:
        EncodingError: some bytes are not valid in the encoding, or in any known one.
        NoRoomError: the text is large, and the disk has no room for it.
        ReadingCancelledError: ``cancelled`` returned True.
        CorpusError: nothing is there, no permission, not a text, an empty text, or a refused zip.
        LookupError: Python knows no such encoding.
    """
    path = Path(path)
    reading = _Reading(progress, cancelled)
    with _explained(path):
        files, passed_over = _files(path, reading)
        stamps = tuple(Stamp.of(file) for file in files)
    name = (path.name if path.is_dir() else path.stem) or str(path)
    kept = token_cache.find(str(path), encoding, stamps)
    if kept is None:
        with TokenWriter() as writer:
            used = _read_files(path, files, encoding, unless_unicode, writer, reading)
            if not writer.characters.strip():
                reason = (*passed_over, *used.passed_over)[:1]
                raise CorpusError(
                    reason[0].reason
                    if reason
                    else _("“{name}” is empty. Choose a text with at least a few lines.").format(
                        name=path.name or path
                    )
                )
            kept = token_cache.Kept(
                writer.finish(), ", ".join(used.encodings), used.doubtful, tuple(used.passed_over)
            )
        token_cache.keep(str(path), encoding, stamps, kept)
    return Corpus(
        name,
        kept.tokens,
        Source.at(path),
        kept.encoding,
        stamps=stamps,
        doubtful=kept.doubtful,
        passed_over=(*passed_over, *kept.passed_over),
    )


def preview(path: str | Path, encoding: str | None = None, num_chars: int = 400) -> str:
    """Return the first characters of the first text at ``path``, bad bytes shown as �.

    For trying an encoding without committing to it; ``encoding`` as in ``read_corpus``.

    Raises:
        CorpusError: nothing is there, no permission, or a refused zip.
        LookupError: Python knows no such encoding.
    """
    path = Path(path)
    # No encoding takes more than 4 bytes for a character; time stamps need additional room.
    wanted = 16 * num_chars + 4
    with _explained(path):
        files, _passed_over = _files(path, _Reading())
        for file in files:
            for name, source in _parts(file, _Reading(), is_alone=len(files) == 1):
                data = read_bytes(source, wanted)
                if data:
                    return beginning(data, name, encoding)[:num_chars]
    return ""


@dataclass(slots=True)
class _Used:
    """What was found while reading some files.

    Attributes:
        encodings: each once, in the order in which they were met.
        doubtful: the first file whose encoding is not certain.
        passed_over: files that could not be read.
    """

    encodings: dict[str, None]
    doubtful: str
    passed_over: list[PassedOver]

    @contextlib.contextmanager
    def passing_over(self, name: str, writer: TokenWriter, path: Path) -> Iterator[None]:
        """Note if ``name``, in the folder at ``path``, can't be read; raise the error if it is no folder."""
        before = len(writer)
        try:
            with _explained(path):
                yield
        except (ReadingCancelledError, NoRoomError):
            raise
        except CorpusError as error:
            # The beginning of a file that failed half-way is in the text already.
            if not path.is_dir() or len(writer) != before:
                raise
            self.passed_over.append(PassedOver(name, str(error)))


def _read_files(
    path: Path,
    files: list[Path],
    encoding: str | None,
    unless_unicode: bool,
    writer: TokenWriter,
    reading: _Reading,
) -> _Used:
    """Write the texts of ``files``; errors as ``read_corpus``."""
    used = _Used({}, "", [])
    obeyed = not path.is_dir() and not unless_unicode
    reading.total = sum(file.stat().st_size for file in files)
    for file in files:
        file_name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        parts = _parts(file, reading, is_alone=len(files) == 1)
        while True:
            part: tuple[str, Bytes] | None = None
            with used.passing_over(file_name, writer, path):
                part = next(parts, None)
            if part is None:
                break
            name, source = part
            is_alone = name == file.name
            shown = file_name if is_alone else f"{file_name}/{name}"
            with used.passing_over(shown, writer, path):
                # If a part ends within a line, the next part must not continue that line.
                joint = "" if writer.ends_a_line else "\n"
                for piece in pieces(source, name, encoding, is_alone=obeyed and is_alone):
                    writer.write(joint + piece.text)
                    joint = ""
                    used.encodings[piece.encoding] = None
                    if not piece.is_certain:
                        used.doubtful = used.doubtful or str(file)
    return used


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the system's errors about ``path`` into sentences."""
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


def _files(path: Path, reading: _Reading) -> tuple[list[Path], list[PassedOver]]:
    """Return ``path``, or the texts and zips in it if it is a folder, and the entries that can't be read."""
    if not path.is_dir():
        return [path], []
    files, passed_over = _texts_under(path, reading)
    if not files:
        raise CorpusError(
            passed_over[0].reason
            if passed_over
            else _("The folder “{name}” holds no text: no .txt, .lrc or .zip file is in it.").format(
                name=path.name or path
            )
        )
    return files, passed_over


def _parts(path: Path, reading: _Reading, *, is_alone: bool) -> Iterator[tuple[str, Bytes]]:
    """Yield the name of each text of a file, and the text; it can be read until the next one is requested."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise CorpusError(_("“{path}” is neither a file nor a folder. Choose a text.").format(path=path))
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if is_zip(start):
            # Progress counts the unpacked bytes.
            reading.announce(-path.stat().st_size)
            # A folder of texts may also contain a zip of pictures.
            with contextlib.suppress(*[NoTextError] * (not is_alone)):
                yield from zip_texts(file, path.name, TEXT_SUFFIXES, reading.advance, reading.announce)
        elif path.suffix.lower() == ".zip" and start:
            raise CorpusError(
                _("“{name}” has the name of a zip, but is none. Its download may be incomplete.").format(
                    name=path.name
                )
            )
        else:
            yield path.name, _Counted(file, reading)


def _texts_under(folder: Path, reading: _Reading) -> tuple[list[Path], list[PassedOver]]:
    """Return the texts and zips in a folder and its subfolders, sorted, and the entries that can't be read.

    Hidden entries and linked folders are skipped.
    """
    files: list[Path] = []
    passed_over: list[PassedOver] = []
    waiting = [folder]

    def look_at(entry: Path) -> None:
        is_text = entry.suffix.lower() in (*TEXT_SUFFIXES, ".zip")
        try:
            with _explained(entry):
                mode = entry.stat().st_mode
                if stat.S_ISDIR(mode):
                    if not entry.is_symlink():
                        waiting.append(entry)
                elif is_text and not stat.S_ISREG(mode):
                    raise CorpusError(_("It is neither a file nor a folder."))
                elif is_text and not os.access(entry, os.R_OK):
                    raise PermissionError
                elif is_text:
                    files.append(entry)
        except CorpusError as error:
            if is_text:
                passed_over.append(PassedOver(entry.relative_to(folder).as_posix(), str(error)))

    while waiting:
        reading.check()
        inner = waiting.pop()
        try:
            with _explained(inner):
                entries = sorted(inner.iterdir())
        except CorpusError as error:
            if inner == folder:
                raise
            passed_over.append(PassedOver(inner.relative_to(folder).as_posix(), str(error)))
            continue
        for entry in entries:
            if not is_hidden(entry.name):
                look_at(entry)
    return (
        sorted(files, key=lambda file: file.relative_to(folder).as_posix()),
        sorted(passed_over, key=lambda one: one.name),
    )
