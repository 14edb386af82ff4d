"""Shows in the Read workspace what the model on display makes of a text, while that workspace is in sight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from charrnn_gui import messages as m
from charrnn_gui.read_weights import ReadWeights
from charrnn_gui.reading.verdict import verdict
from charrnn_gui.session.reading_room import ReadingRoom
from charrnn_gui.session.run_text import MOST_READ, RunText
from charrnn_gui.widgets.sampling_words import sampling_words
from core.common.i18n import gettext as _
from core.common.progress import SampleWritten
from core.common.prompts import Continuation, Sampling
from core.common.surprise import Surprise, TwoReadings
from core.text.baselines import Baselines
from core.text.copied import Copies
from core.text.corpus import Corpus

if TYPE_CHECKING:
    from charrnn_gui.reading.panel import ReadPanel

Words = Callable[[], str]
"""Returns a sentence in the current language; it is called again after another one was chosen."""

# A text pasted from the clipboard that is longer is refused: it would only be cut.
MOST_PASTED = 2_000_000


class ReadPresenter(QObject):
    """Knows which text is read, and lets it be read while Read is in sight.

    Args:
        make_panel: returns the panel, which is made when it is first in sight.
        room: reads texts.
        weights: with which weights.

    Signals:
        file_wanted: the person wants to choose a text file.
        run_text_wanted: the person wants to say where the text of the run is.
        export_wanted: the costs of the characters are to be saved (Surprise); those with weights that follow
            the text (Surprise), or None.
        refused: a sentence: why a text can't be read.
    """

    file_wanted = Signal()
    run_text_wanted = Signal()
    export_wanted = Signal(Surprise, object)  # a surprise or None
    refused = Signal(str)

    def __init__(
        self,
        make_panel: Callable[[], ReadPanel],
        room: ReadingRoom,
        weights: ReadWeights,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_panel, self._room, self._weights = make_panel, room, weights
        self._made: ReadPanel | None = None
        self._is_open = False
        self._folder: Path | None = None
        self._corpus: Corpus | None = None
        self._baselines: Baselines | None = None
        self._run_text: RunText | None = None
        self._samples: tuple[SampleWritten, ...] = ()
        self._choice, self._own, self._file_name = "heldout", {"pasted": "", "file": ""}, ""
        # The model reads the prefix first; what it copies counts from where it writes itself.
        self._prefix = self._written = ""
        self._sampling = Sampling()
        self._is_cut = False
        # Of the text; whether the model copies; why held-out text can't be read. ``str()`` is empty.
        self._about_text: Words = str
        self._verdict: Words = str
        self._no_heldout: Words = str
        self._about_weights = ""

    def set_open(self, is_open: bool) -> None:
        """Take note of whether Read is in sight: nothing is read or searched otherwise."""
        if is_open == self._is_open:
            return
        self._is_open = is_open
        if not is_open:
            self._room.stop_reading()
            return
        if self._made is None:
            self._made = self._make_panel()
            self._connect(self._made)
            self.set_baselines(self._baselines)
            self._show_nothing()
        self._begin()

    def show_run(self, opened: m.RunOpened, corpus: Corpus | None) -> None:
        """Show another run; ``corpus`` is the text in Setup, which may be its text."""
        self._folder, self._corpus = opened.folder, corpus
        self._samples, self._written = opened.told.samples, ""
        self._weights.show_run(opened.folder, opened.told.epochs)
        self.set_baselines(opened.baselines)
        self._show_nothing()
        self._begin()

    def clear_run(self) -> None:
        """Show that there is no run."""
        self._folder, self._samples, self._written = None, (), ""
        self._weights.show_run(None)
        self._room.stop_reading()
        self._show_nothing()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Take note of the lines of the run on display; they may have taken some time to count."""
        self._baselines = baselines
        if self._made is not None:
            self._made.set_baselines(baselines)

    def add(self, progress: m.ProgressMade) -> None:
        """Take note of what the run has told."""
        self._weights.add_epochs(progress.told.epochs)
        if progress.told.samples:
            self._samples += progress.told.samples
            self._measure_samples()

    def show_answer(self, answer: Continuation) -> None:
        """Take note of what the model has written."""
        if answer.finished and answer.text and answer.text != self._written:
            self._prefix, self._written = answer.prompt.prefix or answer.start, answer.text
            self._sampling = answer.prompt.sampling
            if self._is_open:
                self._show_written()

    @property
    def _panel(self) -> ReadPanel:
        """The panel, which has been in sight once."""
        assert self._made is not None
        return self._made

    def follow_moved(self, before: Path, now: Path) -> None:
        """Know the run on display by its new folder."""
        if self._folder == before:
            self._folder = now
        self._weights.follow(before, now)

    def use_run_text(self, file: Path) -> None:
        """Take the text of the run from where the person says that it is."""
        if self._folder is not None:
            self._panel.copied.set_sentence(_("The text of the run is being read …"))
            self._room.open_run_text(self._folder, None, file)

    def _connect(self, panel: ReadPanel) -> None:
        room = self._room
        panel.text_chosen.connect(self._choose)
        panel.language_changed.connect(self._say_again)
        panel.export_wanted.connect(self.export_wanted)
        panel.copied.least_changed.connect(lambda _least: self._look_for_copies())
        panel.copied.file_wanted.connect(self.run_text_wanted)
        room.run_text_ready.connect(self._on_run_text_ready)
        room.run_text_missing.connect(self._on_run_text_missing)
        room.readings.text_read.connect(self._on_text_read)
        room.readings.both_read.connect(self._on_both_read)
        room.readings.refused.connect(self._on_reading_refused)
        room.copies_found.connect(self._on_copies_found)
        room.samples_measured.connect(panel.set_copied_points)
        room.file_opened.connect(self._on_file_opened)
        self._weights.attach(panel)
        self._weights.said.connect(self._say_of_weights)

    def _begin(self) -> None:
        if not self._is_open or self._folder is None:
            return
        if self._run_text is None:
            self._say(lambda: _("The text of the run is being read …"))
            self._room.open_run_text(self._folder, self._corpus)
        else:
            self._read()
            self._show_written()
            self._measure_samples()

    def _show_nothing(self) -> None:
        self._run_text = None
        if self._made is None:
            return
        self._panel.set_surprise(None)
        self._panel.copied.set_text("")
        self._panel.copied.set_sentence("")
        self._judge(str)
        self._panel.set_copied_points(())
        self._about_weights = ""
        self._say(str if self._folder is not None else _why_no_model)

    def _choose(self, name: str) -> None:
        self._choice = name
        if name == "file":
            self.file_wanted.emit()
        if name == "pasted":
            self._paste()
        self._read()

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if len(text) > MOST_PASTED:
            words = _(
                "The clipboard holds {count} characters, more than the {most} that can be pasted. Save the "
                "text as a file and choose “File…”; its beginning is read."
            )
            self.refused.emit(words.format(count=f"{len(text):,}", most=f"{MOST_PASTED:,}"))
        else:
            self._own["pasted"] = text

    def _text(self) -> str:
        """Return the text that is to be read now; empty if there is none."""
        if self._choice == "written":
            return self._prefix + self._written if self._written else ""
        if self._choice == "heldout":
            return "" if self._run_text is None else self._run_text.heldout
        return self._own[self._choice]

    def _read(self) -> None:
        if not self._is_open or self._folder is None:
            return
        self._panel.file_name.show_name(self._file_name if self._choice == "file" else "")
        text = self._text()
        if self._run_text is not None:
            text = self._run_text.as_read(text)
        if text:
            self._is_cut = len(text) > MOST_READ
            # While what is written grows, nothing blinks.
            is_read = bool(self._panel.surprise.view.text())
            self._say(str if is_read else lambda: _("The text is being read …"))
            self._room.read(text)
        else:
            self._room.stop_reading()
            self._panel.set_surprise(None)
            self._say(partial(_why_empty, self._choice))

    def _show_written(self) -> None:
        self._panel.copied.set_text(self._written, sampling_words(self._sampling))
        self._look_for_copies()
        if self._choice == "written":
            self._read()

    def _look_for_copies(self) -> None:
        if self._is_open and self._run_text is not None and self._written:
            self._room.find_copies(self._run_text, self._written, self._panel.copied.least.value())

    def _measure_samples(self) -> None:
        if self._is_open and self._run_text is not None and self._samples:
            self._room.measure_samples(self._run_text, self._samples, self._panel.copied.least.value())

    def _on_run_text_ready(self, run_text: RunText) -> None:
        if run_text.folder != self._folder:
            return
        self._run_text = run_text
        if not run_text.heldout and self._choice == "heldout":
            self._choice = "written"
            self._panel.texts.choose("written")
        self._refuse_heldout(str if run_text.heldout else lambda: _("This run holds no text out."))
        self._panel.copied.set_sentence(run_text.problem)
        self._begin()

    def _on_run_text_missing(self, why: str) -> None:
        self._panel.copied.set_sentence(
            _("What is copied can't be found, because the text of the run is missing. {why}").format(why=why),
            offers_file=True,
        )
        if self._choice == "heldout":
            self._choice = "written"
            self._panel.texts.choose("written")
        self._refuse_heldout(lambda: why)
        self._panel.copied.set_text(self._written, sampling_words(self._sampling))
        self._read()

    def _on_text_read(self, surprise: Surprise) -> None:
        if self._is_open and self._folder is not None:
            self._panel.set_surprise(surprise)
            self._say_about(surprise)

    def _on_both_read(self, both: TwoReadings) -> None:
        if self._is_open and self._folder is not None:
            self._panel.set_surprise(both.now, both)
            self._about_weights = ""
            self._say_about(both.other)

    def _on_reading_refused(self, why: str) -> None:
        """Show no differences, which would be those from other weights."""
        if not self._room.readings.is_read:
            self._panel.set_surprise(None)
        self._say_of_weights(why)

    def _say_about(self, surprise: Surprise) -> None:
        if surprise.count:
            self._say(_how_much_is_read if self._is_cut else str)
        else:
            self._say(partial(_why_nothing, surprise))

    def _say_again(self) -> None:
        """Say in the current language what the panel was told in words."""
        self._say(self._about_text)
        self._judge(self._verdict)
        self._refuse_heldout(self._no_heldout)
        if self._panel.copied.view.text():
            self._panel.copied.set_text(self._written, sampling_words(self._sampling))

    def _judge(self, words: Words) -> None:
        """Say whether the model copies."""
        self._verdict = words
        self._panel.set_verdict(words())

    def _refuse_heldout(self, why: Words) -> None:
        """Say why the held-out text can't be read; empty: it can."""
        self._no_heldout = why
        self._panel.set_can_read("heldout", why())

    def _say(self, words: Words) -> None:
        """Say something about the text."""
        self._about_text = words
        self._panel.surprise.set_sentence(self._about_weights or words())

    def _say_of_weights(self, sentence: str) -> None:
        """Say something about the weights that read it, which comes first; empty: nothing."""
        self._about_weights = sentence
        self._panel.surprise.set_sentence(sentence or self._about_text())

    def _on_copies_found(self, copies: Copies, written: str) -> None:
        if self._run_text is not None and written == self._written:
            self._panel.copied.set_copies(copies, self._run_text.part, self._run_text.chosen.length)
            self._judge(partial(verdict, copies, len(self._run_text.trained.train_ids)))

    def _on_file_opened(self, text: str, name: str) -> None:
        self._own["file"], self._file_name = text, name
        self._read()


def _why_no_model() -> str:
    return _("There is no model yet. Start the training: what surprises it is shown here.")


def _why_empty(choice: str) -> str:
    """Return why there is nothing to read in one of the ``TEXTS``."""
    return {
        "heldout": _("This run holds no text out. Choose another text, or train with a held-out share."),
        "written": _("Nothing is written yet. Type a prefix in Write."),
        "pasted": _("The clipboard holds no text. Copy one, then choose “Paste” again."),
        "file": _("Choose a text file."),
    }[choice]


def _how_much_is_read() -> str:
    return _("The first {count} characters are read.").format(count=f"{MOST_READ:,}")


def _why_nothing(surprise: Surprise) -> str:
    """Return why no character of a text could be predicted."""
    if len(surprise.unknown) == len(set(surprise.text)):
        return _("This model knows none of these characters: it was trained on another text.")
    return _("The model knows only one character here. It takes two: one to read, and one to predict.")
