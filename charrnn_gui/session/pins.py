"""The pinned prefixes: of the run on display, of the next run, and of each text, from start to start."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from core.settings.settings import Settings
from core.settings.specs import SettingsError
from core.text.corpus import Corpus, suitable_prefixes
from core.text.source import NOWHERE, Source

# People return to few of the texts that they have opened.
_MOST_TEXTS = 50


class PinsOfTexts:
    """Pinned prefixes by the source of a text; the least recently used text is forgotten first."""

    def __init__(self) -> None:
        self._prefixes: dict[Source, tuple[str, ...]] = {}

    def remember(self, source: Source, prefixes: tuple[str, ...]) -> None:
        """Remember the pinned prefixes of the text from ``source``."""
        if not source:
            return
        self._prefixes.pop(source, None)
        self._prefixes[source] = prefixes
        while len(self._prefixes) > _MOST_TEXTS:
            del self._prefixes[next(iter(self._prefixes))]

    def of(self, source: Source) -> tuple[str, ...] | None:
        """Return the pinned prefixes of the text from ``source``; None if they were never changed."""
        return self._prefixes.get(source)

    def to_json(self) -> dict[str, list[str]]:
        """Return everything as values for JSON."""
        return {str(source): list(prefixes) for source, prefixes in self._prefixes.items()}

    def restore(self, values: Mapping[str, object]) -> None:
        """Restore what ``to_json`` returned; ignore invalid parts."""
        for source, prefixes in values.items():
            if not isinstance(prefixes, list):
                continue
            try:
                settings = Settings.from_json({"prefixes": prefixes})
            except SettingsError:
                continue
            self.remember(Source.parse(source), settings.prefixes)


class Pins(QObject):
    """What is pinned for the run on display, and for the next run, whose settings hold it.

    Both are the same while the next run is to be trained on the text of the run on display.

    Signals:
        next_changed(tuple[str, ...]): other prefixes are pinned for the next run.
        run_pins_wanted(tuple[str, ...]): these are to be kept with the run on display; ``answer`` takes the
            result.
        run_changed: others are pinned for the run on display.

    Attributes:
        texts: what is pinned for each text.
        text: where the text comes from whose pinned prefixes are in the settings of the next run.
        of_run: what is pinned for the run on display; None while there is none.
    """

    next_changed = Signal(tuple)
    run_pins_wanted = Signal(tuple)
    run_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = PinsOfTexts()
        self.text = NOWHERE
        self.of_run: tuple[str, ...] | None = None
        self._run_text = NOWHERE
        self._num_unanswered = 0

    def use_text(self, corpus: Corpus) -> None:
        """Pin for the next run what was pinned for this text last, else what suits it."""
        if corpus.source != self.text:
            self.text = corpus.source
            pinned = self.texts.of(corpus.source)
            self.next_changed.emit(suitable_prefixes(corpus) if pinned is None else pinned)

    def remember_next(self, prefixes: tuple[str, ...]) -> None:
        """Remember what is pinned for the next run."""
        self.texts.remember(self.text, prefixes)

    def show_run(self, text: Source, prefixes: tuple[str, ...]) -> None:
        """Take note of the run on display: of its text, and of what is pinned for it."""
        self._run_text, self.of_run = text, prefixes

    def clear_run(self) -> None:
        """Take note that no run is on display."""
        self.of_run = None

    def pin_for_run(self, prefixes: tuple[str, ...]) -> None:
        """Pin these prefixes for the run on display and its text."""
        self._num_unanswered += 1
        self.run_pins_wanted.emit(prefixes)
        self._take(prefixes)

    def answer(self, prefixes: tuple[str, ...] | None) -> None:
        """Take what is pinned in the run's folder after a request; it is something else if that failed."""
        self._num_unanswered -= 1
        if self._num_unanswered or prefixes is None or self.of_run in (None, prefixes):
            return
        self._take(prefixes)

    def _take(self, prefixes: tuple[str, ...]) -> None:
        self.of_run = prefixes
        self.texts.remember(self._run_text, prefixes)
        if self.text == self._run_text:
            self.next_changed.emit(prefixes)
        self.run_changed.emit()
