"""Texts as ids, counted while they are read; in memory or, if large, in a file mapped into memory."""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from core.common.errors import CorpusError
from core.common.i18n import gettext as _
from core.common.paths import tokens_folder
from core.common.unwritable import is_full
from core.text.vocab import Vocab

Ids = NDArray[Any]
"""Ids of characters, shape ``(n,)``: uint16, or uint32 if the vocabulary is larger than ``_NARROW``."""

IN_MEMORY = 1 << 24
"""A text of at most this many characters is held in memory; the ids of a longer text go to a file."""

_NARROW = 0xFFFF
_CODE_POINTS = 0x110000
_CHUNK = 1 << 20
_FEW = 1 << 14
_LEAST_FREE_BYTES = 256 << 20


class NoRoomError(CorpusError):
    """The disk has no space for the ids of a large text; nothing was left behind."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """A text as ids.

    Attributes:
        vocab: its characters, in the order in which they first appear.
        counts: how often each occurs, shape ``(vocab,)``, int64.
        ids: shape ``(n,)``, uint16 or uint32; for a large text they are read from a file on use.
        sha256: of the text in UTF-8, in hexadecimal digits.
    """

    vocab: Vocab
    counts: NDArray[np.int64]
    ids: Ids
    sha256: str

    @classmethod
    def of(cls, text: str) -> Tokens:
        """Return the ids of ``text``, in memory."""
        with TokenWriter(in_memory=len(text)) as writer:
            writer.write(text)
            return writer.finish()

    def __len__(self) -> int:
        return len(self.ids)

    def text(self, length: int | None = None, start: int = 0) -> str:
        """Return ``length`` characters from ``start`` on, at up to 4 bytes each; all if None."""
        stop = None if length is None else start + length
        return string_of(code_points(self.vocab.characters)[self.ids[start:stop]])

    def counts_of(self, length: int) -> NDArray[np.int64]:
        """Return how often each character occurs among the first ``length``, shape ``(vocab,)``."""
        if length >= len(self):
            return self.counts
        counts = np.zeros(len(self.vocab), np.int64)
        for start in range(0, length, _CHUNK):
            counts += np.bincount(self.ids[start : min(start + _CHUNK, length)], minlength=len(counts))
        return counts


class RecodedIds:
    """A large text's ids under another vocabulary: looked up on use, never all at once.

    Used like an array of shape ``(n,)``: it has a length, and slices and arrays of indices give arrays.

    Args:
        ids: of the text, shape ``(n,)``.
        lookup: the new id of each old one, shape ``(old vocab,)``.
    """

    def __init__(self, ids: Ids, lookup: Ids) -> None:
        self._ids, self._lookup = ids, lookup

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, places: slice | NDArray[np.integer[Any]]) -> Ids:
        return self._lookup[self._ids[places]]

    def astype(self, dtype: type[np.integer[Any]]) -> NDArray[Any]:
        """Return all ids at once, for parts that fit in memory."""
        return self._lookup.astype(dtype)[self._ids]


class JoinedIds:
    """Stretches of a large text's ids, one after another: looked up on use, like ``RecodedIds``.

    Args:
        ids: of the text.
        spans: where each stretch begins and ends; none is empty.
    """

    def __init__(self, ids: Ids | RecodedIds, spans: Sequence[tuple[int, int]]) -> None:
        self._ids = ids
        lengths = np.array([end - begin for begin, end in spans], np.int64)
        self._ends = np.cumsum(lengths)
        # What is added to a place in a stretch to be its place in the text.
        self._shifts = np.array([begin for begin, _end in spans], np.int64) - (self._ends - lengths)

    def __len__(self) -> int:
        return int(self._ends[-1])

    def __getitem__(self, places: slice | NDArray[np.integer[Any]]) -> Ids:
        if isinstance(places, slice):
            places = np.arange(*places.indices(len(self)))
        return self._ids[places + self._shifts[np.searchsorted(self._ends, places, "right")]]

    def astype(self, dtype: type[np.integer[Any]]) -> NDArray[Any]:
        """Return all ids at once, for parts that fit in memory."""
        return self[:].astype(dtype)


TextIds = Ids | RecodedIds | JoinedIds
"""Ids of a text, shape ``(n,)``: an array, or what is used like one."""


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code points of ``text``, shape ``(n,)``."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def string_of(points: NDArray[np.uint32]) -> str:
    """Return the text of code points, shape ``(n,)``."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def id_type(vocab_size: int) -> type[np.uint16] | type[np.uint32]:
    """Return the dtype for ids in ``range(vocab_size)``."""
    return np.uint16 if vocab_size <= _NARROW else np.uint32


class TokenWriter:
    """Turns a text into ids, piece by piece; a context manager that leaves no half-written file behind.

    Each piece is processed once: counted, hashed and looked up. At most ``in_memory`` characters are
    held in memory.

    Args:
        in_memory: if there are more characters, ids go to a file in ``core.common.paths.tokens_folder``.
    """

    def __init__(self, in_memory: int | None = None) -> None:
        self._in_memory = IN_MEMORY if in_memory is None else in_memory
        self._characters: list[str] = []
        # One more than the greatest id of the dtype stands for a character not seen yet.
        self._ids_of: Ids = np.full(_CODE_POINTS, _NARROW, np.uint16)
        self._counts = np.zeros(256, np.int64)
        self._hash = hashlib.sha256()
        self._pieces: list[Ids] = []
        self._file: IO[bytes] | None = None
        self._length = 0
        self._ends_a_line = True

    def __enter__(self) -> TokenWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._discard(self._file)

    def __len__(self) -> int:
        return self._length

    @property
    def characters(self) -> str:
        """The distinct characters so far, in the order in which they appeared."""
        return "".join(self._characters)

    @property
    def ends_a_line(self) -> bool:
        """Whether the next text begins a line."""
        return self._ends_a_line

    def write(self, text: str) -> None:
        """Append ``text``.

        Raises:
            NoRoomError: the text became large, and the disk has no space for its ids.
        """
        if text:
            self._ends_a_line = text.endswith("\n")
        for start in range(0, len(text), _CHUNK):
            self._write(text[start : start + _CHUNK])

    def finish(self) -> Tokens:
        """Return the text that was written; call this last."""
        vocab = Vocab("".join(self._characters))
        counts = self._counts[: len(vocab)].copy()
        if self._file is None:
            ids = np.concatenate([np.empty(0, self._ids_of.dtype), *self._pieces])
            return Tokens(vocab, counts, ids, self._hash.hexdigest())
        file, self._file = self._file, None
        try:
            file.close()
        except OSError as error:
            self._discard(file)
            raise _no_room(error) from error
        return Tokens(vocab, counts, mapped(Path(file.name), self._ids_of.dtype), self._hash.hexdigest())

    def _write(self, text: str) -> None:
        self._hash.update(text.encode("utf-8", "surrogatepass"))
        points = code_points(text)
        ids = self._ids_of.take(points)
        if len(ids) and ids.max() == self._unseen:
            self._meet(points[ids == self._unseen])
            ids = self._ids_of.take(points)
        counts = np.bincount(ids)
        self._counts[: len(counts)] += counts
        self._length += len(ids)
        if self._file is None and self._length > self._in_memory:
            self._file = _new_file()
            pieces, self._pieces = self._pieces, []
            for piece in pieces:
                self._append(piece)
        self._append(ids)

    def _append(self, ids: Ids) -> None:
        if self._file is None:
            self._pieces.append(ids)
            return
        try:
            if shutil.disk_usage(Path(self._file.name).parent).free < _LEAST_FREE_BYTES:
                raise OSError(errno.ENOSPC, "too little is free")
            self._file.write(ids.data)
        except OSError as error:
            raise _no_room(error) from error

    @property
    def _unseen(self) -> int:
        return int(np.iinfo(self._ids_of.dtype).max)

    def _meet(self, unseen: NDArray[np.uint32]) -> None:
        """Give ids to new characters, in the order in which they appear."""
        # In small portions: most characters soon occur again, and other threads wait while Python counts.
        for start in range(0, len(unseen), _FEW):
            points = unseen[start : start + _FEW]
            new = dict.fromkeys(string_of(points[self._ids_of[points] == self._unseen]))
            first, last = len(self._characters), len(self._characters) + len(new)
            if self._ids_of.dtype != id_type(last):
                self._widen()
            self._ids_of[code_points("".join(new))] = np.arange(first, last)
            self._characters += new
            if last > len(self._counts):
                self._counts = np.concatenate([self._counts, np.zeros(last, np.int64)])

    def _widen(self) -> None:
        """Change to uint32, including what was written."""
        wide: Ids = self._ids_of.astype(np.uint32)
        wide[self._ids_of == self._unseen] = np.iinfo(np.uint32).max
        narrow, self._ids_of = self._ids_of.dtype, wide
        self._pieces = [piece.astype(np.uint32) for piece in self._pieces]
        if self._file is None:
            return
        narrow_file, self._file = self._file, _new_file()
        try:
            narrow_file.seek(0)
            while data := narrow_file.read(_CHUNK):
                self._append(np.frombuffer(data, narrow).astype(np.uint32))
        finally:
            self._discard(narrow_file)

    def _discard(self, file: IO[bytes]) -> None:
        try:
            file.close()
        except OSError:
            pass  # An incomplete file is of no use.
        finally:
            Path(file.name).unlink(missing_ok=True)


def mapped(path: Path, dtype: np.dtype[Any]) -> Ids:
    """Return the ids in a file, shape ``(n,)``; they are read on use.

    Raises:
        OSError: the file can't be opened.
        ValueError: it is empty.
    """
    return np.memmap(path, dtype, mode="r")


def _new_file() -> IO[bytes]:
    try:
        folder = tokens_folder()
        folder.mkdir(parents=True, exist_ok=True)
        # The writer closes it later.
        return tempfile.NamedTemporaryFile("w+b", suffix=".ids", dir=folder, delete=False)
    except OSError as error:
        raise _no_room(error) from error


def _no_room(error: OSError) -> CorpusError:
    # A disk may also hold no file of this size.
    lacks_room = is_full(error) or error.errno == errno.EFBIG
    template = (
        _(
            "The disk has no room for this text: while it is in use, “{folder}” takes two bytes a character. "
            "Free some space, or cut the text into smaller files."
        )
        if lacks_room
        else _("The folder for large texts in use, “{folder}”, can't be written: {reason}.")
    )
    kind = NoRoomError if lacks_room else CorpusError
    return kind(template.format(folder=tokens_folder(), reason=error.strerror or error))
