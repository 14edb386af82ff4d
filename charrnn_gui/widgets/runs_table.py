"""Runs as a table: sorted as meant, checked, and renamed where they stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget

from charrnn_gui.widgets.check_outline import OutlinedChecks
from core.explanations import STANDINGS
from core.i18n import gettext as _
from core.i18n import gettext_noop as N_
from core.run_end import RunEnd, epochs_text

SORT_ROLE = Qt.ItemDataRole.UserRole
COLUMNS = ("name", "corpus", "model", "perplexity", "epochs", "started", "state")
_TITLES = {
    "name": N_("Run"),
    "corpus": N_("Corpus"),
    "model": N_("Model"),
    "perplexity": N_("Perplexity"),
    "epochs": N_("Epochs"),
    "started": N_("Started"),
    "state": N_("How it ended"),
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
        epochs: trained, a part of one included.
        started: ISO 8601, with the offset from UTC.
        state: how it ended: one of ``STANDINGS``; another word is shown as it is.
        is_trained: just now, here or elsewhere: its folder must be left alone.
        checkpoints: after how many updates each was made, the newest first.
        end: where it ends by its settings.
    """

    path: Path
    name: str
    corpus: str
    model: str
    perplexity: float | None
    epochs: float
    started: str
    state: str
    is_trained: bool = False
    checkpoints: tuple[int, ...] = ()
    end: RunEnd | None = None


class RunsTable(QTableView):
    """Rows to select; Enter opens, the space bar checks, F2 renames, Delete throws away, in every column.

    Signals:
        open_pressed: Enter.
        check_pressed: the space bar.
        rename_pressed: F2.
        trash_pressed: Delete.
        editing_ended: a name was typed, or given up.
    """

    open_pressed = Signal()
    check_pressed = Signal()
    rename_pressed = Signal()
    trash_pressed = Signal()
    editing_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSortingEnabled(True)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        names = OutlinedChecks(self)
        names.closeEditor.connect(self._on_editor_closed)
        self.setItemDelegateForColumn(0, names)
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

    def is_editing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def rename_current(self) -> None:
        """Let the person type another name for the row of the cursor."""
        index = self.currentIndex()
        if index.isValid():
            self.edit(index.siblingAtColumn(0))

    def _on_editor_closed(self, _editor: QWidget, _hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.editing_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of the keys that do something with a run."""
        if self.state() == QTableView.State.EditingState:
            # The editor lets Enter pass on to here: the name that was typed is no wish to open the run.
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_pressed.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.check_pressed.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename_pressed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.trash_pressed.emit()
        else:
            super().keyPressEvent(event)


class RunsModel(QAbstractTableModel):
    """The runs and their check marks.

    Signals:
        checks_changed: other runs are checked than before.
        name_typed(Path, str): another name for a run; the table has it once the folder has.
    """

    checks_changed = Signal()
    name_typed = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[RunRow, ...] = ()
        self._checked: tuple[Path, ...] = ()

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show ``rows`` in place of all there were; check marks stay with their runs."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()
        self.set_checked(self._checked)

    def row(self, place: int) -> RunRow:
        """Return the run at a place of the unsorted table."""
        return self._rows[place]

    def place_of(self, path: Path | None) -> int | None:
        """Return where a run stands in the unsorted table; None where it does not."""
        return next((i for i, row in enumerate(self._rows) if row.path == path), None)

    def checked(self) -> tuple[Path, ...]:
        """Return the runs that are checked, in the order of checking."""
        return self._checked

    def set_checked(self, paths: tuple[Path, ...]) -> None:
        """Check those of ``paths`` that are in the table, and no others."""
        present = {row.path for row in self._rows}
        paths = tuple(path for path in paths if path in present)
        if paths != self._checked:
            self._checked = paths
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))
            self.checks_changed.emit()

    def toggle(self, path: Path) -> None:
        """Check a run, or take its check mark away."""
        if path in self._checked:
            self.set_checked(tuple(p for p in self._checked if p != path))
        else:
            self.set_checked((*self._checked, path))

    def retranslate(self) -> None:
        """Have everything written in the language of now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many runs there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many things are told of each."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _(_TITLES[COLUMNS[section]])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(COLUMNS[section])
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let names be checked, and typed where the run is at rest."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
            if not self._rows[index.row()].is_trained:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, is sorted by, or is called."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return row.name
        if role == SORT_ROLE:
            return _sort_key(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(row.path)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if row.path in self._checked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Take a check mark, or tell of a name."""
        path = self._rows[index.row()].path
        if role == Qt.ItemDataRole.EditRole:
            name = str(value).strip()
            if name and name != path.name:
                self.name_typed.emit(path, name)
            return False
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != (path in self._checked):
            self.toggle(path)
        return True


def _shown(row: RunRow, column: str) -> str:
    if column == "perplexity":
        if row.perplexity is None:
            return "–"
        return f"{row.perplexity:,.2f}" if math.isfinite(row.perplexity) else "∞"
    if column == "epochs":
        return epochs_text(row.epochs)
    if column == "started":
        started = _started(row)
        return started.strftime("%Y-%m-%d %H:%M") if started else row.started
    if column == "state":
        return _(STANDINGS[row.state]) if row.state in STANDINGS else row.state
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
    if column in _NUMBERS:
        side = Qt.AlignmentFlag.AlignRight
    elif column == "started":
        # Dates are all as wide, and at the left they would touch the numbers before them.
        side = Qt.AlignmentFlag.AlignHCenter
    else:
        side = Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
