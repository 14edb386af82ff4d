"""The text that a person works with: read and inspected in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from charrnn_gui.session import reading
from charrnn_gui.session.jobs import Job, Jobs
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.settings.settings import Settings
from core.settings.sizing import filled, is_sized
from core.text.baselines import Baselines, baselines
from core.text.corpus import Corpus, training_text
from core.text.reading_notes import sentences_on_reading
from core.text.source import Source
from core.text.summary import CorpusSummary, given, summarize

SETTLE_INTERVAL_MS = 150
_MAX_RECENT = 8


@dataclass(frozen=True, slots=True)
class Inspection:
    """The facts about a text under some settings, before training.

    Attributes:
        settings: under which it was inspected.
        problem: why it can't be used for training; None if it can.
        baselines: None if there is a problem.
    """

    settings: Settings
    summary: CorpusSummary
    problem: UserError | None
    baselines: Baselines | None


class WorkingText(QObject):
    """Holds the current text, and opens others.

    Args:
        jobs: where texts are read and inspected.
        settings: returns the settings of the next run.

    Signals:
        corpus_changed: another text was opened; an inspection follows.
        inspected: the current text under the current settings.
        loading_changed: a sentence on what is being loaded (str) or None; its progress (float in [0, 1]) or
            None.
        recents_changed: tuple of ``Source``, newest first.
        said: a sentence for the status line (str), its severity (info, warning, error).
        failed: a text could not be opened or inspected.

    Attributes:
        corpus: the current text; None until the first one was opened.
        recents: the recently opened texts, newest first; without those that ship.
        encodings: the encodings that the person chose.
    """

    corpus_changed = Signal(Corpus)
    inspected = Signal(Inspection)
    loading_changed = Signal(object, object)  # Qt has no None for str and float
    recents_changed = Signal(tuple)
    said = Signal(str, str)
    failed = Signal(UserError)

    def __init__(self, jobs: Jobs, settings: Callable[[], Settings], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._settings = jobs, settings
        self.corpus: Corpus | None = None
        self.recents: tuple[Source, ...] = ()
        self.encodings: dict[Source, str] = {}
        self._inspected: tuple[Corpus, Inspection] | None = None
        self._loading: Job | None = None
        self._loading_text = ""
        # Why the first text could not be opened.
        self._unread: UserError | None = None
        self._inspecting: Job | None = None
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_INTERVAL_MS)
        self._settled.timeout.connect(self._inspect)

    def open_source(self, source: Source, encoding: str | None = None) -> None:
        """Load the text of ``source``. Nothing is fetched.

        An encoding that was chosen for it before is used again, unless the text was saved as Unicode since.
        """
        chosen = self.encodings.get(source)

        def load(job: Job) -> Corpus:
            return reading.open_text(source, encoding, chosen, job)

        self._begin_loading(source.title(), load)

    def get_book_lyrics(self) -> None:
        """Load the book's lyrics; fetch them first if they are not here or damaged.

        The only use of the network. Call it only after a click, which is the consent.
        """
        self._begin_loading(_("the book's lyrics"), reading.get_book_lyrics)

    def cancel_loading(self) -> None:
        """Stop loading; the current text stays."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
            self.loading_changed.emit(None, None)

    def reopen_with_encoding(self, encoding: str) -> None:
        """Read the current text's file again in another encoding."""
        if self.corpus is not None:
            self.encodings[self.corpus.source] = encoding
            self.open_source(self.corpus.source, encoding)

    def set_recents(self, recents: tuple[Source, ...]) -> None:
        """Set the recently opened texts, newest first."""
        self.recents = recents[:_MAX_RECENT]
        self.recents_changed.emit(self.recents)

    def inspect_soon(self) -> None:
        """Inspect the current text when the settings, or the language, have stopped changing."""
        self._settled.start()

    def inspect_now_if_due(self) -> None:
        """Inspect the current text now if ``inspect_soon`` has requested that and it was not done yet."""
        if self._settled.isActive():
            self._settled.stop()
            self._inspect()

    def stop(self) -> None:
        """Begin no more inspections."""
        self._settled.stop()

    def baselines_under(self, settings: Settings) -> Baselines | None:
        """Return the baselines of the current text under ``settings``, if they were counted last."""
        if self._inspected is None:
            return None
        corpus, inspection = self._inspected
        return inspection.baselines if corpus is self.corpus and inspection.settings == settings else None

    def _begin_loading(self, name: str, load: Callable[[Job], Corpus]) -> None:
        self.cancel_loading()
        self._loading = self._jobs.prepare(load, self._on_loaded, self._on_load_failed)
        self._loading.progressed.connect(self._on_load_progressed)
        self._loading_text = _("Loading {name}…").format(name=name)
        self.loading_changed.emit(self._loading_text, None)
        self._jobs.start(self._loading)

    def _on_load_progressed(self, progress: tuple[int, int]) -> None:
        done, total = progress
        self.loading_changed.emit(self._loading_text, done / total if total else None)

    def _on_loaded(self, corpus: Corpus) -> None:
        self._loading = None
        self.corpus = corpus
        self.loading_changed.emit(None, None)
        self.corpus_changed.emit(corpus)
        if not corpus.source.ships:
            self.set_recents((corpus.source, *(other for other in self.recents if other != corpus.source)))
        self._settled.stop()
        self._inspect()
        for sentence in sentences_on_reading(corpus):
            self.said.emit(sentence, "warning")
        if self._unread is not None:
            error, self._unread = self._unread, None
            self.failed.emit(error)

    def _on_load_failed(self, error: UserError) -> None:
        self._loading = None
        self.loading_changed.emit(None, None)
        if self.corpus is None and self._unread is None:
            # The window always has a text. The reason why the last one is missing is shown after this one is
            # open.
            self._unread = error
            self.open_source(Source.shipped())
        else:
            self.failed.emit(error)

    def _inspect(self) -> None:
        if self.corpus is None:
            return
        corpus, settings = self.corpus, self._settings()
        if self._inspecting is not None:
            self._inspecting.cancel()

        def inspect(_job: Job) -> Inspection:
            return _inspection(corpus, settings)

        def tell(inspection: Inspection) -> None:
            self._inspected = (corpus, inspection)
            self.inspected.emit(inspection)

        self._inspecting = self._jobs.begin(inspect, tell, self._on_inspection_failed)

    def _on_inspection_failed(self, error: UserError) -> None:
        self.failed.emit(error)


def _inspection(corpus: Corpus, settings: Settings) -> Inspection:
    summary = summarize(corpus, settings)
    checked = settings
    if is_sized(settings):
        # The worker has yet to apply the rule, which takes a second.
        checked = filled(settings, given(corpus, settings, flops=0.0).characters)
    try:
        text = training_text(corpus, checked)
    except UserError as error:
        return Inspection(settings, summary, error, None)
    return Inspection(settings, summary, None, baselines(text.train_ids, text.heldout_ids, len(text.vocab)))


def fitting(problem: UserError | None) -> Settings | None:
    """Return settings that mend ``problem``, if it contains some."""
    found = getattr(problem, "fitting", None)
    return found if isinstance(found, Settings) else None
