"""Composes everything once: preferences, logging, session, window, their wiring, and the way out."""

from __future__ import annotations

import dataclasses
import logging
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from charrnn_gui import messages as m
from charrnn_gui.appearance import Language, ensure_chinese_font
from charrnn_gui.faults import FaultError, FaultHook, crashes_noted, start_logging, stop_logging
from charrnn_gui.instance import Claim, Instance
from charrnn_gui.jobs import Jobs
from charrnn_gui.main_window import THEMES, MainWindow
from charrnn_gui.panels.setup import CorpusChoice, offer
from charrnn_gui.preferences import Preferences
from charrnn_gui.run_state import RunState
from charrnn_gui.session import BOOK_SOURCE, Inspection, Session, fitting
from charrnn_gui.theme import Theme, apply_theme
from charrnn_gui.widgets.encoding_dialog import EncodingDialog
from charrnn_gui.widgets.message_bar import Action
from charrnn_gui.widgets.perplexity_plot import Curve
from charrnn_gui.widgets.report_dialog import ReportDialog
from charrnn_gui.widgets.runs_table import RunRow
from charrnn_gui.workspace import Workspace
from core import i18n, library, readers, report, shortcut
from core.assets import asset
from core.config import CHOICE_LABELS, Settings
from core.corpus import Corpus, CorpusError
from core.errors import DeviceLostError, UserError
from core.explanations import speed_explained
from core.flops import flops_per_character
from core.i18n import gettext as _
from core.runs import RUN_FILE, RunSummary, default_workspace, program_version
from core.values import Continuation, EpochFinished
from core.workspace import is_packed_run

log = logging.getLogger(__name__)

REMEMBER_INTERVAL_MS = 2_000
RUNS_INTERVAL_MS = 5_000
SIGNAL_POLL_INTERVAL_MS = 200
UNSEEN_WINDOW_MS = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Folders:
    """Where this program reads and writes of the person's.

    Attributes:
        workspace: runs.
        preferences: the file of preferences.
        logs: log files.
    """

    workspace: Path
    preferences: Path
    logs: Path

    @classmethod
    def of_the_person(cls) -> Folders:
        """Return the folders that the system's customs give."""
        name = "charrnn-studio"
        return cls(
            default_workspace(),
            platformdirs.user_config_path(name, appauthor=False) / "preferences.json",
            platformdirs.user_log_path(name, appauthor=False),
        )


class App(QObject):
    """The program: one window, one session, wired.

    Args:
        application: Qt's.
        folders: where to read and write.
        path: a text, a run folder or a packed run to begin with; empty for what was open last.
        preferences: those in ``folders``, where they are at hand.
        instance: the claim to the workspace; one of its own where none is given.
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
        self._path = path
        self._application = application
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
        ensure_chinese_font(application)
        theme = self._preferences.get("theme", "system")
        self._theme: Theme = theme if theme in THEMES else "system"
        apply_theme(application, self._theme)
        self._language = Language(application)
        language = self._preferences.get("language", i18n.system_language())
        self._language.use(language if language in i18n.LANGUAGES else "en")
        self.instance = instance or Instance(self)
        jobs = Jobs(self)
        self.workspace = Workspace(chosen_workspace(self._preferences, folders), jobs, self)
        self.session = Session(self.workspace, jobs, self)
        self.window = MainWindow()
        self._total_epochs = 0
        self._perplexity: float | None = None
        self._epochs_done = 0.0
        self._epoch = 0
        self._flops_per_character = self._peak_flops = 0.0
        self._trained_settings: Settings | None = None
        self._shown_run: Path | None = None
        self._failure: CorpusError | None = None
        self._device = ""
        self._begun = self._closed = self._looked_for_cut_off = False
        self._warned_of_preferences = False
        self._runs_aged = QTimer(self, interval=RUNS_INTERVAL_MS)
        self._runs_aged.timeout.connect(self.workspace.refresh)
        # A crash loses no more than this of what was typed, set or arranged.
        self._remembered = QTimer(self, interval=REMEMBER_INTERVAL_MS)
        self._remembered.timeout.connect(self._remember)
        self._wire()
        self._restore()

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
        self._runs_aged.stop()
        self._remembered.stop()
        self._remember()
        if not self.session.close():
            log.error("the worker did not end in time")
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
        setup, write, runs = window.setup, window.write, window.runs

        session.state_changed.connect(self._on_state_changed)
        session.settings_changed.connect(self._on_settings_changed)
        session.corpus_changed.connect(self._on_corpus_changed)
        session.inspected.connect(self._on_inspected)
        session.loading_changed.connect(setup.set_loading)
        session.recents_changed.connect(self._on_recents_changed)
        session.run_opened.connect(self._on_run_opened)
        session.run_cleared.connect(self._on_run_cleared)
        session.progressed.connect(self._on_progressed)
        session.answered.connect(self._on_answered)
        session.said.connect(self._on_said)
        session.failed.connect(self._on_failed)
        workspace.listed.connect(self._on_runs_listed)
        workspace.overlays_read.connect(self._on_overlays_read)
        workspace.run_found.connect(session.open_run)
        workspace.text_found.connect(self._on_text_found)
        workspace.run_moved.connect(self._on_run_moved)
        workspace.said.connect(self._on_said)
        workspace.failed.connect(self._on_failed)
        self.instance.called.connect(self._on_called)
        self.fault_hook.fault_caught.connect(self._on_fault)

        setup.corpus_chosen.connect(session.open_source)
        setup.open_file_requested.connect(self.open_file)
        setup.open_folder_requested.connect(self.open_folder)
        setup.book_lyrics_requested.connect(self.get_book_lyrics)
        setup.paths_dropped.connect(self._on_paths_dropped)
        setup.encoding_change_requested.connect(self.change_encoding)
        setup.load_cancel_requested.connect(session.cancel_loading)
        setup.settings_changed.connect(self._on_setup_changed)
        write.prompt_changed.connect(session.ask)
        write.cancel_requested.connect(session.cancel_answer)
        write.pinned_prefixes_changed.connect(session.pin)
        runs.overlays_changed.connect(workspace.overlay)
        runs.run_opened.connect(session.open_run)
        runs.continue_requested.connect(session.continue_run)
        runs.branch_requested.connect(session.branch)
        runs.settings_requested.connect(session.use_settings_of)
        runs.rename_requested.connect(workspace.rename)
        runs.pack_requested.connect(self.pack_run)
        runs.reveal_requested.connect(self.reveal)
        runs.trash_requested.connect(workspace.trash)

        window.device_chosen.connect(session.set_device)
        window.language_chosen.connect(self.use_language)
        window.theme_chosen.connect(self.use_theme)
        window.recent_chosen.connect(session.open_source)
        window.paths_dropped.connect(self._on_paths_dropped)
        window.closing.connect(self.close)
        slots: dict[str, Callable[[], Any]] = {
            "train": session.train,
            "pause": self._pause_or_resume,
            "step": session.step,
            "stop": session.stop,
            "reset": session.reset,
            "open_file": self.open_file,
            "open_folder": self.open_folder,
            "book_lyrics": self.get_book_lyrics,
            "open_run": self.open_run,
            "import_run": self.import_run,
            "choose_workspace": self.choose_workspace,
            "reveal_runs": self._reveal_workspace,
            "quit": window.close,
            "focus_prefix": self._focus_prefix,
            "shortcut": self.add_shortcut,
            "report": self.report_problem,
            "about": self.show_about,
        }
        for name, action in window.actions_by_name.items():
            # A slot of no arguments: triggered() would hand its `checked` to any that take one.
            action.triggered.connect(_without_arguments(slots[name]))

    def _begin(self) -> None:
        if self._begun or self._closed:
            return
        self._begun = True
        self._remembered.start()
        log.info("the window is on the screen")
        log.info("; ".join(report.as_lines(self._facts()).splitlines()))
        self.window.removeEventFilter(self)
        self.session.start()
        path = Path(self._path).absolute()
        is_run = bool(self._path) and ((path / RUN_FILE).is_file() or is_packed_run(path))
        source = self._preferences.get("corpus", "")
        if self._path and not is_run:
            source = str(path)
        elif not source.startswith("shipped:") and not (source and Path(source).exists()):
            source = f"shipped:{library.DEFAULT_CORPUS}"
        self.session.open_source(source)
        self.session.ask(self.window.write.prompt())
        self._tell_of_missing_workspace()
        run = self._preferences.get("run", "")
        if is_run:
            self.workspace.open_path(path)
        elif run and Path(run).is_dir():
            self.session.open_run(Path(run))

    def _tell_of_missing_workspace(self) -> None:
        chosen = self._preferences.get("workspace", "")
        if chosen and Path(chosen) != self.workspace.folder:
            self._on_said(
                _(
                    "The folder for runs, {missing}, is not there. Until it is back, or you choose another "
                    "in the File menu, runs are kept in {folder}."
                ).format(missing=chosen, folder=self.workspace.folder),
                "warning",
            )

    def _restore(self) -> None:
        """Take up what the last start left: layout, settings, panels."""
        preferences, window = self._preferences, self.window
        window.set_language(i18n.language())
        window.set_theme(self._theme)
        window.restore_layout(preferences.get("layout", {}))
        window.learning.restore_state(preferences.get("learning", {}))
        window.write.restore_state(preferences.get("write", {}))
        self._show_corpora()
        settings = preferences.get("settings", {}) or self.session.settings.to_json()
        self.session.settings, passed_over = Settings.from_remembered(settings)
        self._on_settings_changed(self.session.settings)
        recents = [path for path in preferences.get("recents", []) if isinstance(path, str)]
        self.session.set_recents(tuple(recents))
        self.session.pinned_for = preferences.get("corpus", "")
        window.write.set_available(False)
        self._tell_what_was_forgotten(passed_over)

    def _tell_what_was_forgotten(self, passed_over: tuple[str, ...]) -> None:
        """Say which settings, or which whole file, could not be taken up from the last start."""
        if passed_over:
            log.warning("remembered settings passed over: %s", ", ".join(passed_over))
            self._on_said(
                _("Some remembered settings don't fit this version and have their defaults: {names}.").format(
                    names=i18n.listed(passed_over)
                ),
                "warning",
            )
        path = self._preferences.set_aside
        if path is not None:
            log.warning("damaged preferences set aside")
            sentence = _(
                "What was remembered from the last start could not be read, or not all of it. The program "
                "began with defaults; the old file is kept as “{path}”."
            ).format(path=path)
            show = (_("Show in folder"), lambda: self.reveal(path.parent))
            self.window.message_bar.show_message(sentence, "warning", show)

    def _remember(self) -> None:
        preferences, session, window = self._preferences, self.session, self.window
        preferences.set("layout", window.save_layout())
        preferences.set("learning", window.learning.save_state())
        preferences.set("write", window.write.save_state())
        preferences.set("settings", session.settings.to_json())
        preferences.set("recents", list(session.recents))
        preferences.set("language", i18n.language())
        preferences.set("theme", self._theme)
        preferences.set("run", str(session.open_run_folder or ""))
        if session.corpus is not None:
            preferences.set("corpus", session.corpus.source)
        try:
            preferences.save()
        except UserError as error:
            # Once, until it has gone well again: every two seconds would be no help.
            if not self._warned_of_preferences:
                log.warning("the preferences can't be written: %s", error.__cause__)
                self._on_said(str(error), "warning")
            self._warned_of_preferences = True
        else:
            self._warned_of_preferences = False

    # What a person asks of the program

    def open_file(self) -> None:
        """Let the person choose a text."""
        pattern = _("Texts (*.txt *.zip *.lrc);;All files (*)")
        path, _pattern = QFileDialog.getOpenFileName(
            self.window, _("Open a text"), self._start_folder(), pattern
        )
        if path:
            self.session.open_source(path)

    def open_folder(self) -> None:
        """Let the person choose a folder of texts."""
        path = QFileDialog.getExistingDirectory(
            self.window, _("Open a folder of texts"), self._start_folder()
        )
        if path:
            self.session.open_source(path)

    def get_book_lyrics(self) -> None:
        """Open the book's lyrics, fetching them where they are not there yet; the click is the consent."""
        self.session.open_source(BOOK_SOURCE)

    def open_run(self) -> None:
        """Let the person choose a run folder."""
        path = QFileDialog.getExistingDirectory(
            self.window, _("Open a run folder"), str(self.workspace.folder)
        )
        if path:
            self.session.open_run(Path(path))

    def import_run(self) -> None:
        """Let the person choose a packed run; it is taken into the workspace and opened."""
        path, _pattern = QFileDialog.getOpenFileName(
            self.window, _("Import a run"), self._start_folder(), _("Packed runs (*.zip);;All files (*)")
        )
        if path:
            self.workspace.open_path(Path(path))

    def pack_run(self, folder: Path) -> None:
        """Let the person choose where a run is to be packed to."""
        path, _pattern = QFileDialog.getSaveFileName(
            self.window,
            _("Pack the run into a zip"),
            str(Path.home() / f"{folder.name}.zip"),
            _("Packed runs (*.zip)"),
        )
        if path:
            self.workspace.pack(folder, Path(path))

    def choose_workspace(self) -> None:
        """Let the person choose the folder that keeps the runs."""
        path = QFileDialog.getExistingDirectory(
            self.window, _("Choose the folder for runs"), str(self.workspace.folder)
        )
        if path:
            self.use_workspace(Path(path))

    def use_workspace(self, folder: Path) -> None:
        """Keep new runs in ``folder``, unless another window does."""
        claim = self.instance.claim(folder)
        if claim is Claim.CALLED:
            self._on_said(
                _("Another window has the folder {folder} open. It has been called to the front.").format(
                    folder=folder
                ),
                "warning",
            )
            return
        self.workspace.use(folder)
        self._preferences.set("workspace", str(folder))
        self.tell_of_claim(claim)

    def tell_of_claim(self, claim: Claim) -> None:
        """Say that the workspace is shared with a window that can't be called."""
        if claim is Claim.UNANSWERED:
            self._on_said(
                _(
                    "Another window, perhaps on another computer, has the folder {folder} open. Both may "
                    "work there; a run that one of them trains the other can only follow."
                ).format(folder=self.workspace.folder),
                "warning",
            )

    def change_encoding(self) -> None:
        """Let the person choose the encoding of the present text, with a preview."""
        corpus = self.session.corpus
        if corpus is None or not corpus.encoding or corpus.source.startswith("shipped:"):
            return
        path = Path(corpus.source)
        dialog = EncodingDialog(
            corpus.encoding, lambda encoding: readers.preview(path, encoding), self.window
        )
        if dialog.exec():
            self.session.reopen_with_encoding(dialog.encoding())

    def reveal(self, folder: Path) -> None:
        """Show a folder in the system's file manager."""
        folder.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._on_said(_("No file manager answered. The folder is {folder}").format(folder=folder), "info")

    def add_shortcut(self) -> None:
        """Put the program into the person's applications menu."""
        try:
            path = shortcut.install(asset("resources").parent, asset("resources", "icons"))
        except OSError as error:
            self._on_said(
                _("The menu entry could not be written: {reason}").format(reason=error.strerror or error),
                "error",
            )
        else:
            self._on_said(_("Added to the applications menu: {path}").format(path=path), "info")

    def report_problem(self) -> None:
        """Show what a maintainer would need, and let the person save or copy it; nothing is sent."""
        dialog = ReportDialog(self._collect_report, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_requested.connect(lambda: self._save_report(dialog))
        dialog.reveal_requested.connect(self.reveal)
        dialog.open()

    def show_about(self) -> None:
        """Say what this program is."""
        text = _(
            "<h3>CharRNN Studio {version}</h3>"
            "<p>Watch a character-level language model learn to write.</p>"
            "<p>It follows the chapters on recurrent neural networks of “Dive into Deep Learning”. "
            "Nothing leaves this computer: no telemetry, and no network without your click.</p>"
            "<p>Log file: {log}</p>"
        ).format(version=program_version(), log=self.log_file)
        QMessageBox.about(self.window, _("About CharRNN Studio"), text)

    def use_language(self, language: str) -> None:
        """Change the language of everything on the screen."""
        self._language.use(language)
        self._show_corpora()
        self.workspace.refresh()

    def use_theme(self, theme: Theme) -> None:
        """Change between light, dark and the system's choice."""
        self._theme = theme
        apply_theme(self._application, theme)

    # What the session tells

    def _on_state_changed(self, state: RunState) -> None:
        self.window.show_state(state)
        if state is RunState.STARTING:
            self._trained_settings = self.session.settings
            self.window.message_bar.clear()
        if state in {RunState.TRAINING, RunState.FOLLOWING}:
            self._runs_aged.start()
        else:
            self._runs_aged.stop()

    def _on_settings_changed(self, settings: Settings) -> None:
        self.window.setup.set_settings(settings)
        self.window.write.set_pinned_prefixes(settings.prefixes)
        self.window.set_device(settings.device)
        if self.session.state.can_train:
            self.window.learning.set_clip_norm(settings.clip_norm)

    def _on_setup_changed(self, settings: Settings) -> None:
        # The device has its place in the toolbar, and the form does not know it.
        self.session.set_settings(dataclasses.replace(settings, device=self.session.settings.device))

    def _on_corpus_changed(self, corpus: Corpus) -> None:
        if self._failure is not None and self.window.message_bar.text() == str(self._failure):
            # Another text was wanted, and is here.
            self.window.message_bar.clear()
        self._failure = None
        if corpus.prefixes and not self.window.write.prompt().prefix:
            self.window.write.set_prefix(corpus.prefixes[0])

    def _on_inspected(self, inspection: Inspection) -> None:
        assert self.session.corpus is not None
        setup = self.window.setup
        setup.show_corpus(self.session.corpus, inspection.summary)
        problem = inspection.problem
        setup.show_problem(None if problem is None else str(problem), fitting(problem))
        # While a run is under way its own lines stay, whatever the next one is set to.
        if self.session.state.can_train or inspection.settings == self._trained_settings:
            self.window.learning.set_baselines(inspection.baselines)

    def _on_recents_changed(self, recents: tuple[str, ...]) -> None:
        self.window.set_recents(recents)
        self._show_corpora()

    def _on_run_opened(self, opened: m.RunOpened) -> None:
        learning, write = self.window.learning, self.window.write
        learning.clear()
        learning.set_clip_norm(opened.settings.clip_norm)
        learning.add_updates(opened.updates)
        learning.add_epochs(opened.epochs)
        write.clear_samples()
        write.clear_answer()
        write.add_samples(opened.samples)
        write.set_vocab(opened.vocab)
        write.set_available(opened.can_write)
        self._device = f"{opened.device}. {opened.device_note}"
        self._total_epochs = opened.settings.epochs
        self._flops_per_character = flops_per_character(opened.settings, len(opened.vocab))
        self._peak_flops = opened.peak_flops
        self._epoch = opened.moment.epoch
        self._epochs_done = opened.updates[-1].epochs_done if opened.updates else float(self._epoch)
        self._perplexity = opened.epochs[-1].perplexity if opened.epochs else None
        self._show_progress(0.0, None)
        is_another, self._shown_run = opened.folder != self._shown_run, opened.folder
        if is_another and not opened.is_new:
            self._on_said(
                _("Opened the run {name}, trained on {corpus}.").format(
                    name=opened.folder.name, corpus=opened.corpus_name
                ),
                "info",
            )

    def _on_run_cleared(self) -> None:
        self._shown_run = None
        self.window.learning.clear()
        self.window.write.clear_samples()
        self.window.write.clear_answer()
        self.window.write.set_available(False)
        self.window.write.set_vocab(None)

    def _on_progressed(self, progress: m.ProgressMade) -> None:
        self.window.learning.add_updates(progress.updates)
        self.window.learning.add_epochs(progress.epochs)
        self.window.write.add_samples(progress.samples)
        if progress.updates:
            self._epochs_done = progress.updates[-1].epochs_done
            self._epoch = progress.updates[-1].moment.epoch
        if progress.epochs:
            self._perplexity = progress.epochs[-1].perplexity
        self._show_progress(progress.characters_per_second, progress.seconds_left)

    def _show_progress(self, speed: float, seconds_left: float | None) -> None:
        self.window.show_progress(
            self._epoch,
            self._total_epochs,
            self._perplexity,
            speed,
            seconds_left,
            self._epochs_done,
        )
        self.window.explain_speed(speed_explained(speed, self._flops_per_character, self._peak_flops))

    def _on_answered(self, answer: Continuation) -> None:
        self.window.write.show_continuation(answer)

    def _on_runs_listed(self, runs: tuple[RunSummary, ...]) -> None:
        session = self.session
        under_way = session.open_run_folder if session.state.can_stop else None
        rows = [_run_row(run) for run in runs]
        self.window.runs.set_runs([self._under_way(row) if row.path == under_way else row for row in rows])
        if not self._looked_for_cut_off:
            self._looked_for_cut_off = True
            self._offer_to_go_on(next((run for run in runs if run.is_cut_off), None))

    def _offer_to_go_on(self, run: RunSummary | None) -> None:
        """After a crash or a power cut: say what was found, and offer to go on from there."""
        if run is None:
            return
        path = run.path
        sentence = _(
            "The run {name} was cut off in epoch {epoch}. What it had learned by then is kept, and it can go "
            "on from there."
        ).format(name=path.name, epoch=run.moment.epoch)
        go_on = (_("Go on"), lambda: self.session.continue_run(path))
        self.window.message_bar.show_message(sentence, "warning", go_on)

    def _under_way(self, row: RunRow) -> RunRow:
        """Return the row as it stands now: the folder is behind by what was not saved yet."""
        return dataclasses.replace(
            row,
            state=_("under way"),
            is_trained=True,
            epochs=int(self._epochs_done),
            perplexity=self._perplexity,
        )

    def _on_overlays_read(self, overlays: tuple[tuple[str, tuple[EpochFinished, ...]], ...]) -> None:
        curves = [
            Curve(name, tuple(e.moment.epoch for e in epochs), tuple(e.perplexity for e in epochs))
            for name, epochs in overlays
        ]
        self.window.learning.set_overlays(curves)

    def _on_said(self, sentence: str, severity: str) -> None:
        self.window.message_bar.show_message(sentence, severity)

    def _on_failed(self, error: UserError) -> None:
        self._failure = error if isinstance(error, CorpusError) else None
        self.window.message_bar.show_message(str(error), "error", *self._remedies(error))

    def _on_fault(self, line: str, details: str) -> None:
        sentence = _(
            "A fault of the program: {error}. The program goes on, and what was saved is safe. If it happens "
            "again, please report it."
        ).format(error=line)
        self._on_failed(FaultError(sentence, details))

    def _remedies(self, error: UserError) -> tuple[Action, ...]:
        """Return what can be done about ``error`` at a click."""
        wanted, folder = fitting(error), self.session.open_run_folder
        if isinstance(error, FaultError):
            copy = (_("Copy details"), lambda: self._copy_details(error))
            return copy, (_("Report a problem …"), self.report_problem)
        if isinstance(error, DeviceLostError) and folder is not None:
            return ((_("Go on on the CPU"), lambda: self._go_on_on_the_cpu(folder)),)
        if wanted is not None:
            return ((offer(wanted, self.session.settings), lambda: self.session.set_settings(wanted)),)
        return ()

    def _copy_details(self, error: FaultError) -> None:
        facts = report.as_lines(self._facts())
        self._application.clipboard().setText(report.without_home(f"{error}\n\n{error.details}\n{facts}"))
        said = _("The details are copied: paste them where you want to report them.")
        self.window.message_bar.show_message(said, "info", (_("Report a problem …"), self.report_problem))

    def _go_on_on_the_cpu(self, folder: Path) -> None:
        self.session.set_device("cpu")
        self.session.continue_run(folder)

    def _on_paths_dropped(self, paths: tuple[Path, ...]) -> None:
        if len(paths) > 1:
            self._on_said(
                _("Only the first is opened. To train on several texts, put them into one folder or zip."),
                "info",
            )
        if paths:
            self.workspace.open_path(paths[0])

    def _on_text_found(self, path: Path) -> None:
        self.session.open_source(str(path))

    def _on_run_moved(self, before: Path, now: Path) -> None:
        if self.session.open_run_folder == before:
            self.session.open_run_folder = self._shown_run = now

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

    def _facts(self) -> dict[str, str]:
        """Return what the program runs on, and what only the window knows of it."""
        screen = self.window.screen()
        return report.versions() | {
            "Qt": f"{qVersion()}, {self._application.platformName()}, {self._application.style().name()}",
            "screen": f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}",
            "language": f"{i18n.language()}, the system's {i18n.system_language()}",
            "device": self._device or "no run yet",
        }

    def _collect_report(self, with_typed: bool) -> tuple[report.Document, ...]:
        write = self.window.write
        typed = {"prefix": write.prompt().prefix, "history": write.prefix_edit.history()}
        return report.collect(
            self._facts(),
            self.session.settings,
            Path(self.log_file).parent,
            self.session.open_run_folder,
            typed if with_typed else None,
        )

    def _save_report(self, dialog: ReportDialog) -> None:
        name = f"charrnn-report-{datetime.now():%Y-%m-%d-%H%M}.zip"
        wanted, _pattern = QFileDialog.getSaveFileName(
            dialog, _("Save the report"), str(Path.home() / name), _("Zip files (*.zip)")
        )
        if not wanted:
            return
        path = Path(wanted)
        try:
            report.write_zip(dialog.documents(), path)
        except UserError as error:
            dialog.show_problem(str(error))
        else:
            dialog.show_saved(path)

    def _focus_prefix(self) -> None:
        self.window.write.prefix_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _reveal_workspace(self) -> None:
        self.reveal(self.workspace.folder)

    def _start_folder(self) -> str:
        return str(Path(self.session.recents[0]).parent) if self.session.recents else ""

    def _show_corpora(self) -> None:
        choices = [CorpusChoice(f"shipped:{c.name}", c.title, c.description) for c in library.shipped()]
        choices += [CorpusChoice(path, Path(path).name, path) for path in self.session.recents]
        self.window.setup.set_corpora(choices)


def chosen_workspace(preferences: Preferences, folders: Folders) -> Path:
    """Return the folder of runs that the person has chosen, if it is there; else the usual one."""
    chosen = preferences.get("workspace", "")
    return Path(chosen) if chosen and Path(chosen).is_dir() else folders.workspace


def _run_row(run: RunSummary) -> RunRow:
    return RunRow(
        path=run.path,
        name=run.path.name,
        corpus=run.corpus_name,
        model=f"{_(CHOICE_LABELS[run.settings.cell])} {run.settings.hidden_size}",
        perplexity=run.perplexity,
        epochs=run.epochs,
        started=run.started.isoformat(),
        state="cut off" if run.is_cut_off else run.state,
        is_trained=run.is_claimed,
        checkpoints=run.checkpoints,
    )


def _without_arguments(slot: Callable[[], Any]) -> Callable[[], None]:
    def call() -> None:
        slot()

    return call


def run(arguments: list[str]) -> int:
    """Start the program and return its exit status."""
    application = QApplication(arguments)
    # Qt has taken its own options out by now.
    path = next(iter(application.arguments()[1:]), "")
    folders = Folders.of_the_person()
    preferences, instance = Preferences(folders.preferences), Instance()
    claim = instance.claim(chosen_workspace(preferences, folders), path)
    if claim is Claim.CALLED:
        return 0
    app = App(application, folders, path, preferences, instance)
    application.aboutToQuit.connect(app.close)
    application.commitDataRequest.connect(app.close)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.window.close())
    # Python looks at signals only between its own instructions: let it come by.
    poll = QTimer(interval=SIGNAL_POLL_INTERVAL_MS)
    poll.timeout.connect(lambda: None)
    poll.start()
    with crashes_noted(app.log_file):
        app.show()
        app.tell_of_claim(claim)
        status = application.exec()
        app.close()
    return status
