"""Arrange the window: the frame, the panels in it, and what is possible in which state. No logic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QFontInfo,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QMainWindow, QWhatsThis, QWidget

from charrnn_gui.actions import (
    EXPORT_ACTIONS,
    RUN_ACTIONS,
    help_of,
    make_actions,
    retranslate_actions,
    set_action_help,
    set_action_text,
)
from charrnn_gui.frame.header import Header
from charrnn_gui.frame.menu_key import MenuKey
from charrnn_gui.frame.menus import HAS_NATIVE_BAR, Menus, check
from charrnn_gui.frame.notes import Notes
from charrnn_gui.frame.rail import Rail
from charrnn_gui.frame.status_line import StatusLine
from charrnn_gui.frame.train_workspace import TrainWorkspace
from charrnn_gui.frame.widths import Room
from charrnn_gui.frame.workspaces import Workspaces
from charrnn_gui.learning.panel import LearningPanel
from charrnn_gui.look.tokens import BODY
from charrnn_gui.refusals import Circumstances, opening_refusal, refusals
from charrnn_gui.run_sentences import sentence_of
from charrnn_gui.runs.panel import RunsPanel
from charrnn_gui.setup.panel import SetupPanel
from charrnn_gui.standing import Standing
from charrnn_gui.theme import dress
from charrnn_gui.widgets.drops import accept_as_copy, local_paths
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.message_bar import MessageBar
from charrnn_gui.widgets.screen_room import within_screen
from charrnn_gui.widgets.unsaved_notice import UnsavedNotice
from charrnn_gui.writing.panel import WritePanel
from core.common.i18n import gettext as _
from core.text.source import Source

if TYPE_CHECKING:
    from charrnn_gui.choosing.panel import ChoosingPanel
    from charrnn_gui.frame.compare_workspace import CompareWorkspace
    from charrnn_gui.frame.shortcuts_sheet import ShortcutsSheet
    from charrnn_gui.reading.panel import ReadPanel

_DEPENDING_ACTIONS = (*RUN_ACTIONS, *EXPORT_ACTIONS, "open_run", "import_run")


class MainWindow(FollowsChanges, QMainWindow):
    """Rail and header around the workspaces, the status line below them.

    Signals:
        language_chosen: str, a language of ``core.common.i18n.LANGUAGES``.
        theme_chosen: str, a theme of ``charrnn_gui.frame.menus.THEMES``.
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
        # Before there is anything in it: a style sheet that comes later is computed for hidden parts, too.
        dress(self)
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
        self.menus = Menus(self, self.menuBar(), self.actions_by_name, self.recent_chosen.emit)
        self.resize(self._roomy_size())
        self._build()
        self._shortcuts_sheet: ShortcutsSheet | None = None
        self.actions_by_name["keys"].triggered.connect(self._show_shortcuts)
        self.actions_by_name["whats_this"].triggered.connect(QWhatsThis.enterWhatsThisMode)
        # Here a person types first. A list that had the focus would turn under the wheel.
        self.write.prefix_edit.setFocus()
        self.follow_changes()
        self._follow_state()

    @property
    def choosing(self) -> ChoosingPanel:
        """The Write workspace."""
        return self.workspaces.choosing

    @property
    def read(self) -> ReadPanel:
        """The Read workspace."""
        return self.workspaces.read

    @property
    def compare(self) -> CompareWorkspace:
        """The Compare workspace."""
        return self.workspaces.compare

    # Setters

    def show_standing(self, standing: Standing) -> None:
        """Show how the run on display stands; every control follows its state."""
        self._standing = standing
        self.header.show_standing(standing)
        self.status.set_speed(standing.figures().speed)
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
        self.status.set_device(device)

    def set_recents(self, sources: tuple[Source, ...]) -> None:
        """Fill the menu of recent texts."""
        self.menus.set_recents(sources)

    def set_language(self, language: str) -> None:
        """Check the language in its menu."""
        check(self.menus.languages, language)

    def set_theme(self, theme: str) -> None:
        """Check the theme in its menu."""
        check(self.menus.themes, theme)

    def save_layout(self) -> dict[str, Any]:
        """Return size, panes and menu bar, as JSON can hold them."""
        return {
            "geometry": _text(self.saveGeometry()),
            "panes": self.train_workspace.save_state(),
            "menu_bar": self.actions_by_name["menu_bar"].isChecked(),
        }

    def restore_layout(self, layout: dict[str, Any]) -> None:
        """Restore a layout from ``save_layout``; ignore parts that do not fit, or of older versions."""
        self.restoreGeometry(_bytes(layout.get("geometry", "")))
        self._use_room()
        if layout.get("menu_bar") is True:
            self.actions_by_name["menu_bar"].setChecked(True)
        panes = layout.get("panes")
        if isinstance(panes, dict):
            self.train_workspace.restore_state(panes)

    def retranslate(self) -> None:
        """Set every text of the window itself in the current language."""
        self.setWindowTitle(_("CharRNN Studio"))
        retranslate_actions(self.actions_by_name)
        self.menus.retranslate()
        self._follow_state()

    def restyle(self) -> None:
        """Take the style sheet that goes with the palette and the font."""
        dress(self)
        self._use_room()

    # Slots

    def _on_settings_judged(self, are_possible: bool) -> None:
        if are_possible != self._now.are_settings_possible:
            self._now = replace(self._now, are_settings_possible=are_possible)
            self._follow_state()

    def _on_language_triggered(self) -> None:
        self.language_chosen.emit(self.menus.languages.checkedAction().data())

    def _on_theme_triggered(self) -> None:
        self.theme_chosen.emit(self.menus.themes.checkedAction().data())

    def _fill_screen(self, fills: bool) -> None:
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | full if fills else self.windowState() & ~full)

    def _show_shortcuts(self) -> None:
        if self._shortcuts_sheet is None:
            from charrnn_gui.frame.shortcuts_sheet import ShortcutsSheet

            self._shortcuts_sheet = ShortcutsSheet(self, self.actions_by_name)
        self._shortcuts_sheet.open()

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close unless somebody objects; tell it while the window is still there to be asked."""
        event.accept()
        state = self._standing.state
        if state.can_stop or state.is_passing or not self._is_saved:
            # Painted at once: until the run is saved, the window paints nothing.
            self.status.set_sentence(_("Saving the run, then closing…"))
            self.status.repaint()
        self.close_asked.emit(event)
        if event.isAccepted():
            self.closing.emit()
        else:
            self._show_status()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room that there is."""
        super().resizeEvent(event)
        self._use_room()

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
        self.status.set_state(state)
        self.runs.set_opening_refusal(opening_refusal(state))
        self._show_status()

    def _show_status(self) -> None:
        standing = self._standing
        self.status.set_sentence(
            _("A setting is impossible. Setup says why.")
            if standing.state.can_train and not self._now.are_settings_possible
            else sentence_of(
                standing.state,
                is_saved=self._is_saved,
                is_by_time=standing.is_ended_by_time,
                has_model=standing.has_model,
                is_stopped_at_start=standing.is_stopped_at_start,
            )
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

    def _build(self) -> None:
        actions = self.actions_by_name
        self.rail = Rail(None if HAS_NATIVE_BAR else self.menus.all, self.menus.options)
        self._menu_key = MenuKey(self, self.menuBar(), self.rail.menu_button)
        self.header = Header(actions)
        self.learning.add_actions_to_menu([actions[name] for name in EXPORT_ACTIONS])
        self.status = StatusLine(actions["runs"])
        self.train_workspace = TrainWorkspace(
            self.setup, self.learning, self.write, self.runs, actions["runs"], actions["setup"], self._room()
        )
        self.workspaces = Workspaces(self.train_workspace)
        self.rail.set_workspace("train")
        notes = self.unsaved_notice, self.message_bar
        self._notes = Notes(notes, self.workspaces, self.workspaces.free_area)
        self.learning.plot_resized.connect(self._notes.place_soon)
        self.workspaces.shown.connect(self._notes.place_soon)
        frame = QWidget()
        grid = QGridLayout(frame)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.rail, 0, 0, 2, 1)
        grid.addWidget(self.header, 0, 1)
        grid.addWidget(self.workspaces, 1, 1)
        grid.addWidget(self.status, 2, 0, 1, 2)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)
        self.setCentralWidget(frame)
        self.menuBar().setVisible(HAS_NATIVE_BAR)
        self._connect()

    def _connect(self) -> None:
        actions = self.actions_by_name
        self.rail.workspace_chosen.connect(self.workspaces.show_workspace)
        self.workspaces.shown.connect(self.rail.set_workspace)
        self.workspaces.shown.connect(self.header.set_workspace)
        self.workspaces.show_by(actions)
        self.setup.settings_judged.connect(self._on_settings_judged)
        # Before anybody else hears of it: a run begins with what stands in the form.
        for name in ("train", "step"):
            actions[name].triggered.connect(self.setup.commit)
        self.menus.languages.triggered.connect(self._on_language_triggered)
        self.menus.themes.triggered.connect(self._on_theme_triggered)
        if not HAS_NATIVE_BAR:
            actions["menu_bar"].toggled.connect(self.menuBar().setVisible)
        actions["presentation"].toggled.connect(self._fill_screen)
        actions["open_menu"].triggered.connect(self._menu_key.open_menu)
        actions["reset_layout"].triggered.connect(self.train_workspace.reset_sizes)
        model = self.runs.table.model()
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(lambda *_: self.status.set_num_runs(self.runs.num_runs()))

    def _room(self) -> Room:
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        return Room.of(round(self.width() / scale), round(self.height() / scale))

    def _use_room(self) -> None:
        room = self._room()
        self.rail.set_narrow(room.is_narrow)
        self.header.set_room(is_low=room.is_low, is_wide=room.is_wide, has_left=not room.is_single)
        self.status.set_low(room.is_low)
        self.write.set_compact(room.is_narrow)
        self.status.set_has_speed(not room.is_wide and not room.is_narrow)
        self.train_workspace.set_room(room)

    def _roomy_size(self) -> QSize:
        """Return a size to work in, within the screen with the frame that the system puts around."""
        return within_screen(self, QSize(1440, 900))


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes(text: object) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore") if isinstance(text, str) else b"")
