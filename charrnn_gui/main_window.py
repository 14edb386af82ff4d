"""Arrange the window: panels, toolbar, menus and status line. No logic."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.actions import help_of, make_actions, retranslate_actions, set_action_help, set_action_text
from charrnn_gui.learning.panel import LearningPanel
from charrnn_gui.refusals import Circumstances, opening_refusal, refusals
from charrnn_gui.run_sentences import sentence_of
from charrnn_gui.run_toolbar import RUN_ACTIONS, RunToolbar
from charrnn_gui.runs.panel import RunsPanel
from charrnn_gui.setup.panel import SetupPanel
from charrnn_gui.standing import Standing
from charrnn_gui.theme import Theme, dress
from charrnn_gui.widgets.bounded import entry
from charrnn_gui.widgets.drops import accept_as_copy, local_paths
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.message_bar import MessageBar
from charrnn_gui.widgets.screen_room import within_screen
from charrnn_gui.widgets.unsaved_notice import UnsavedNotice
from charrnn_gui.writing.panel import WritePanel
from core.common.i18n import LANGUAGES
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.text.source import Source

THEMES: dict[Theme, str] = {"system": N_("Follow the &system"), "light": N_("&Light"), "dark": N_("&Dark")}
_DEPENDING_ACTIONS = (*RUN_ACTIONS, "open_run", "import_run")


class MainWindow(FollowsChanges, QMainWindow):
    """Setup at the left, learning in the middle, writing at the right, runs below.

    Signals:
        language_chosen: str, a language of ``core.common.i18n.LANGUAGES``.
        theme_chosen: str, a theme of ``THEMES``.
        recent_chosen: ``Source``.
        paths_dropped: tuple of ``Path``, dropped anywhere on the window.
        close_asked(QCloseEvent): the window is about to close; ignore the event to keep it open.
        closing: the window closes; emitted before it disappears.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    recent_chosen = Signal(Source)
    paths_dropped = Signal(tuple)
    close_asked = Signal(object)  # Qt would copy the event
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self.setDockNestingEnabled(True)
        self.setAcceptDrops(True)
        self.actions_by_name = make_actions(self)
        self.setup = SetupPanel()
        self.learning = LearningPanel()
        self.write = WritePanel()
        self.runs = RunsPanel()
        self.message_bar = MessageBar()
        self.unsaved_notice = UnsavedNotice()
        self._is_saved = True
        self._now = Circumstances()
        self._standing = Standing()
        self.toolbar = RunToolbar(self.actions_by_name)
        self.addToolBar(self.toolbar)
        self._build_middle()
        self._build_menus()
        self._status = QLabel()
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.statusBar().addWidget(self._status, 1)
        self.resize(self._roomy_size())
        # Here a person types first. A list that had the focus would turn under the wheel.
        self.write.prefix_edit.setFocus()
        self.follow_changes()
        self._follow_state()
        self.setup.settings_judged.connect(self._on_settings_judged)
        # Before anybody else hears of it: a run begins with what stands in the form.
        for name in ("train", "step"):
            self.actions_by_name[name].triggered.connect(self.setup.commit)

    # Setters

    def show_standing(self, standing: Standing) -> None:
        """Show how the run on display stands; every control follows its state."""
        self._standing = standing
        self.toolbar.show_standing(standing)
        if standing.state is self._now.state:
            self._show_status()
        else:
            self._follow_state()

    def set_unsaved(self, problem: str) -> None:
        """Say why the run is not saved, until it is; with an empty ``problem`` it is."""
        self._is_saved = not problem
        self.unsaved_notice.set_problem(problem)
        self._show_status()

    def set_stepping(self, is_stepping: bool) -> None:
        """Let Step be pressed again and again while the run makes single updates."""
        self._now = replace(self._now, is_stepping=is_stepping)
        self._enable_actions()

    def set_text_problem(self, problem: str) -> None:
        """Let no run begin for this reason; empty: the text can be trained on, or nobody knows yet."""
        self._now = replace(self._now, text_problem=problem)
        self._enable_actions()

    def set_device(self, device: str) -> None:
        """Show which device the next run is to use."""
        self.toolbar.set_device(device)

    def set_recents(self, sources: tuple[Source, ...]) -> None:
        """Fill the menu of recent texts."""
        self._recent_menu.clear()
        self._recent_menu.setEnabled(bool(sources))
        for source in sources:
            action = self._recent_menu.addAction(entry(str(source)))
            action.setData(source)
            action.triggered.connect(self._on_recent_triggered)

    def set_language(self, language: str) -> None:
        """Check the language in its menu."""
        for action in self._language_group.actions():
            action.setChecked(action.data() == language)

    def set_theme(self, theme: str) -> None:
        """Check the theme in its menu."""
        for action in self._theme_group.actions():
            action.setChecked(action.data() == theme)

    def save_layout(self) -> dict[str, str]:
        """Return size, docks and splitter, as text."""
        return {
            "geometry": _text(self.saveGeometry()),
            "docks": _text(self.saveState()),
            "splitter": _text(self._splitter.saveState()),
        }

    def restore_layout(self, layout: dict[str, object]) -> None:
        """Restore a layout from ``save_layout``; ignore parts that do not fit."""
        self.restoreGeometry(_bytes(layout.get("geometry", "")))
        self.restoreState(_bytes(layout.get("docks", "")))
        self._splitter.restoreState(_bytes(layout.get("splitter", "")))

    def retranslate(self) -> None:
        """Set every text of the window itself in the current language."""
        self.setWindowTitle(_("CharRNN Studio"))
        retranslate_actions(self.actions_by_name)
        for dock, title in ((self._setup_dock, _("Setup: the next run")), (self._runs_dock, _("Runs"))):
            dock.setWindowTitle(title)
        for menu, title in zip(self._menus, (_("&File"), _("&Run"), _("&View"), _("&Help")), strict=True):
            menu.setTitle(title)
        self._recent_menu.setTitle(_("Recent &texts"))
        self._language_menu.setTitle(_("&Language"))
        self._theme_menu.setTitle(_("&Appearance"))
        for action in self._theme_group.actions():
            action.setText(_(THEMES[action.data()]))
        self._follow_state()

    def restyle(self) -> None:
        """Take the style sheet that goes with the palette and the font."""
        dress(self)

    # Slots

    def _on_settings_judged(self, are_possible: bool) -> None:
        if are_possible != self._now.are_settings_possible:
            self._now = replace(self._now, are_settings_possible=are_possible)
            self._follow_state()

    def _on_recent_triggered(self) -> None:
        action = self.sender()
        self.recent_chosen.emit(action.data())  # type: ignore[attr-defined]

    def _on_language_triggered(self) -> None:
        self.language_chosen.emit(self._language_group.checkedAction().data())

    def _on_theme_triggered(self) -> None:
        self.theme_chosen.emit(self._theme_group.checkedAction().data())

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close unless somebody objects; tell it while the window is still there to be asked."""
        event.accept()
        self.close_asked.emit(event)
        if event.isAccepted():
            self.closing.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders of this computer."""
        if local_paths(event.mimeData()):
            accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files and folders were dropped."""
        paths = local_paths(event.mimeData())
        if paths and accept_as_copy(event):
            self.paths_dropped.emit(paths)

    # Private

    def _follow_state(self) -> None:
        """Update every control and sentence for the state of the run."""
        state = self._standing.state
        self._now = replace(self._now, state=state)
        self._enable_actions()
        self.setup.set_locked(not state.can_train)
        self.runs.set_opening_refusal(opening_refusal(state))
        self._show_status()

    def _show_status(self) -> None:
        standing = self._standing
        self._status.setText(
            _("A setting is impossible. Setup says why.")
            if standing.state.can_train and not self._now.are_settings_possible
            else sentence_of(standing.state, is_saved=self._is_saved, is_by_time=standing.is_ended_by_time)
        )

    def _enable_actions(self) -> None:
        """Disable what would be refused, with the reason where its help stands."""
        actions, refused = self.actions_by_name, refusals(self._now)
        resumes = self._now.state.can_resume
        set_action_text(actions["pause"], _("Res&ume") if resumes else _("&Pause"))
        for name in _DEPENDING_ACTIONS:
            help = _("Resume the run.") if resumes and name in {"train", "pause"} else help_of(name)
            set_action_help(actions[name], refused.get(name, help))
            actions[name].setEnabled(name not in refused)

    def _build_middle(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.learning)
        self._splitter.addWidget(self.write)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setChildrenCollapsible(False)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.unsaved_notice)
        column.addWidget(self.message_bar)
        column.addWidget(self._splitter, 1)
        self.setCentralWidget(middle)
        self._setup_dock = self._dock("setup_dock", self.setup, Qt.DockWidgetArea.LeftDockWidgetArea)
        self._runs_dock = self._dock("runs_dock", self.runs, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.resizeDocks([self._setup_dock], [330], Qt.Orientation.Horizontal)
        # On a low screen the panels above need the room more than the list of runs.
        height = min(150, self._roomy_size().height() // 6)
        self.resizeDocks([self._runs_dock], [height], Qt.Orientation.Vertical)

    def _dock(self, name: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget()
        dock.setObjectName(name)
        dock.setWidget(panel)
        self.addDockWidget(area, dock)
        return dock

    def _build_menus(self) -> None:
        actions = self.actions_by_name
        file, run, view, help_ = self._menus = [self.menuBar().addMenu("") for _number in range(4)]
        for menu in (file, run):
            menu.setToolTipsVisible(True)  # they say why an action is disabled
        self._recent_menu = QMenu(self)
        file.addActions([actions["open_file"], actions["open_folder"]])
        file.addMenu(self._recent_menu)
        file.addAction(actions["book_lyrics"])
        file.addSeparator()
        file.addActions([actions["open_run"], actions["import_run"]])
        file.addSeparator()
        file.addActions([actions["choose_workspace"], actions["reveal_runs"]])
        file.addSeparator()
        file.addAction(actions["quit"])
        run.addActions([actions[name] for name in RUN_ACTIONS])
        run.addSeparator()
        run.addAction(actions["focus_prefix"])
        self._language_menu, self._language_group = self._choice_menu(
            list(LANGUAGES.items()), self._on_language_triggered
        )
        self._theme_menu, self._theme_group = self._choice_menu(
            list(THEMES.items()), self._on_theme_triggered
        )
        view.addMenu(self._language_menu)
        view.addMenu(self._theme_menu)
        self._theme_menu.addSeparator()
        self._theme_menu.addAction(actions["contrast"])
        view.addSeparator()
        view.addActions([actions["larger_text"], actions["smaller_text"], actions["usual_text"]])
        view.addSeparator()
        view.addActions([self._setup_dock.toggleViewAction(), self._runs_dock.toggleViewAction()])
        help_.addActions([actions["report"], actions["shortcut"], actions["about"]])
        self.set_recents(())

    def _choice_menu(self, choices: list[tuple[str, str]], slot: object) -> tuple[QMenu, QActionGroup]:
        menu, group = QMenu(self), QActionGroup(self)
        for data, text in choices:
            action = menu.addAction(text)
            action.setData(data)
            action.setCheckable(True)
            group.addAction(action)
        group.triggered.connect(slot)
        return menu, group

    def _roomy_size(self) -> QSize:
        """Return a size to work in, within the screen with the frame that the system puts around."""
        return within_screen(self, QSize(1440, 900))


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes(text: object) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore") if isinstance(text, str) else b"")
