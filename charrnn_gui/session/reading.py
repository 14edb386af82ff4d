"""Read texts in jobs. One function reads from this computer only; the other may use the network."""

from __future__ import annotations

import contextlib
from pathlib import Path

from charrnn_gui.session.jobs import Job
from core.text import library, readers
from core.text.corpus import Corpus
from core.text.source import Source


def open_text(source: Source, encoding: str | None, chosen_before: str | None, job: Job) -> Corpus:
    """Return the text of ``source``. Nothing is fetched.

    Args:
        source: of the text.
        encoding: Python's name, if the person chose one.
        chosen_before: the encoding that the person chose some time ago; used if the text is valid in it, and
            was not saved as Unicode since.
        job: reports the progress, and may be cancelled.

    Raises:
        CorpusError: it can't be read, or the book's lyrics are damaged.
    """
    if source.ships:
        return library.load_shipped(source.name)
    if source.kind == "book":
        return library.read_book_lyrics()
    path = Path(source.name)
    if encoding is None and chosen_before is not None:
        with contextlib.suppress(readers.EncodingError):
            return readers.read_corpus(
                path, chosen_before, unless_unicode=True, progress=job.report, cancelled=job.cancelled
            )
    return readers.read_corpus(path, encoding, progress=job.report, cancelled=job.cancelled)


def get_book_lyrics(job: Job) -> Corpus:
    """Return the book's lyrics; they are fetched if they are not on this computer or damaged.

    Raises:
        DownloadError: they could not be fetched.
        CorpusError: they are there and can't be read.
    """
    if library.book_lyrics() is None:
        library.fetch_book_lyrics(job.report, cancelled=job.cancelled)
    return library.read_book_lyrics()
