"""Composes everything once: preferences, logging, session, window, their wiring, and closing."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication

from charrnn_gui.appearance import Language, choose_fonts
from charrnn_gui.choosing_wiring import ChoosingWiring
from charrnn_gui.chosen_look import ChosenLook
from charrnn_gui.compare_wiring import CompareWiring
from charrnn_gui.dialogs import Dialogs
from charrnn_gui.estimating import Estimating
from charrnn_gui.faults import FaultHook, start_logging, stop_logging
from charrnn_gui.grid_wiring import GridWiring
from charrnn_gui.help_wiring import HelpWiring
from charrnn_gui.learning_wiring import LearningWiring
from charrnn_gui.look_wiring import wire_look
from charrnn_gui.main_window import MainWindow
from charrnn_gui.notifying import Notifying
from charrnn_gui.preferences import Preferences
from charrnn_gui.presenter import Presenter
from charrnn_gui.read_wiring import ReadWiring
from charrnn_gui.remembering import Remembering
from charrnn_gui.reopening import Reopening
from charrnn_gui.runs_wiring import RunsWiring
from charrnn_gui.searching import Searching
from charrnn_gui.session.chosen_workspace import ChosenWorkspace, chosen_workspace
from charrnn_gui.session.instance import Instance
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.overlays import Overlays
from charrnn_gui.session.run import Session
from charrnn_gui.session.trash import Trashed
from charrnn_gui.session.workspace import Workspace
from charrnn_gui.starting.folders import Folders
from charrnn_gui.welcoming import Welcoming
from charrnn_gui.widgets.bounded import show_plainly
from core.common import i18n
from core.common.assets import asset
from core.common.i18n import gettext as _
from core.common.version import program_version
from core.settings.settings import Settings
from core.sharing import problem_report
from core.text.source import Source

log = logging.getLogger(__name__)

UNSEEN_WINDOW_MS = 1000


class App(QObject):
    """The program: one window, one session, wired.

    Args:
        application: Qt's.
        folders: where to read and write.
        path: a text, a run folder or a packed run to begin with; empty for what was open last.
        preferences: those in ``folders``, where they are at hand.
        instance: the claim to the workspace; one of its own where none is given.

    Attributes:
        ends_process: the process ends with it: threads that have nothing to save are not waited for.
        has_left_threads: after ``close``: some thread still runs.
        is_told_to_end: by the system or another program: nobody is asked anything.
    """

    def __init__(
        self,
        application: QApplication,
        folders: Folders,
        path: str = "",
        preferences: Preferences | None = None,
        instance: Instance | None = None,
    ) -> None:
        super().__init__()
        self._folders = folders
        self._log_handler = start_logging(folders.logs)
        self.log_file = self._log_handler.baseFilename
        log.info("the program starts: CharRNN Studio %s", program_version())
        self.fault_hook = FaultHook(self)
        self.fault_hook.install()
        self._preferences = preferences or Preferences(folders.preferences)
        application.setApplicationName("CharRNN Studio")
        application.setDesktopFileName("charrnn-studio")
        application.setWindowIcon(QIcon(str(asset("resources", "icons", "charrnn-studio.svg"))))
        choose_fonts(application)
        self.look = ChosenLook(application, self._preferences, self)
        self._language = Language(application)
        language = self._preferences.get("language", "")
        self._language.use(language if language in i18n.LANGUAGES else i18n.system_language())
        self.instance = instance or Instance(self)
        jobs = Jobs(self)
        self.workspace = Workspace(chosen_workspace(self._preferences, folders.workspace), jobs, self)
        self.chosen_workspace = ChosenWorkspace(self._preferences, self.workspace, self.instance, self)
        self.overlays = Overlays(jobs, self)
        self.session = Session(self.workspace, jobs, self)
        self.window = MainWindow()
        show_plainly(self.window)
        self.presenter = Presenter(self.window, self.session, self.workspace, self)
        self.searching = Searching(self.window, self.session, self)
        self.welcoming = Welcoming(self.window, self.session, self._preferences, self)
        self.estimating = Estimating(self.session, self.presenter.run, self)
        self.notifying = Notifying(self.window, self.session, self._preferences, self)
        self.dialogs = Dialogs(self.window, self.session, self.workspace, self)
        self.help_wiring = HelpWiring(
            self.window, self.session, self.presenter, self.dialogs, self.log_file, self
        )
        self.learning_wiring = LearningWiring(self.window, self.session, jobs, self.presenter, self)
        self.read_wiring = ReadWiring(self.window, self.session, self.presenter, self.dialogs, self)
        self.choosing_wiring = ChoosingWiring(self.window, self.session, self.presenter, self.dialogs, self)
        self.runs_wiring = RunsWiring(
            self.window, self.session, self.overlays, self.presenter, self.dialogs, jobs, self
        )
        exporting = self.runs_wiring.exporting
        self.compare_wiring = CompareWiring(self.window, self.session, jobs, self.presenter, exporting, self)
        comparing = self.compare_wiring.presenter
        self.grid_wiring = GridWiring(self.window, self.session, self.presenter, comparing, jobs, self)
        self._begun = self._closed = False
        self.ends_process = self.has_left_threads = self.is_told_to_end = False
        later = self.choosing_wiring.presenter, comparing
        self.remembering = Remembering(self._preferences, self.window, self.session, later, self)
        self.reopening = Reopening(
            path, self._preferences, self.session, self.workspace, self.window, self.dialogs, self
        )
        self._wire()
        self.window.set_language(i18n.language())
        wire_look(self.window, self.look)
        self.remembering.restore()
        self.window.write.set_available(False)

    def show(self) -> None:
        """Show the window; once it is painted, load torch and what the person had open."""
        self.window.installEventFilter(self)
        self.window.show()
        # A window that starts out of sight is not painted, and must work all the same.
        QTimer.singleShot(UNSEEN_WINDOW_MS, self, self._begin)

    def close(self) -> None:
        """Save everything and stop every thread; the window may be gone afterwards."""
        if self._closed:
            return
        self._closed = True
        self.workspace.runs.stop()
        self.remembering.stop()
        self.has_left_threads = not self.session.close(leaves_idle=self.ends_process)
        if self.has_left_threads:
            log.warning("not every thread has ended in time")
        if self.session.saving.problem:
            log.error("the run is not saved: %s", self.session.saving.problem)
        self.instance.release()
        log.info("the program ends")
        self.fault_hook.uninstall()
        stop_logging(self._log_handler)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Begin after the first paint: loading torch beforehand would hold it up."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The window's children paint right after it, before any timer.
            QTimer.singleShot(0, self, self._begin)
        return False

    # Wiring

    def _wire(self) -> None:
        """Connect everything; the only place that knows both sides."""
        session, workspace, window = self.session, self.workspace, self.window
        setup, write = window.setup, window.write
        presenter, dialogs = self.presenter, self.dialogs

        session.state_changed.connect(presenter.show_state)
        session.settings_changed.connect(presenter.show_settings)
        session.shown_prefixes_changed.connect(presenter.show_pins)
        session.text.corpus_changed.connect(presenter.show_corpus)
        session.text.inspected.connect(presenter.show_inspection)
        session.text.loading_changed.connect(setup.set_loading)
        session.text.recents_changed.connect(presenter.show_recents)
        session.run_opened.connect(presenter.show_run)
        session.run_cleared.connect(presenter.clear_run)
        session.baselines_counted.connect(presenter.run.set_baselines)
        session.bigrams_counted.connect(presenter.run.set_bigrams)
        session.progressed.connect(presenter.show_progress)
        session.answered.connect(presenter.show_answer)
        session.stepping_changed.connect(window.set_stepping)
        session.text_needed.connect(presenter.tell_text_first)
        session.stop_needed.connect(presenter.tell_stop_first)
        session.said.connect(presenter.say)
        session.failed.connect(presenter.tell_failure)
        session.saving.reported.connect(presenter.show_saving)
        session.run_moved.connect(presenter.follow_run_saved_elsewhere)
        workspace.runs.changed.connect(presenter.runs.change)
        workspace.runs.read.connect(presenter.runs.note_all_read)
        workspace.runs_trashed.connect(presenter.tell_trashed)
        workspace.runs_trashed.connect(self._on_runs_trashed)
        workspace.runs_restored.connect(presenter.tell_restored)
        workspace.run_found.connect(session.open_run)
        workspace.run_taken_in.connect(self._on_run_taken_in)
        workspace.text_found.connect(self._on_text_found)
        workspace.run_moved.connect(session.follow_renamed)
        workspace.run_moved.connect(presenter.follow_moved_run)
        workspace.said.connect(presenter.say)
        workspace.failed.connect(presenter.tell_failure)
        self.instance.called.connect(self._on_called)
        self.fault_hook.fault_caught.connect(presenter.tell_fault)
        self.searching.failed.connect(presenter.tell_failure)
        presenter.other_folder_wanted.connect(dialogs.save_elsewhere)
        self.remembering.said.connect(presenter.say)
        self.remembering.set_aside.connect(self.reopening.tell_of_damaged_preferences)
        self.chosen_workspace.said.connect(presenter.say)
        dialogs.workspace_chosen.connect(self.chosen_workspace.use)
        dialogs.said.connect(presenter.say)

        setup.corpus_chosen.connect(session.text.open_source)
        setup.open_file_requested.connect(dialogs.open_file)
        setup.open_folder_requested.connect(dialogs.open_folder)
        setup.book_lyrics_requested.connect(dialogs.get_book_lyrics)
        setup.paths_dropped.connect(self._on_paths_dropped)
        setup.encoding_change_requested.connect(dialogs.change_encoding)
        setup.load_cancel_requested.connect(session.text.cancel_loading)
        setup.settings_changed.connect(self._on_setup_changed)
        write.prompt_changed.connect(session.ask)
        write.cancel_requested.connect(session.cancel_answer)
        write.pinned_prefixes_changed.connect(session.pin)
        write.through_time.moment_chosen.connect(window.learning.crosshair.rest_at)
        write.through_time.save_requested.connect(dialogs.save_samples)
        window.learning.crosshair.pointed.connect(write.through_time.glance)

        window.status.device_chosen.connect(session.set_device)
        window.language_chosen.connect(self.use_language)
        window.recent_chosen.connect(session.text.open_source)
        window.paths_dropped.connect(self._on_paths_dropped)
        window.unsaved_notice.retry_requested.connect(session.saving.try_again)
        window.unsaved_notice.folder_requested.connect(dialogs.save_elsewhere)
        window.close_asked.connect(self._on_close_asked)
        window.closing.connect(self.close)
        slots: dict[str, Callable[[], Any]] = {
            "train": session.train,
            "pause": self._pause_or_resume,
            "step": session.step,
            "stop": session.stop,
            "reset": session.reset,
            "open_file": dialogs.open_file,
            "open_folder": dialogs.open_folder,
            "book_lyrics": dialogs.get_book_lyrics,
            "open_run": dialogs.open_run,
            "import_run": dialogs.import_run,
            "open_example": workspace.open_example,
            "choose_workspace": dialogs.choose_workspace,
            "reveal_runs": dialogs.reveal_workspace,
            "palette": self.searching.open,
            "quit": window.close,
            "focus_prefix": self.choosing_wiring.focus_prefix,
            "welcome": self.welcoming.ask,
        }
        for name, slot in slots.items():
            # A slot of no arguments: triggered() would hand its `checked` to any that take one.
            window.actions_by_name[name].triggered.connect(_without_arguments(slot))

    def _begin(self) -> None:
        if self._begun or self._closed:
            return
        self._begun = True
        self.remembering.start()
        log.info("the window is on the screen")
        # They take longer to find out than a person should wait for the text.
        QTimer.singleShot(0, self, self._log_facts)
        self.window.removeEventFilter(self)
        self.session.start()
        self.chosen_workspace.tell_if_missing()
        self.welcoming.begin(run_comes=self.reopening.open())

    def _log_facts(self) -> None:
        log.info("; ".join(problem_report.as_lines(self.help_wiring.reporter.facts()).splitlines()))

    # What a person asks of the program

    def use_language(self, language: str) -> None:
        """Change the language of everything on the screen, from now on."""
        self._language.use(language)
        # Nothing is remembered until one is chosen: till then it is the system's, which may change.
        self._preferences.set("language", language)
        self.presenter.retranslate()
        self.choosing_wiring.presenter.retranslate()
        self.compare_wiring.retranslate()
        self.grid_wiring.retranslate()
        self.workspace.runs.repeat()

    # What the window and the session tell

    def _on_close_asked(self, event: QCloseEvent) -> None:
        if self._closed or self.is_told_to_end:
            return
        # First the grid: it goes on if the person then saves the run elsewhere.
        if not (self.grid_wiring.may_close() and self.dialogs.may_close()):
            event.ignore()

    def _on_setup_changed(self, settings: Settings) -> None:
        # The device has its place in the status line, and the form does not know it.
        self.session.set_settings(dataclasses.replace(settings, device=self.session.settings.device))

    def _on_paths_dropped(self, paths: tuple[Path, ...]) -> None:
        if len(paths) > 1:
            self.presenter.say(
                _("Only the first is opened. To train on several texts, put them into one folder or zip."),
                "info",
            )
        if paths:
            self.workspace.open_path(paths[0])

    def _on_text_found(self, path: Path) -> None:
        self.session.text.open_source(Source.at(path))

    def _on_runs_trashed(self, trashed: tuple[Trashed, ...]) -> None:
        for each in trashed:
            self.session.put_away(each.folder)

    def _on_run_taken_in(self, folder: Path) -> None:
        state = self.session.state
        if state.can_train or state.can_reset:
            self.session.open_run(folder)
        else:
            sentence = _("The packed run is now under Runs as {name}. Stop the training to open it.")
            self.presenter.say(sentence.format(name=folder.name), "info")

    def _on_called(self, path: str) -> None:
        """Come to the front for a second start, and open what it was to open."""
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if path:
            self.workspace.open_path(Path(path))

    # Private

    def _pause_or_resume(self) -> None:
        if self.session.state.can_resume:
            self.session.train()
        else:
            self.session.pause()


def _without_arguments(slot: Callable[[], Any]) -> Callable[[], None]:
    def call() -> None:
        slot()

    return call
