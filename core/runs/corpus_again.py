"""The text of a run, read again from where it came from, and what can be counted in it. No torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.common.errors import UserError
from core.common.files import is_file, is_there
from core.common.i18n import gettext as _
from core.runs import RunFolder
from core.runs.kept_text import TEXT_FILE, read_text
from core.text import library
from core.text.baselines import Baselines, baselines
from core.text.corpus import Corpus, CorpusError, training_text
from core.text.readers import ProgressCallback, ReadingCancelledError, read_corpus

_MOST_BYTES_UNASKED = 64 << 20
"""How large a file is read at most for lines that nobody has asked for."""


def counted_baselines(
    run: RunFolder, corpus: Corpus | None = None, cancelled: Callable[[], bool] | None = None
) -> Baselines | None:
    """Return the baselines of a run whose folder has none; None if its text is not at hand.

    A run may come from a stranger, and nobody has asked for its text to be read: only its own copy, what
    ships, the book's lyrics and a file of moderate size on this computer are looked at.

    Args:
        run: whose text is counted.
        corpus: a text that is open already.
        cancelled: looked at while reading.
    """
    info = run.corpus_info
    try:
        if corpus is None or corpus.sha256 != info.sha256:
            if not _is_near(run):
                return None
            corpus = corpus_of(run, cancelled=cancelled)
        if corpus.sha256 != info.sha256:
            return None
        text = training_text(corpus, run.settings)
    except (UserError, OSError):
        return None
    if text.vocab.characters != run.vocab.characters:
        return None
    return baselines(text.train_ids, text.heldout_ids, len(text.vocab))


def _is_near(run: RunFolder) -> bool:
    """Tell whether the text of a run can be read without a network and without much work."""
    source = run.corpus_info.source
    if library.is_at_hand(source):
        return True
    own = run.path / TEXT_FILE
    # Two slashes at the start name another computer on Windows, which would be asked for the file.
    paths = [own] if is_there(own) else [] if source[:2] in ("//", "\\\\") else [Path(source)]
    return any(is_file(path) and 0 < path.stat().st_size <= _MOST_BYTES_UNASKED for path in paths)


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
    if not info.source or not is_there(path):
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
