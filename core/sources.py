"""The text of a run, read again from where it came from. No torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core import library
from core.corpus import Corpus, CorpusError
from core.i18n import gettext as _
from core.readers import ProgressCallback, ReadingCancelledError, read_corpus
from core.run_text import read_text
from core.runs import RunFolder


def corpus_of(
    run: RunFolder, progress: ProgressCallback | None = None, cancelled: Callable[[], bool] | None = None
) -> Corpus:
    """Return the text that ``run`` was trained on: its own copy, or read again from where it came from.

    Raises:
        CorpusError: it is no longer there or can't be read.
        ReadingCancelledError: ``cancelled`` said so.
    """

    def advanced(done: int, total: int) -> None:
        if cancelled is not None and cancelled():
            raise ReadingCancelledError(_("Opening the text was cancelled."))
        if progress is not None:
            progress(done, total)

    info = run.corpus_info
    tokens = read_text(run.path, info.sha256, info.characters, advanced)
    if tokens is not None:
        return Corpus(info.name, tokens, info.source, info.encoding)
    scheme, is_shipped, name = info.source.partition("shipped:")
    if is_shipped and not scheme:
        return library.load_shipped(name)
    book = library.book_lyrics() if info.source == str(library.book_path()) else None
    if book is not None:
        return book
    path = Path(info.source)
    if not info.source or not path.exists():
        raise CorpusError(
            _("The text of this run, “{name}”, is no longer at “{path}”. Bring it back, then go on.").format(
                name=info.name, path=info.source
            )
        )
    return read_corpus(
        path,
        # Several encodings, of several files, are found out again as they were the first time.
        None if "," in info.encoding else info.encoding or None,
        progress=progress,
        cancelled=cancelled,
    )
