"""Earlier runs: compare them, open and continue them, keep them in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.runs.how_far import HowFar
from charrnn_gui.runs.runs_model import COLUMNS, RunRow, RunsModel
from charrnn_gui.runs.runs_table import RunsTable
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import ngettext
from core.settings.run_end import RunEnd

_ACTIONS = {
    "open": (N_("Open run"), N_("Show the selected run's curves and let its model write.")),
    "continue": (
        N_("Continue training"),
        N_(
            "Continue the selected run exactly from its last save. For a finished run you are asked how "
            "much further."
        ),
    ),
    "settings": (
        N_("Use its settings"),
        N_("Put the selected run's text and settings into Setup, for a new run like it."),
    ),
    "rename": (N_("Rename"), N_("Give the selected run another name (F2).")),
    "pack": (N_("Pack as zip…"), N_("Pack the selected run into one file, to keep or to mail.")),
    "reveal": (N_("Show in folder"), N_("Show the selected run's files in the file manager.")),
    "trash": (
        N_("Move to the trash"),
        N_("Move the selected run's folder to the trash (Delete). You can take it back."),
    ),
}
_OF_A_RUN_AT_REST = ("continue", "rename", "pack", "trash")
_OPENING = ("open", "continue", "branch")
_IN_MENU = ("settings", "rename", "pack", "reveal", "trash")
_BRANCH = N_("Branch")
_BRANCH_HELP = N_(
    "Begin another run from one of the selected run's checkpoints. It has the same text and "
    "model, and the training settings in Setup."
)
_MORE_HELP = N_("More actions for the selected run.")
_MOST_BRANCHES = 40


class RunsPanel(FollowsChanges, QWidget):
    """A table of runs; the curves of checked runs are shown in the plots.

    Signals:
        overlays_changed(tuple[Path, ...]): the checked runs, in the order of checking.
        run_opened(Path): the person wants to see a run and use its model.
        continue_requested(Path, RunEnd): the person wants to train a run to this end; None: its own end.
        branch_requested(Path, int): the person wants to begin a run at a checkpoint, given by its update.
        whole_text_requested(Path): the person wants to train on the held-out part, too, for as long again.
        settings_requested(Path): the person wants a run's text and settings for the next run.
        rename_requested(Path, str): the person gave a run another name.
        pack_requested(Path): the person wants a run as a zip.
        reveal_requested(Path): the person wants to see a run's folder in the file manager.
        trash_requested(Path): the person wants to move a run's folder to the trash.
    """

    overlays_changed = Signal(tuple)
    run_opened = Signal(Path)
    continue_requested = Signal(Path, RunEnd)
    branch_requested = Signal(Path, int)
    whole_text_requested = Signal(Path)
    settings_requested = Signal(Path)
    rename_requested = Signal(Path, str)
    pack_requested = Signal(Path)
    reveal_requested = Signal(Path)
    trash_requested = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RunsModel(self)
        self._opening_refusal = ""
        # Whether the widths of the columns fit their texts in the current language.
        self._is_fitted = False
        self._waiting: list[Callable[[], None]] = []
        self.table = RunsTable()
        self.table.setModel(self._model)
        self.table.sortByColumn(COLUMNS.index("started"), Qt.SortOrder.DescendingOrder)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.actions_by_name = {name: QAction(self) for name in _ACTIONS}
        self.open_button, self.continue_button = QPushButton(), QPushButton()
        self.branch_button, self.more_button = QPushButton(), QPushButton()
        self._buttons = (self.open_button, self.continue_button, self.branch_button, self.more_button)
        self._branch_menu, self._more_menu = QMenu(self), QMenu(self)
        # The question replaces the buttons, because there is little room.
        self.how_far, self._bar = HowFar(self), QWidget()
        self._asked_about: Path | None = None
        self._hint = QLabel(wordWrap=True)
        self._empty = QLabel(wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        self._lay_out()
        self._connect()
        self.follow_changes()
        self.set_runs(())

    def set_runs(self, rows: Sequence[RunRow]) -> None:
        """Show only ``rows``; selection and check marks stay with the runs that are still there."""
        wanted = {row.path for row in rows}
        self.change_runs(rows, [path for path in self._model.paths() if path not in wanted])

    def change_runs(self, rows: Sequence[RunRow], gone: Sequence[Path] = ()) -> None:
        """Add or replace the runs in ``rows``, and remove the runs that are ``gone``.

        While a name is being typed, the changes wait.
        """
        self._when_typed(lambda: self._change(rows, gone))

    def move_run(self, before: Path, now: Path) -> None:
        """Show the run in ``before`` as the run in ``now``: its folder has another name."""
        self._when_typed(lambda: self._model.move(before, now))

    def rows(self, most: int) -> tuple[RunRow, ...]:
        """Return the first runs in the list, as it is sorted, at most so many."""
        return tuple(self._model.row(place) for place in range(min(most, self._model.rowCount())))

    def save_state(self) -> dict[str, list[str]]:
        """Return which columns are hidden, ready for JSON."""
        return {"hidden": [COLUMNS[column] for column in self.table.hidden_columns()]}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Restore the state that ``save_state`` returned; ignore what is invalid."""
        hidden = state.get("hidden")
        if isinstance(hidden, list):
            self.table.hide_columns({COLUMNS.index(name) for name in hidden if name in COLUMNS})

    def overlays(self) -> tuple[Path, ...]:
        """The checked runs, in the order of checking."""
        return self._model.checked()

    def set_overlays(self, paths: Sequence[Path]) -> None:
        """Check only the runs ``paths``, if they are in the table."""
        self._model.set_checked(tuple(paths))

    def set_opening_refusal(self, reason: str) -> None:
        """Forbid opening, continuing and branching for this reason; an empty reason allows it."""
        self._opening_refusal = reason
        self._enable()

    def select(self, path: Path) -> None:
        """Select the run in ``path``, if it is in the table."""
        place = self._model.place_of(path)
        if place is not None:
            self.table.selectRow(place)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self._empty.setText(_("No runs yet. Press Train: every run is kept and appears here."))
        self._hint.setText(_("Check a run to lay its curve over the plot (space bar)."))
        self.table.setAccessibleName(_("Runs"))
        self.table.setToolTip(
            _("Runs in the workspace. Check one to compare its curve; double-click to open it.")
        )
        for name, (text, _help) in _ACTIONS.items():
            self.actions_by_name[name].setText(_(text))
        for button, name in ((self.open_button, "open"), (self.continue_button, "continue")):
            button.setText(self.actions_by_name[name].text())
        self.branch_button.setText(_(_BRANCH))
        self._branch_menu.setTitle(_(_BRANCH))
        self.more_button.setText(_("More"))
        self._enable()
        self._is_fitted = False  # The rows come again, in the new language.
        self._model.retranslate()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        palette = in_color(colors_of(self).muted)
        for label in (self._hint, self._empty):
            label.setPalette(palette)

    def _lay_out(self) -> None:
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        actions = self.actions_by_name
        self.table.addActions([actions["open"], actions["continue"], self._branch_menu.menuAction()])
        self.table.addActions([actions[name] for name in _IN_MENU])
        self._more_menu.addActions([actions[name] for name in _IN_MENU])
        self._more_menu.setToolTipsVisible(True)
        self.branch_button.setMenu(self._branch_menu)
        self.more_button.setMenu(self._more_menu)
        buttons = QHBoxLayout(self._bar)
        buttons.setContentsMargins(PANEL_PADDING, 0, 0, 0)
        buttons.addWidget(self._hint, 1)
        for button in self._buttons:
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 4)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self.how_far)
        layout.addWidget(self._bar)

    def _connect(self) -> None:
        actions = self.actions_by_name
        self._model.checks_changed.connect(self._on_checks_changed)
        self._model.name_typed.connect(self.rename_requested)
        self.table.open_pressed.connect(actions["open"].trigger)
        self.table.doubleClicked.connect(lambda _index: actions["open"].trigger())
        self.table.check_pressed.connect(self._on_check_pressed)
        self.table.rename_pressed.connect(actions["rename"].trigger)
        self.table.trash_pressed.connect(actions["trash"].trigger)
        self.table.editing_ended.connect(self._on_editing_ended, Qt.ConnectionType.QueuedConnection)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        for name, wanted in (
            ("open", self.run_opened),
            ("settings", self.settings_requested),
            ("pack", self.pack_requested),
            ("reveal", self.reveal_requested),
            ("trash", self.trash_requested),
        ):
            actions[name].triggered.connect(self._asking(wanted.emit))
        actions["continue"].triggered.connect(self._on_continue_pressed)
        self.how_far.answered.connect(self._on_how_far_answered)
        self.how_far.asking_changed.connect(self._bar.setHidden)
        self.how_far.left.connect(self.table.setFocus)
        actions["rename"].triggered.connect(self.table.rename_current)
        self.open_button.clicked.connect(actions["open"].trigger)
        self.continue_button.clicked.connect(actions["continue"].trigger)
        self._branch_menu.aboutToShow.connect(self._fill_branch_menu)

    def _when_typed(self, change: Callable[[], None]) -> None:
        if self.table.is_editing():
            self._waiting.append(change)
        else:
            change()

    def _change(self, rows: Sequence[RunRow], gone: Sequence[Path]) -> None:
        self._model.change(rows, gone)
        is_empty = not self._model.rowCount()
        self._stack.setCurrentWidget(self._empty if is_empty else self.table)
        self._bar.setVisible(not is_empty and self.how_far.isHidden())
        if not self._is_fitted and not is_empty:
            self._is_fitted = True
            self.table.fit_columns()
        self._enable()

    def _asking(self, ask: Callable[[Path], None]) -> Callable[[], None]:
        def slot() -> None:
            row = self._selected()
            if row is not None:
                ask(row.path)

        return slot

    def _on_continue_pressed(self) -> None:
        row = self._selected()
        if row is None:
            return
        if row.state == "finished" and row.end is not None:
            self._asked_about = row.path
            self.how_far.ask(row.name, row.end, row.epochs)
        else:
            self.continue_requested.emit(row.path, None)

    def _on_how_far_answered(self, end: RunEnd) -> None:
        if self._asked_about is not None:
            self.continue_requested.emit(self._asked_about, end)

    def _on_checks_changed(self) -> None:
        self.overlays_changed.emit(self._model.checked())

    def _on_check_pressed(self) -> None:
        row = self._selected()
        if row is not None:
            self._model.toggle(row.path)

    def _on_editing_ended(self) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            change()

    def _fill_branch_menu(self) -> None:
        self._branch_menu.clear()
        row = self._selected()
        if row is None:
            return
        for update in row.checkpoints[:_MOST_BRANCHES]:
            text = ngettext("After {count} update", "After {count} updates", update)
            action = self._branch_menu.addAction(text.format(count=f"{update:,}"))
            action.triggered.connect(self._branching(row.path, update))
        if row.holds_out:
            self._branch_menu.addSeparator()
            action = self._branch_menu.addAction(_("On the whole text, for as long again"))
            action.triggered.connect(partial(self.whole_text_requested.emit, row.path))

    def _branching(self, path: Path, update: int) -> Callable[[], None]:
        def slot() -> None:
            self.branch_requested.emit(path, update)

        return slot

    def _selected(self) -> RunRow | None:
        rows = self.table.selectionModel().selectedRows()
        return self._model.row(rows[0].row()) if rows else None

    def _enable(self) -> None:
        """Disable actions that would be refused, with the reason as their tooltip."""
        row = self._selected()
        if row is None or row.path != self._asked_about or row.is_trained or row.is_unsaved:
            self.how_far.hide()
        refused = {name: self._refusal(name, row) for name in (*_ACTIONS, "branch", "more")}
        for name, action in self.actions_by_name.items():
            _set_possible(action, _(_ACTIONS[name][1]), refused[name])
        for name, button, help in (
            ("open", self.open_button, _ACTIONS["open"][1]),
            ("continue", self.continue_button, _ACTIONS["continue"][1]),
            ("branch", self.branch_button, _BRANCH_HELP),
            ("more", self.more_button, _MORE_HELP),
        ):
            _set_possible(button, _(help), refused[name])
        self._branch_menu.menuAction().setEnabled(not refused["branch"])

    def _refusal(self, name: str, row: RunRow | None) -> str:
        """Return the reason to refuse an action for the run in ``row``; empty if it is possible."""
        if row is None:
            return _("Select a run first.")
        if name in _OF_A_RUN_AT_REST and row.is_trained:
            return _("This run is being trained. Stop the training first.")
        if name in _OF_A_RUN_AT_REST and row.is_unsaved:
            return _("This run is not saved yet. The notice above the plot says why, and helps.")
        if name in _OPENING and self._opening_refusal:
            return self._opening_refusal
        if name == "branch" and not row.checkpoints:
            return _("This run has no checkpoint to branch from.")
        return ""


def _set_possible(control: QAction | QPushButton, help: str, refusal: str) -> None:
    control.setEnabled(not refusal)
    control.setToolTip(refusal or help)
