"""Keep a run's text in its folder, if it is small or on request, so that the run can continue anywhere."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable
from pathlib import Path

from core.common.files import replacing
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.tokens import Tokens, TokenWriter

log = logging.getLogger(__name__)

TEXT_FILE = "text.txt"
SMALL_BYTES = 1 << 20
"""A text of at most this many bytes of UTF-8 is small."""
_PIECE = 1 << 20
_MOST_BYTES_OF_A_CHARACTER = 4


def is_kept(settings: Settings, corpus: Corpus) -> bool:
    """Return whether a run of ``settings`` on ``corpus`` keeps its text.

    A text that comes with the program, or can be downloaded at a click, need not be kept.
    """
    if settings.keep_text == "always":
        return True
    if settings.keep_text == "never" or corpus.source.is_at_hand():
        return False
    tokens = corpus.tokens
    sizes = [len(character.encode("utf-8", "surrogatepass")) for character in tokens.vocab.characters]
    return int(tokens.counts @ sizes) <= SMALL_BYTES if sizes else False


def write_text(folder: Path, corpus: Corpus) -> None:
    """Write the whole text of ``corpus`` into a run's folder, as UTF-8 with newlines as read.

    Raises:
        OSError: the folder can't be written.
    """
    with replacing(folder / TEXT_FILE) as file:
        for start in range(0, len(corpus), _PIECE):
            file.write(corpus.tokens.text(_PIECE, start).encode("utf-8", "surrogatepass"))


def read_text(
    folder: Path, sha256: str, characters: int, advanced: Callable[[int, int], object] = lambda *_bytes: None
) -> Tokens | None:
    """Return the text in a run's folder; None if there is none, or if it is not the run's.

    Args:
        folder: of the run.
        sha256: of its text in UTF-8.
        characters: the length of its text; a file whose size does not allow that is not read.
        advanced: called during the reading, with bytes read and bytes to read; may raise to stop.

    Raises:
        NoRoomError: the text is large, and the disk has no room for its ids.
    """
    path = folder / TEXT_FILE
    if not path.is_file() or path.is_symlink():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    try:
        size = path.stat().st_size
        if not characters <= size <= _MOST_BYTES_OF_A_CHARACTER * characters:
            log.warning("%s can't be the text of its run", path)
            return None
        with path.open("rb") as file, TokenWriter() as writer:
            while data := file.read(_PIECE):
                advanced(file.tell(), size)
                writer.write(decoder.decode(data))
            writer.write(decoder.decode(b"", final=True))
            tokens = writer.finish()
    except (OSError, UnicodeError) as error:
        log.warning("%s can't be read: %s", path, error)
        return None
    if tokens.sha256 != sha256:
        log.warning("%s is not the text of its run", path)
        return None
    return tokens
