"""Large texts that were read before: found again while their files are unchanged, and let go of in time."""

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

from core.files import json_bytes, write_atomically
from core.paths import tokens_folder
from core.tokens import Tokens, id_type, mapped
from core.vocab import Vocab

log = logging.getLogger(__name__)

MOST_TEXTS = 4
MOST_BYTES = 16 << 30
"""How much is kept: the texts opened last, within both bounds; the very last one in any case."""

_SCHEMA = 1
# Longer than any reading takes: what is unfinished and older was left behind by a crash.
_ABANDONED_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was at some moment.

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
        """Return how the file is now.

        Raises:
            OSError: it can't be looked at.
        """
        status = path.stat()
        return cls(str(path.absolute()), status.st_size, status.st_mtime_ns)

    def holds(self) -> bool:
        """Tell whether the file is still as it was."""
        try:
            return self == Stamp.of(Path(self.path))
        except OSError:
            return False


def find(source: str, encoding: str | None, stamps: Iterable[Stamp]) -> tuple[Tokens, str] | None:
    """Return the ids of a text that was read before, and its encoding; None where they must be read anew.

    Args:
        source: the path that was opened.
        encoding: the one that was asked for; None: detected.
        stamps: the source's files as they are now.
    """
    found = _read(_entry(source, encoding), stamps)
    if found is None and encoding is not None:
        # Read with the encoding left open, it may have been found to be this one.
        found = _read(_entry(source, None), stamps)
        return found if found is not None and found[1] == encoding else None
    return found


def keep(
    source: str, encoding: str | None, stamps: Iterable[Stamp], tokens: Tokens, used_encoding: str
) -> None:
    """Remember the ids of a text, for ``find``; texts held in memory are not kept.

    What can't be remembered is read again next time. Old ones are let go of.
    """
    if isinstance(tokens.ids, np.memmap):
        path, ids = _entry(source, encoding), Stamp.of(Path(str(tokens.ids.filename)))
        before = _ids_of(path)
        entry = {
            "schema": _SCHEMA,
            "stamps": [_row(stamp) for stamp in stamps],
            "encoding": used_encoding,
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
    """Remove the texts beyond ``MOST_TEXTS`` and ``MOST_BYTES``, and what crashes left behind."""
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
        # One without an entry may be another window's, still being written or in use.
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
        # An entry that someone wrote must not make this program remove files elsewhere.
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
    # On Windows a file that a window has mapped stays, until another time.
    with contextlib.suppress(OSError):
        path.unlink()


def _read(path: Path, stamps: Iterable[Stamp]) -> tuple[Tokens, str] | None:
    try:
        kept = json.loads(path.read_bytes())
        if kept["schema"] != _SCHEMA or kept["stamps"] != [_row(stamp) for stamp in stamps]:
            return None
        vocab, file = Vocab(kept["characters"]), Path(kept["ids"]["path"])
        # The ids themselves are not gone through again: their file must be the one that was written.
        if file.parent != tokens_folder() or _row(Stamp.of(file)) != list(kept["ids"].values()):
            return None
        ids = mapped(file, np.dtype(id_type(len(vocab))))
        tokens = Tokens(vocab, np.array(kept["counts"], np.int64), ids, str(kept["sha256"]))
        if len(tokens.counts) != len(vocab) or tokens.counts.sum() != len(ids):
            return None
        path.touch()
        return tokens, str(kept["encoding"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Not there, or not what this program wrote: the text itself is at hand.
        return None
