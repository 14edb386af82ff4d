"""What session and workspace tell, shown in the window: the one place that knows which panel shows what."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui.faults import FaultError
from charrnn_gui.listed_runs import ListedRuns, about
from charrnn_gui.main_window import MainWindow
from charrnn_gui.opening_sentences import opening_in_words
from charrnn_gui.plots.curve import curve_of
from charrnn_gui.prefix_on_display import PrefixOnDisplay
from charrnn_gui.run_on_display import RunOnDisplay
from charrnn_gui.run_state import RunState
from charrnn_gui.session.run import Session
from charrnn_gui.session.text import Inspection, fitting
from charrnn_gui.session.trash import Trashed
from charrnn_gui.session.workspace import Workspace
from charrnn_gui.setup.panel import CorpusChoice, offer
from charrnn_gui.widgets.message_bar import Action
from core.common.errors import DeviceLostError, UnsavedRunError, UserError
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.progress import EpochFinished
from core.common.prompts import Continuation
from core.runs.explanations import end_in_words, model_in_words
from core.runs.listing import title_of
from core.settings.recipes import RECIPES, recipe_of
from core.settings.settings import Settings
from core.settings.smaller import memory_warning
from core.text.catalogue import shipped
from core.text.corpus import Corpus, CorpusError
from core.text.library import NoBookLyricsError
from core.text.source import Source
from core.text.vocab import Vocab

_STOP_FIRST, _TEXT_FIRST, _TEXT_FAILED = "stop first", "text first", "text failed"
_UNSAVED, _TRASHED = "unsaved", "trashed"


class Presenter(QObject):
    """Tells the panels what to show.

    Signals:
        report_requested: the person wants to report a problem.
        details_wanted: ``FaultError`` whose details are to be copied.
        other_folder_wanted: the person wants to choose where to save a run that could not be saved.
    """

    report_requested = Signal()
    other_folder_wanted = Signal()
    details_wanted = Signal(FaultError)

    def __init__(
        self, window: MainWindow, session: Session, workspace: Workspace, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._workspace = window, session, workspace
        self.run = RunOnDisplay(window)
        self.runs = ListedRuns(window, session, workspace, self.run, self)
        # It was opened from its folder, and not begun from Setup.
        self._was_opened = False
        # The run that a new one took the place of, if the person is offered to go back to it.
        self._left: Path | None = None
        # Why the text can't be trained on; empty if it can, or nobody knows yet.
        self._text_problem = ""
        self._device_note = ""
        self._prefix = PrefixOnDisplay()
        window.setup.settings_judged.connect(self._show_next_run)

    def show_state(self, state: RunState) -> None:
        """Let every control follow how the run stands."""
        self.run.show_state(state)
        self._show_next_run()
        if state is RunState.STARTING:
            self._window.message_bar.clear(but=_TRASHED)
        if state.can_open:
            self._window.message_bar.withdraw(_STOP_FIRST)
        if not state.can_stop and self._left is not None:
            self._window.message_bar.withdraw(about(self._left))
            self._left = None
        self.runs.show_run_on_display()

    def show_settings(self, settings: Settings) -> None:
        """Show the settings of the next run."""
        self._window.setup.set_settings(settings)
        self._set_text_problem("")  # until the text has been looked at under these settings
        self._window.set_device(settings.device)

    def show_pins(self) -> None:
        """Show the pinned prefixes of the run on display; those of the next run while there is none."""
        self._prefix.note_pins(self._session.shown_prefixes)
        self._window.write.set_pinned_prefixes(self._session.shown_prefixes)

    def show_corpus(self, corpus: Corpus) -> None:
        """Take note of another text; a summary follows."""
        for topic in (_TEXT_FIRST, _TEXT_FAILED):
            self._window.message_bar.withdraw(topic)
        self._set_text_problem("")
        if self.run.folder is None:
            self._choose_prefix(None)

    def show_inspection(self, inspection: Inspection) -> None:
        """Show what is known of the text under the present settings."""
        assert self._session.text.corpus is not None
        setup = self._window.setup
        setup.show_corpus(self._session.text.corpus, inspection.summary)
        problem = inspection.problem
        if problem is None:
            warning = memory_warning(inspection.settings, inspection.summary.vocab_size)
            setup.show_problem(warning or None, None, "warning")
        else:
            setup.show_problem(str(problem), fitting(problem))
        self.run.set_pending(inspection.settings, inspection.baselines)
        self._set_text_problem("" if problem is None else str(problem))

    def show_corpora(self) -> None:
        """List the texts to choose from."""
        choices = [CorpusChoice(Source.shipped(c.name), c.title, c.description) for c in shipped()]
        choices += [
            CorpusChoice(source, source.title(), str(source)) for source in self._session.text.recents
        ]
        self._window.setup.set_corpora(choices)

    def retranslate(self) -> None:
        """Write in the present language what no panel can write anew by itself."""
        self.show_corpora()
        self.run.show_name()
        self._show_next_run()
        self._session.text.inspect_soon()

    def show_recents(self, recents: tuple[Source, ...]) -> None:
        """List the texts that were open lately."""
        self._window.set_recents(recents)
        self.show_corpora()

    def show_run(self, opened: m.RunOpened) -> None:
        """Show a run from its beginning: its curves, samples and model."""
        before, was_opened = self.run.folder, self._was_opened
        self.run.show(opened)
        if before != opened.folder:
            self._choose_prefix(opened.vocab)
        self._was_opened = not opened.is_new
        if not opened.is_new:
            self._window.runs.select(opened.folder)
        if before == opened.folder and opened.request is None:
            return
        names = {"name": title_of(opened.folder), "corpus": opened.corpus_name}
        if not opened.is_new:
            if sentence := opening_in_words(opened):
                self.say(sentence, "info")
        elif before is not None and was_opened:
            sentence = _("A new run has begun: {name}, on {corpus}. The run {before} stays as it was.")
            back = (_("Stop and go back to it"), lambda: self._session.go_back_to(before))
            sentence = sentence.format(**names, before=title_of(before))
            self._window.message_bar.show_message(sentence, "info", back, topic=about(before))
            self._left = before

    def tell_device(self, opened: m.RunOpened) -> None:
        """Say why a run is on another device than was wanted; the same reason only once."""
        if opened.device_note and opened.device_note != self._device_note:
            self._device_note = opened.device_note
            self.say(opened.device_note, "warning")

    def clear_run(self) -> None:
        """Show no run."""
        self._was_opened = False
        self.run.clear()
        self._choose_prefix(None)
        self._show_next_run()

    def show_progress(self, progress: m.ProgressMade) -> None:
        """Show what a training has done since the last time."""
        self.run.add(progress)

    def show_answer(self, answer: Continuation) -> None:
        """Show what the model wrote."""
        self._window.write.show_continuation(answer)

    def follow_moved_run(self, before: Path, now: Path) -> None:
        """Know the run in the window by its new folder."""
        self.run.follow(before, now)
        self._window.runs.move_run(before, now)
        self._window.message_bar.withdraw(about(before))

    def follow_run_saved_elsewhere(self, before: Path, now: Path) -> None:
        """Know the run in the window by the folder that it is kept in now."""
        self.run.follow(before, now)
        self.runs.forget_unsaved()

    def show_saving(self, reported: m.SavingReported) -> None:
        """Say that the run is not saved, until it is."""
        self._window.set_unsaved(reported.problem)
        if not reported.problem:
            self._window.message_bar.withdraw(_UNSAVED)
        self.runs.show_run_on_display()
        if reported.note:
            self.say(reported.note, "warning" if reported.has_gaps else "info")

    def show_overlays(self, overlays: tuple[tuple[str, tuple[EpochFinished, ...]], ...]) -> None:
        """Lay the curves of earlier runs behind the present one."""
        self._window.learning.set_overlays([curve_of(name, epochs) for name, epochs in overlays])
        self._window.runs.set_curves([name for name, _epochs in overlays])

    def show_ghost(self, epochs: tuple[EpochFinished, ...], start: float) -> None:
        """Show where the curve of the next run is expected; no epochs: nobody knows."""
        self._window.learning.set_ghost(curve_of("", epochs, start) if epochs else None)

    def say(self, sentence: str, severity: str) -> None:
        """Say a sentence with its severity: info, warning or error."""
        self._window.message_bar.show_message(sentence, severity)

    def tell_text_first(self, sentence: str) -> None:
        """Say what can't be done without a text; the sentence goes once there is one."""
        self._window.message_bar.show_message(sentence, "warning", topic=_TEXT_FIRST)

    def tell_stop_first(self, sentence: str) -> None:
        """Say what can't be done now, mostly as a run is under way; the sentence goes once none is."""
        self._window.message_bar.show_message(sentence, "warning", topic=_STOP_FIRST)

    def tell_trashed(self, trashed: tuple[Trashed, ...]) -> None:
        """Say that runs are in the trash, and offer to take them back if that is possible."""
        number = len(trashed)
        template = (
            _("The run {name} is in the trash.")
            if number == 1
            else ngettext("{number} run is in the trash.", "{number} runs are in the trash.", number)
        )
        sentence = template.format(name=trashed[0].folder.name, number=f"{number:,}")
        undo = (_("Undo"), lambda: self._workspace.restore(trashed))
        offers = (undo,) if all(each.place is not None for each in trashed) else ()
        self._window.message_bar.show_message(sentence, "info", *offers, topic=_TRASHED)

    def tell_restored(self, folders: tuple[Path, ...]) -> None:
        """Say that runs are back from the trash."""
        number = len(folders)
        template = (
            _("The run {name} is back from the trash.")
            if number == 1
            else ngettext(
                "{number} run is back from the trash.", "{number} runs are back from the trash.", number
            )
        )
        self.say(template.format(name=folders[0].name, number=f"{number:,}"), "info")

    def tell_failure(self, error: UserError) -> None:
        """Say what did not go, and what can be done about it at a click."""
        topic = None
        if isinstance(error, UnsavedRunError):
            topic = _UNSAVED
        elif isinstance(error, CorpusError):
            topic = _TEXT_FAILED
        self._window.message_bar.show_message(str(error), "error", *self._remedies(error), topic=topic)

    def tell_fault(self, line: str, details: str) -> None:
        """Say that the program has a fault and continues."""
        sentence = _(
            "A fault of the program: {error}. The program continues, and what was saved is safe. If it "
            "happens again, please report it."
        ).format(error=line)
        self.tell_failure(FaultError(sentence, details))

    def _choose_prefix(self, vocab: Vocab | None) -> None:
        """Let the prefix be one of what is on display now: of a run that knows ``vocab``, or of a text."""
        self.show_pins()
        prefix = self._prefix.instead_of(self._window.write.prompt().prefix, vocab)
        if prefix is not None:
            self._window.write.set_prefix(prefix)

    def _set_text_problem(self, problem: str) -> None:
        self._text_problem = problem
        self._window.set_text_problem(problem)
        self._show_next_run()

    def _show_next_run(self) -> None:
        """Beside a run that has ended, say which other run Train and Step begin."""
        session, sentence, further = self._session, "", ""
        heading, corpus, settings = self._window.header.heading, session.text.corpus, session.settings
        if corpus is not None:
            recipe = recipe_of(settings)
            words = {
                "corpus": corpus.source.title(corpus.name),
                "model": model_in_words(settings),
                "end": end_in_words(settings),
                "recipe": _(RECIPES[recipe].label) if recipe else _("own settings"),
            }
            heading.set_planned(
                f"{words['corpus']}  ·  {words['model']}", _("{recipe} · new run").format(**words)
            )
            is_possible = self._window.setup.settings() is not None and not self._text_problem
            can_begin = session.state.can_train and is_possible
            if self.run.folder is not None and can_begin:
                sentence = _("Train and Step begin another run: {corpus}, {model}, {end}, {recipe}.").format(
                    **words
                )
                if not session.saving.problem and session.state is not RunState.FOLLOWING:
                    further = (
                        _("Continue training, under Runs, trains this one further.")
                        if self.run.standing.has_model
                        else _("Continue training, under Runs, begins this one again.")
                    )
        heading.set_next(sentence, further)

    def _remedies(self, error: UserError) -> tuple[Action, ...]:
        """Return what can be done about ``error`` at a click."""
        wanted, folder = fitting(error), self._session.open_run_folder
        if isinstance(error, UnsavedRunError):
            save = (_("Save in another folder…"), self.other_folder_wanted.emit)
            return save, (_("Discard the run"), self._session.saving.discard)
        if isinstance(error, FaultError):
            copy = (_("Copy details"), lambda: self.details_wanted.emit(error))
            return copy, (_("Report a problem…"), self.report_requested.emit)
        if isinstance(error, NoBookLyricsError):
            return ((_("Get the book's lyrics…"), self._session.text.get_book_lyrics),)
        if isinstance(error, DeviceLostError) and folder is not None:
            return ((_("Continue on the CPU"), lambda: self._go_on_on_the_cpu(folder)),)
        if wanted is not None:
            return ((offer(wanted, self._session.settings), lambda: self._session.set_settings(wanted)),)
        return ()

    def _go_on_on_the_cpu(self, folder: Path) -> None:
        self._session.set_device("cpu")
        self._session.continue_run(folder)
