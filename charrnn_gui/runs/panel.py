"""Earlier runs: compare them, open and continue them, note what they are, keep them in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from charrnn_gui.runs.columns import COLUMNS, HIDDEN_AT_FIRST
from charrnn_gui.runs.head import RunsHead
from charrnn_gui.runs.run_actions import RunActions
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.runs.run_selection import RunSelection
from charrnn_gui.runs.runs_model import RunsModel
from charrnn_gui.runs.runs_table import RunsTable
from charrnn_gui.theme import colors_of, in_color, on_ground
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.settings.as_text import as_line
from core.settings.run_end import RunEnd


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
        note_requested(Path, str): the person noted this about a run.
        curve_export_requested(tuple[Path, ...]): the person wants the curves of runs as files.
        samples_export_requested(tuple[Path, ...]): the person wants the samples of runs as files.
        pack_requested(tuple[Path, ...]): the person wants runs as zips.
        reveal_requested(Path): the person wants to see a run's folder in the file manager.
        trash_requested(tuple[Path, ...]): the person wants to move the folders of runs to the trash.
        refused(str): why a key or a double-click does nothing.
    """

    overlays_changed = Signal(tuple)
    run_opened = Signal(Path)
    continue_requested = Signal(Path, RunEnd)
    branch_requested = Signal(Path, int)
    whole_text_requested = Signal(Path)
    settings_requested = Signal(Path)
    rename_requested = Signal(Path, str)
    note_requested = Signal(Path, str)
    curve_export_requested = Signal(tuple)
    samples_export_requested = Signal(tuple)
    pack_requested = Signal(tuple)
    reveal_requested = Signal(Path)
    trash_requested = Signal(tuple)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RunsModel(self)
        # Whether the widths of the columns fit their texts in the current language.
        self._is_fitted = False
        self._waiting: list[Callable[[], None]] = []
        self.table = RunsTable()
        self.table.setModel(self._model)
        self._selection = RunSelection(self.table, self._model)
        self.table.sortByColumn(COLUMNS.index("started"), Qt.SortOrder.DescendingOrder)
        self.table.hide_columns({COLUMNS.index(name) for name in HIDDEN_AT_FIRST})
        self._actions = RunActions(self)
        self.actions_by_name = self._actions.by_name
        self.head = RunsHead(self._actions)
        self._asked_about: Path | None = None
        self._empty = QLabel(wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(self._stack, 1)
        self.setAutoFillBackground(True)
        self._connect()
        self.follow_changes()
        self.set_runs(())

    def set_runs(self, rows: Sequence[RunRow]) -> None:
        """Show only ``rows``; selection and check marks stay with the runs that are still there."""
        wanted = {row.path for row in rows}
        self.change_runs(rows, [row.path for row in self._model.rows() if row.path not in wanted])

    def change_runs(self, rows: Sequence[RunRow], gone: Sequence[Path] = ()) -> None:
        """Add or replace the runs in ``rows``, and remove the runs that are ``gone``.

        While a name or a note is being typed, the changes wait.
        """
        self._when_typed(lambda: self._change(rows, gone))

    def move_run(self, before: Path, now: Path) -> None:
        """Show the run in ``before`` as the run in ``now``: its folder has another name."""
        self._when_typed(lambda: self._model.move(before, now))

    def set_displayed(self, path: Path | None) -> None:
        """Mark the run on display; None: no run is."""
        self._model.set_displayed(path)

    def rows(self, most: int) -> tuple[RunRow, ...]:
        """Return the first runs in the list, as it is sorted, at most so many."""
        return tuple(islice(self._model.rows(), most))

    def num_runs(self) -> int:
        """Return how many runs there are, listed or not."""
        return self._model.num_runs()

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

    def set_curves(self, names: Sequence[str]) -> None:
        """Mark the runs that have a curve over the plot, in the order of its colours."""
        self._model.set_curves(names)

    def set_opening_refusal(self, reason: str) -> None:
        """Forbid opening, continuing and branching for this reason; an empty reason allows it."""
        self._actions.set_opening_refusal(reason)

    def ask_how_far(self, path: Path, name: str, end: RunEnd, epochs_done: float) -> None:
        """Ask how far the finished run in ``path`` should continue; the answer is ``continue_requested``."""
        if self._model.place_of(path) is None:
            self.head.filter.clear()
        self.table.clearSelection()
        self.select(path)
        self._asked_about = path
        self.head.how_far.ask(name, end, epochs_done)

    def select(self, path: Path) -> None:
        """Select the run in ``path``: now, or once it is listed, unless another one is selected meanwhile."""
        self._selection.select(path)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.setAccessibleName(_("Runs"))
        self.table.setAccessibleName(_("Runs"))
        self.table.setToolTip(
            tooltip(_("Runs in the workspace. Check one to compare its curve; double-click to open it."))
        )
        self._actions.retranslate()
        self._show_list()
        self._is_fitted = False  # The rows come again, in the new language.
        self._model.retranslate()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self._empty.setPalette(in_color(colors.muted))
        self.setPalette(on_ground(colors.panel))

    def _connect(self) -> None:
        table, head, do = self.table, self.head, self.actions_by_name
        self._model.checks_changed.connect(self._on_checks_changed)
        self._model.name_typed.connect(self.rename_requested)
        self._model.note_typed.connect(self.note_requested)
        table.doubleClicked.connect(lambda _index: self._press("open"))
        for pressed, name in (
            (table.open_pressed, "open"),
            (table.check_pressed, "curve"),
            (table.rename_pressed, "rename"),
            (table.note_pressed, "note"),
            (table.trash_pressed, "trash"),
        ):
            pressed.connect(partial(self._press, name))
        table.editing_ended.connect(self._on_editing_ended, Qt.ConnectionType.QueuedConnection)
        table.selectionModel().selectionChanged.connect(self._follow_selection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        for name, wanted in (
            ("open", self.run_opened),
            ("settings", self.settings_requested),
            ("reveal", self.reveal_requested),
        ):
            do[name].triggered.connect(self._asking(wanted.emit))
        for name, wanted in (
            ("export_curve", self.curve_export_requested),
            ("export_samples", self.samples_export_requested),
            ("pack", self.pack_requested),
            ("trash", self.trash_requested),
        ):
            do[name].triggered.connect(self._asking_of_all(wanted.emit))
        do["curve"].triggered.connect(self._asking_of_all(self._model.toggle))
        do["continue"].triggered.connect(self._on_continue_pressed)
        do["rename"].triggered.connect(lambda: table.edit_current("name"))
        do["note"].triggered.connect(lambda: table.edit_current("note"))
        do["copy_settings"].triggered.connect(self._copy_settings)
        self._actions.branches.branch_requested.connect(self.branch_requested)
        self._actions.branches.whole_text_requested.connect(self.whole_text_requested)
        head.how_far.answered.connect(self._on_how_far_answered)
        head.how_far.left.connect(table.setFocus)
        head.filter_changed.connect(self._filter)
        head.filter_left.connect(self._on_filter_left)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(head.filter.setFocus)

    def _press(self, name: str) -> None:
        """Do what a key stands for, or say why not: no tooltip shows it to who presses a key."""
        action = self.actions_by_name[name]
        if action.isEnabled():
            action.trigger()
        else:
            self.refused.emit(action.toolTip())

    def _when_typed(self, change: Callable[[], None]) -> None:
        if self.table.is_editing():
            self._waiting.append(change)
        else:
            change()

    def _change(self, rows: Sequence[RunRow], gone: Sequence[Path]) -> None:
        self._selection.keep(lambda: self._model.change(rows, gone))
        if self._asked_about in gone:
            self.head.how_far.hide()
        self._show_list()
        if not self._is_fitted and self._model.rowCount():
            self._is_fitted = True
            self.table.fit_columns()
        self._follow_selection()

    def _show_list(self) -> None:
        """Show the table, or say why it would be empty."""
        self._empty.setText(
            _("No run has these words. Escape in the filter lists all.")
            if self._model.num_runs()
            else _("No runs yet. Press Train: every run is kept and appears here.")
        )
        self._stack.setCurrentWidget(self.table if self._model.rowCount() else self._empty)
        self.head.set_has_runs(has_runs=bool(self._model.num_runs()))

    def _filter(self, query: str) -> None:
        self._when_typed(lambda: self._model.filter(query))
        self._show_list()
        self._follow_selection()

    def _on_filter_left(self) -> None:
        if self._model.rowCount() and not self.table.selectionModel().hasSelection():
            self.table.selectRow(0)
        self.table.setFocus()

    def _open_menu(self, place: QPoint) -> None:
        # The key for the menu gives some place; the menu belongs to the row.
        if not self.table.indexAt(place).isValid():
            place = self.table.visualRect(self.table.currentIndex()).center()
        self._actions.menu.popup(self.table.viewport().mapToGlobal(place))

    def _on_checks_changed(self) -> None:
        self._follow_selection()
        self.overlays_changed.emit(self._model.checked())

    def _asking(self, ask: Callable[[Path], None]) -> Callable[[], None]:
        def slot() -> None:
            row = self._actions.row()
            if row is not None:
                ask(row.path)

        return slot

    def _asking_of_all(self, ask: Callable[[tuple[Path, ...]], None]) -> Callable[[], None]:
        return lambda: ask(tuple(row.path for row in self._actions.rows()))

    def _on_continue_pressed(self) -> None:
        row = self._actions.row()
        if row is None:
            return
        if row.state == "finished" and row.end is not None:
            self.ask_how_far(row.path, row.name, row.end, row.epochs)
        else:
            self.continue_requested.emit(row.path, None)

    def _on_how_far_answered(self, end: RunEnd) -> None:
        if self._asked_about is not None:
            self.continue_requested.emit(self._asked_about, end)

    def _copy_settings(self) -> None:
        row = self._actions.row()
        if row is not None and row.settings is not None:
            QGuiApplication.clipboard().setText(as_line(row.settings))

    def _on_editing_ended(self) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            change()

    def _follow_selection(self) -> None:
        """Let the actions act on the selected runs."""
        rows = self._selection.rows()
        self._actions.set_rows(rows)
        # The run that the question is about may lie in another folder; then none is selected.
        if any(row.path != self._asked_about or row.is_trained or row.is_unsaved for row in rows):
            self.head.how_far.hide()
        checked = self._model.checked()
        is_checked = bool(rows) and all(row.path in checked for row in rows)
        self.actions_by_name["curve"].setChecked(is_checked)
