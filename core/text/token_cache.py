"""Keep the ids of large texts, find them as long as their files are unchanged, and remove old ones."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.common.files import json_bytes, write_atomically
from core.common.paths import tokens_folder
from core.text.tokens import Tokens, id_type, mapped
from core.text.vocab import Vocab

log = logging.getLogger(__name__)

MOST_TEXTS = 4
MOST_BYTES = 16 << 30
"""Limits of the cache. The texts opened last are kept within both limits, and the newest in any case."""

# Increase it also if files are read differently: the lyrics of .lrc, the detection of encodings.
_SCHEMA = 2
# No reading takes this long: older unfinished files were left behind by a crash.
_ABANDONED_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Stamp:
    """The path, size and time of a file when it was read.

    Attributes:
        path: absolute.
        size: in bytes.
        modified_ns: in nanoseconds since 1970.
    """

    path: str
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Return the stamp of the file as it is now.

        Raises:
            OSError: the file can't be examined.
        """
        status = path.stat()
        return cls(str(path.absolute()), status.st_size, status.st_mtime_ns)

    def holds(self) -> bool:
        """Return whether the file is unchanged."""
        try:
            return self == Stamp.of(Path(self.path))
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder that is missing in a text because it can't be read.

    Attributes:
        name: its path within the opened folder, with ``/``; for a text in a zip, after the zip's name.
        reason: why, as a sentence for the person.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The result of reading a text.

    Attributes:
        tokens: its ids.
        encoding: of its files; several are separated by commas.
        doubtful: the first file whose encoding is uncertain; empty if there is none.
        passed_over: files that could not be read.
    """

    tokens: Tokens
    encoding: str
    doubtful: str = ""
    passed_over: tuple[PassedOver, ...] = ()


def find(source: str, encoding: str | None, stamps: Iterable[Stamp]) -> Kept | None:
    """Return a text that was read before; None if it must be read again.

    Args:
        source: the path that was opened.
        encoding: the requested encoding; None if it was to be detected.
        stamps: the source's files as they are now.
    """
    found = _read(_entry(source, encoding), stamps)
    if found is None and encoding is not None:
        # If the encoding was to be detected, the result may have been this one.
        found = _read(_entry(source, None), stamps)
        return found if found is not None and found.encoding == encoding else None
    return found


def keep(source: str, encoding: str | None, stamps: Iterable[Stamp], kept: Kept) -> None:
    """Keep the ids of a text for ``find``, unless they are in memory; remove old texts.

    A text that can't be kept is read again next time.
    """
    tokens = kept.tokens
    if isinstance(tokens.ids, np.memmap):
        path, ids = _entry(source, encoding), Stamp.of(Path(str(tokens.ids.filename)))
        before = _ids_of(path)
        entry = {
            "schema": _SCHEMA,
            "stamps": [_row(stamp) for stamp in stamps],
            "encoding": kept.encoding,
            "doubtful": kept.doubtful,
            "passed_over": [[one.name, one.reason] for one in kept.passed_over],
            "sha256": tokens.sha256,
            "ids": {"path": ids.path, "size": ids.size, "modified_ns": ids.modified_ns},
            "characters": tokens.vocab.characters,
            "counts": tokens.counts.tolist(),
        }
        try:
            write_atomically(path, json_bytes(entry))
            if before is not None:
                _remove(before)
        except OSError as error:
            log.warning("a text's ids could not be remembered: %s", error)
    let_go()


def let_go() -> None:
    """Remove texts beyond ``MOST_TEXTS`` and ``MOST_BYTES``, and leftovers of crashes."""
    folder = tokens_folder()
    entries = sorted(folder.glob("*.json"), key=_last_used, reverse=True)
    files = [_ids_of(entry) for entry in entries]
    kept: set[Path] = set()
    size = 0
    for entry, file in zip(entries, files, strict=True):
        size += _size(file)
        if file is not None and len(kept) < MOST_TEXTS and (size <= MOST_BYTES or not kept):
            kept.add(file)
        else:
            _remove(entry)
    for file in set(folder.glob("*.ids")) - kept:
        # A file without an entry may belong to another window that still writes or uses it.
        if file in files or time.time() - _last_used(file) > _ABANDONED_S:
            _remove(file)


def _entry(source: str, encoding: str | None) -> Path:
    name = f"{Path(source).absolute()}\0{encoding or ''}"
    return tokens_folder() / f"{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"


def _row(stamp: Stamp) -> list[Any]:
    return [stamp.path, stamp.size, stamp.modified_ns]


def _ids_of(entry: Path) -> Path | None:
    try:
        file = Path(json.loads(entry.read_bytes())["ids"]["path"])
        # A forged entry must not make this program remove files elsewhere.
        return file if file.parent == entry.parent else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _size(path: Path | None) -> int:
    try:
        return path.stat().st_size if path is not None else 0
    except OSError:
        return 0


def _remove(path: Path) -> None:
    # On Windows a file that a window has mapped can't be removed now.
    with contextlib.suppress(OSError):
        path.unlink()


def _read(path: Path, stamps: Iterable[Stamp]) -> Kept | None:
    try:
        kept = json.loads(path.read_bytes())
        if kept["schema"] != _SCHEMA or kept["stamps"] != [_row(stamp) for stamp in stamps]:
            return None
        vocab, file = Vocab(kept["characters"]), Path(kept["ids"]["path"])
        # The ids are not checked again: their file must be the one that was written.
        if file.parent != tokens_folder() or _row(Stamp.of(file)) != list(kept["ids"].values()):
            return None
        ids = mapped(file, np.dtype(id_type(len(vocab))))
        tokens = Tokens(vocab, np.array(kept["counts"], np.int64), ids, str(kept["sha256"]))
        if len(tokens.counts) != len(vocab) or tokens.counts.sum() != len(ids):
            return None
        path.touch()
        passed_over = tuple(PassedOver(str(name), str(reason)) for name, reason in kept["passed_over"])
        return Kept(tokens, str(kept["encoding"]), str(kept["doubtful"]), passed_over)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Missing, or not written by this program: the text itself can be read.
        return None
