"""Read the text of a run again. No torch."""

from __future__ import annotations

from collections.abc import Callable

from core.common.errors import UserError
from core.common.files import is_file, is_there
from core.common.i18n import gettext as _
from core.runs import RunFolder
from core.runs.about import CorpusInfo
from core.runs.kept_text import TEXT_FILE, read_text
from core.text import library
from core.text.corpus import Corpus, CorpusError, TrainingText, training_text
from core.text.readers import ProgressCallback, ReadingCancelledError, read_corpus


class TextGoneError(CorpusError):
    """The text of a run is no longer where it was."""


_MOST_BYTES_UNASKED = 64 << 20
"""Larger files are not read for what nobody has requested."""


def text_at_hand(
    run: RunFolder, corpus: Corpus | None = None, cancelled: Callable[[], bool] | None = None
) -> TrainingText | None:
    """Return the text of a run, which nobody has asked to read; None if it is not available.

    A run may come from a stranger, and the person has not asked to read its text. So only these are read: its
    own copy, texts that come with the program, the book's lyrics, and a local file of moderate size.

    Args:
        run: whose text it is.
        corpus: a text that is open already.
        cancelled: called while reading; True stops.
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
    return text


def _is_near(run: RunFolder) -> bool:
    """Return whether the text of a run can be read without a network and without much work."""
    source = run.corpus_info.source
    if source.is_at_hand():
        return True
    own = run.path / TEXT_FILE
    # On Windows, two slashes at the start name another computer, which would be contacted.
    path = own if is_there(own) else None if str(source)[:2] in ("//", "\\\\") else source.path
    return path is not None and is_file(path) and 0 < path.stat().st_size <= _MOST_BYTES_UNASKED


def corpus_of(
    run: RunFolder, progress: ProgressCallback | None = None, cancelled: Callable[[], bool] | None = None
) -> Corpus:
    """Return the text that ``run`` was trained on: its own copy, or read again from its source.

    Raises:
        CorpusError: it is no longer there, has changed, or can't be read.
        ReadingCancelledError: ``cancelled`` returned True.
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
    corpus = text_of(info, advanced, cancelled)
    check_is_text_of(info, corpus)
    return corpus


def check_is_text_of(info: CorpusInfo, corpus: Corpus) -> None:
    """Make sure that ``corpus`` is the text that a run was trained on, which ``info`` describes.

    Raises:
        CorpusError: it is another text, or has changed since.
    """
    if corpus.sha256 == info.sha256:
        return
    title = info.source.title(info.name)
    if corpus.source == info.source:
        raise CorpusError(
            _(
                "“{name}” has changed since this run was trained on it. Restore the text as it was, or begin "
                "a new run."
            ).format(name=title)
        )
    other = corpus.source.title(corpus.name)
    if info.source.ships:
        raise CorpusError(
            _(
                "“{other}” is not the text that this run was trained on. That is “{name}” ({key}), "
                "which comes with the program."
            ).format(other=other, name=title, key=info.source.name)
        )
    raise CorpusError(
        _(
            "“{other}” is not the text that this run was trained on. That is “{name}”, of {count} "
            "characters, read from “{path}”."
        ).format(other=other, name=title, count=f"{info.characters:,}", path=info.source)
    )


def text_of(
    info: CorpusInfo,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Corpus:
    """Return the text that ``info`` describes, read again from its source. It may have changed since.

    Raises:
        TextGoneError: it is no longer there.
        CorpusError: it can't be read.
        ReadingCancelledError: ``cancelled`` returned True.
    """
    if info.source.ships:
        return library.load_shipped(info.source.name)
    book = library.book_lyrics() if info.source.kind == "book" else None
    if book is not None:
        return book
    path = info.source.path
    if path is None or not is_there(path):
        raise TextGoneError(
            _(
                "The text of this run, “{name}”, is no longer at “{path}”. Bring it back, then continue."
            ).format(name=info.name, path=info.source)
        )
    return read_corpus(
        path,
        # The encodings of several files are detected again, as they were the first time.
        None if "," in info.encoding else info.encoding or None,
        progress=progress,
        cancelled=cancelled,
    )
