"""Earlier runs: to compare their curves with, and to open again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.check_outline import OutlinedChecks
from core.i18n import gettext as _
from core.i18n import gettext_noop as N_

_SORT_ROLE = Qt.ItemDataRole.UserRole
_COLUMNS = ("name", "corpus", "model", "perplexity", "epochs", "started", "state")
_TITLES = {
    "name": N_("Run"),
    "corpus": N_("Corpus"),
    "model": N_("Model"),
    "perplexity": N_("Perplexity"),
    "epochs": N_("Epochs"),
    "started": N_("Started"),
    "state": N_("How it ended"),
}
_STATES = {
    "training": N_("training elsewhere"),
    "cut off": N_("cut off"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
    "diverged": N_("diverged"),
    "failed": N_("failed"),
}
_NUMBERS = ("perplexity", "epochs")

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the table shows it.

    Attributes:
        path: of its folder; what tells one run from another.
        model: its cell, or the recipe it follows, in words.
        perplexity: of its last epoch; None before the first.
        epochs: finished.
        started: ISO 8601, with the offset from UTC.
        state: how it ended: one of ``core.runs.STATES``, or "cut off"; another word is shown as it is.
    """

    path: Path
    name: str
    corpus: str
    model: str
    perplexity: float | None
    epochs: int
    started: str
    state: str


class RunsPanel(QWidget):
    """A table of runs with check marks for the curves to be laid over the present one.

    Signals:
        overlays_changed(tuple[Path, ...]): the runs whose curves are wanted, in the order of checking.
        run_opened(Path): a run is to be shown and its model to answer.
        continue_requested(Path): a run is to be trained further.
        reveal_requested(Path): a run's folder is to be shown in the file manager.
    """

    overlays_changed = Signal(object)
    run_opened = Signal(object)
    continue_requested = Signal(object)
    reveal_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _RunsModel(self)
        self._model.checks_changed.connect(self._on_checks_changed)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(_SORT_ROLE)
        self._sorted.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.table = _RunsTable()
        self.table.setModel(self._sorted)
        self.table.sortByColumn(_COLUMNS.index("started"), Qt.SortOrder.DescendingOrder)
        self.table.open_pressed.connect(self._on_open)
        self.table.check_pressed.connect(self._on_check_pressed)
        self.table.doubleClicked.connect(lambda _index: self._on_open())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self._open = QAction(self)
        self._open.triggered.connect(self._on_open)
        self._continue = QAction(self)
        self._continue.triggered.connect(self._on_continue)
        self._reveal = QAction(self)
        self._reveal.triggered.connect(self._on_reveal)
        self.table.addActions([self._open, self._continue, self._reveal])
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.open_button = QPushButton()
        self.open_button.clicked.connect(self._on_open)
        self.continue_button = QPushButton()
        self.continue_button.clicked.connect(self._on_continue)
        self.reveal_button = QPushButton()
        self.reveal_button.clicked.connect(self._on_reveal)
        self._hint = QLabel(wordWrap=True)
        self._empty = QLabel(wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.addWidget(self._hint, 1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.continue_button)
        buttons.addWidget(self.reveal_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 4)
        layout.addLayout(self._stack, 1)
        layout.addLayout(buttons)
        self.retranslate()
        self.set_runs(())

    def set_runs(self, rows: Sequence[RunRow]) -> None:
        """Show ``rows``; selection, check marks and order stay with the runs that are still there."""
        selected, column = self._selected(), max(0, self.table.currentIndex().column())
        first_time = self._model.rowCount() == 0
        self._model.set_rows(rows)
        place = self._model.place_of(selected)
        if place is not None:
            index = self._sorted.mapFromSource(self._model.index(place, column))
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._stack.setCurrentWidget(self.table if rows else self._empty)
        for widget in (self._hint, self.open_button, self.continue_button, self.reveal_button):
            widget.setVisible(bool(rows))
        if first_time and rows:
            self.table.fit_columns()
        self._enable()

    def overlays(self) -> tuple[Path, ...]:
        """The runs whose curves are wanted, in the order of checking."""
        return self._model.checked()

    def set_overlays(self, paths: Sequence[Path]) -> None:
        """Check these runs and no others, those that are in the table."""
        self._model.set_checked(tuple(paths))

    def select(self, path: Path) -> None:
        """Select the run in ``path``; nothing happens where it is not in the table."""
        place = self._model.place_of(path)
        if place is not None:
            self.table.selectRow(self._sorted.mapFromSource(self._model.index(place, 0)).row())

    def retranslate(self) -> None:
        """Write every text in the language of now."""
        self._empty.setText(_("No runs yet. Press Train: every run is kept and appears here."))
        self._hint.setText(_("A check mark lays a run's curve over the plot; the space bar sets it."))
        self.table.setAccessibleName(_("Runs"))
        self.table.setToolTip(
            _("Runs in the workspace. Check one to compare its curve; double-click to open it.")
        )
        for button, action, text, tip in (
            (
                self.open_button,
                self._open,
                _("Open run"),
                _("Show the selected run's curves and let its model write."),
            ),
            (
                self.continue_button,
                self._continue,
                _("Continue training"),
                _(
                    "Train the selected run further, exactly from where it was saved last. A finished one "
                    "goes on to the epochs in Setup, or for as many again."
                ),
            ),
            (
                self.reveal_button,
                self._reveal,
                _("Show in folder"),
                _("Show the selected run's files in the file manager."),
            ),
        ):
            button.setText(text)
            button.setToolTip(tip)
            action.setText(text)
            action.setToolTip(tip)
        self._model.retranslate()
        self._recolor()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette and the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._recolor()

    def _on_checks_changed(self) -> None:
        self.overlays_changed.emit(self._model.checked())

    def _on_check_pressed(self) -> None:
        path = self._selected()
        if path is not None:
            self._model.toggle(path)

    def _on_open(self) -> None:
        path = self._selected()
        if path is not None:
            self.run_opened.emit(path)

    def _on_continue(self) -> None:
        path = self._selected()
        if path is not None:
            self.continue_requested.emit(path)

    def _on_reveal(self) -> None:
        path = self._selected()
        if path is not None:
            self.reveal_requested.emit(path)

    def _selected(self) -> Path | None:
        rows = self.table.selectionModel().selectedRows()
        return self._model.row(self._sorted.mapToSource(rows[0]).row()).path if rows else None

    def _enable(self) -> None:
        buttons = (self.open_button, self.continue_button, self.reveal_button)
        for control in (*buttons, self._open, self._continue, self._reveal):
            control.setEnabled(self._selected() is not None)

    def _recolor(self) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, colors_of(self).muted)
        for label in (self._hint, self._empty):
            label.setPalette(palette)


class _RunsTable(QTableView):
    """Rows to select; Enter opens, the space bar checks, whichever column the cursor is in."""

    open_pressed = Signal()
    check_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSortingEnabled(True)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegateForColumn(0, OutlinedChecks(self))
        # The Tab key leaves the table; arrows move within it.
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)

    def fit_columns(self) -> None:
        """Make the columns as wide as what is in them, with some air; the last takes the rest."""
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        self.resizeColumnsToContents()
        air = self.fontMetrics().averageCharWidth() * 2
        for column in range(header.count()):
            header.resizeSection(column, header.sectionSize(column) + air)
        header.setStretchLastSection(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter, check on the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_pressed.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.check_pressed.emit()
        else:
            super().keyPressEvent(event)


class _RunsModel(QAbstractTableModel):
    """The runs and their check marks.

    Signals:
        checks_changed: other runs are checked than before.
    """

    checks_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[RunRow, ...] = ()
        self._checked: tuple[Path, ...] = ()

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()
        self.set_checked(self._checked)

    def row(self, place: int) -> RunRow:
        return self._rows[place]

    def place_of(self, path: Path | None) -> int | None:
        return next((i for i, row in enumerate(self._rows) if row.path == path), None)

    def checked(self) -> tuple[Path, ...]:
        return self._checked

    def set_checked(self, paths: tuple[Path, ...]) -> None:
        present = {row.path for row in self._rows}
        paths = tuple(path for path in paths if path in present)
        if paths != self._checked:
            self._checked = paths
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))
            self.checks_changed.emit()

    def toggle(self, path: Path) -> None:
        if path in self._checked:
            self.set_checked(tuple(p for p in self._checked if p != path))
        else:
            self.set_checked((*self._checked, path))

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_COLUMNS) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(_COLUMNS) - 1))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _(_TITLES[_COLUMNS[section]])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(_COLUMNS[section])
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(row, column)
        if role == _SORT_ROLE:
            return _sort_key(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(row.path)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if row.path in self._checked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        path = self._rows[index.row()].path
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != (path in self._checked):
            self.toggle(path)
        return True


def _shown(row: RunRow, column: str) -> str:
    if column == "perplexity":
        if row.perplexity is None:
            return "–"
        return f"{row.perplexity:,.2f}" if math.isfinite(row.perplexity) else "∞"
    if column == "epochs":
        return f"{row.epochs:,}"
    if column == "started":
        started = _started(row)
        return started.strftime("%Y-%m-%d %H:%M") if started else row.started
    if column == "state":
        return _(_STATES[row.state]) if row.state in _STATES else row.state
    return str(getattr(row, column))


def _sort_key(row: RunRow, column: str) -> Any:
    if column == "perplexity":
        # Runs without a perplexity come after the worst of those that have one.
        return math.inf if row.perplexity is None or math.isnan(row.perplexity) else row.perplexity
    if column == "epochs":
        return row.epochs
    if column == "started":
        started = _started(row)
        return started.timestamp() if started else 0.0
    return _shown(row, column)


def _started(row: RunRow) -> datetime | None:
    """Return when the run began, in the time of this place; None where it can't be told."""
    try:
        # Python 3.10 does not know the Z of ISO 8601.
        return datetime.fromisoformat(row.started.replace("Z", "+00:00")).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _alignment(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
