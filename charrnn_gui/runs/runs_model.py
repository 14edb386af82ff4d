"""Runs as rows of a table: sorted by value, filtered, with check marks, fast also for thousands of runs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from charrnn_gui.runs.columns import COLUMNS, TITLES, alignment, shown, sort_key
from charrnn_gui.runs.finding import is_found
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.run_rows import rows_beside
from core.common.i18n import gettext as _

CURVE_ROLE, BESIDE_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""The number of the run's curve among those that are laid over the plot; None if it is not drawn there;
the names of the runs near it in the list."""

_MANY = 20

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RunsModel(QAbstractTableModel):
    """The runs and their check marks.

    It sorts and filters its rows itself, by keys that are computed once for each row. A proxy would compute
    them at every comparison, which takes seconds for thousands of runs.

    Signals:
        checks_changed: the set of checked runs has changed.
        name_typed(Path, str): another name for a run; the table shows it after the folder is renamed.
        note_typed(Path, str): another note on a run; the table shows it after it is written.
    """

    checks_changed = Signal()
    name_typed = Signal(Path, str)
    note_typed = Signal(Path, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs: dict[Path, RunRow] = {}
        # Each run that the filter lets through, with its sorting key.
        self._entries: list[tuple[Any, RunRow]] = []
        self._places: dict[Path, int] | None = None
        self._column = "started"
        self._descending = True
        self._query = ""
        self._checked: tuple[Path, ...] = ()
        self._curves: Mapping[str, int] = {}
        self._displayed: Path | None = None
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)

    def change(self, rows: Iterable[RunRow], gone: Iterable[Path] = ()) -> None:
        """Add new runs, replace those of the same folders, and remove the runs that are ``gone``.

        Selection and check marks stay with their runs. The time depends only on the number of changed runs.
        """
        found, lost = {row.path: row for row in rows}, set(gone)
        for path in lost:
            self._runs.pop(path, None)
        self._runs |= found
        wanted = [row for row in found.values() if is_found(self._query, row)]
        self._take_out(lost | found.keys() - {row.path for row in wanted})
        if not lost.isdisjoint(self._checked):
            self._checked = tuple(path for path in self._checked if path not in lost)
            self.checks_changed.emit()
        for row in wanted:
            if (place := self.place_of(row.path)) is not None:
                self._replace(place, row)
        self._put_in(wanted)
        self._sort()

    def move(self, before: Path, now: Path) -> None:
        """Show the run in ``before`` as the run in ``now``: its folder has another name."""
        row = self._runs.pop(before, None)
        if row is None:
            return
        self._take_out({now})  # It may have been found under its new name already.
        self._runs[now] = replace(row, path=now, name=row.name.removesuffix(before.name) + now.name)
        place = self.place_of(before)
        if place is not None:
            self._replace(place, self._runs[now])
            self._places = None
            self._sort()
        if before == self._displayed:
            self._displayed = now
        if before in self._checked:
            self._checked = tuple(now if path == before else path for path in self._checked)
            self.checks_changed.emit()

    def filter(self, query: str) -> None:
        """List only the runs in which ``query`` is found; the check marks of the others stay."""
        if query == self._query:
            return
        self._query = query
        wanted = {path: row for path, row in self._runs.items() if is_found(query, row)}
        self._take_out({row.path for _key, row in self._entries} - wanted.keys())
        self._put_in(wanted.values())
        self._sort()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; rows with equal keys keep their order."""
        wanted = COLUMNS[column], order == Qt.SortOrder.DescendingOrder
        if wanted != (self._column, self._descending):  # Qt asks twice
            self._column, self._descending = wanted
            self._make_keys()
            self._sort()

    def row(self, place: int) -> RunRow:
        """Return the run at a place."""
        return self._entries[place][1]

    def place_of(self, path: Path | None) -> int | None:
        """Return the place of a run; None if it is not listed."""
        if self._places is None:
            self._places = {row.path: place for place, (_key, row) in enumerate(self._entries)}
        return None if path is None else self._places.get(path)

    def rows(self) -> Iterator[RunRow]:
        """Yield all runs: first those in the list, in its order, then those that the filter leaves out."""
        yield from (row for _key, row in self._entries)
        yield from (row for path, row in self._runs.items() if self.place_of(path) is None)

    def num_runs(self) -> int:
        """Return how many runs there are, listed or not."""
        return len(self._runs)

    def checked(self) -> tuple[Path, ...]:
        """Return the checked runs, in the order of checking."""
        return self._checked

    def set_checked(self, paths: tuple[Path, ...]) -> None:
        """Check only the runs ``paths``, if they are known."""
        paths = tuple(path for path in paths if path in self._runs)
        changed = set(paths) ^ set(self._checked)
        if paths != self._checked:
            self._checked = paths
            for path in changed:
                if (place := self.place_of(path)) is not None:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, 1))
            self.checks_changed.emit()

    def toggle(self, paths: Sequence[Path]) -> None:
        """Check these runs; if all of them are checked, remove their check marks."""
        new = tuple(path for path in paths if path not in self._checked)
        gone = () if new else paths
        self.set_checked((*(path for path in self._checked if path not in gone), *new))

    def set_curves(self, names: Sequence[str]) -> None:
        """Note which runs have a curve over the plot, in the order of its colours."""
        self._curves = {name: number for number, name in enumerate(names)}
        if self._entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, 0))

    def set_displayed(self, path: Path | None) -> None:
        """Mark the run on display; None: no run is."""
        before, self._displayed = self._displayed, path
        for each in {before, path}:
            if (place := self.place_of(each)) is not None:
                self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def retranslate(self) -> None:
        """Show everything in the current language, and sort by its words."""
        if self._column == "state":  # The words of the other columns come with new rows.
            self._make_keys()
            self._sort()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _(TITLES[COLUMNS[section]])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return alignment(COLUMNS[section])
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Allow check marks on names, and editing a note, and a name if the run is not being trained."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
            row = self.row(index.row())
            if not (row.is_trained or row.is_unsaved):
                flags |= Qt.ItemFlag.ItemIsEditable
        elif COLUMNS[index.column()] == "note":
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, or its accessible name."""
        if not index.isValid():
            return None
        row, column = self.row(index.row()), COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return row.note if column == "note" else row.path.name
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(row, column)
        if role == Qt.ItemDataRole.FontRole and index.column() == 0 and row.path == self._displayed:
            return self._bold
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0 and row.path == self._displayed:
            return _("{name}, on display").format(name=shown(row, column))
        if role == CURVE_ROLE:
            return self._curves.get(row.name)
        if role == BESIDE_ROLE:
            return tuple(shown(each, column) for _key, each in self._entries[rows_beside(index.row())])
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if row.path in self._checked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Set a check mark, or report a typed name or note."""
        row = self.row(index.row())
        path, text = row.path, str(value).strip()
        if role == Qt.ItemDataRole.EditRole:
            if COLUMNS[index.column()] == "note":
                if text != row.note:
                    self.note_typed.emit(path, text)
            elif text and text != path.name:
                self.name_typed.emit(path, text)
            return False
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != (path in self._checked):
            self.toggle((path,))
        return True

    def _key(self, row: RunRow) -> Any:
        return sort_key(row, self._column)

    def _make_keys(self) -> None:
        column = self._column
        self._entries = [(sort_key(row, column), row) for _old, row in self._entries]

    def _replace(self, place: int, row: RunRow) -> None:
        if self.row(place) != row:
            self._entries[place] = self._key(row), row
            # The whole row: a change of one cell would overwrite the name that is being typed there.
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))

    def _put_in(self, rows: Iterable[RunRow]) -> None:
        """Add those of the ``rows`` that are not listed yet, in any order."""
        new = {row.path: row for row in rows if self.place_of(row.path) is None}
        if not new:
            return
        self.beginInsertRows(QModelIndex(), len(self._entries), len(self._entries) + len(new) - 1)
        if self._places is not None:
            self._places |= {path: len(self._entries) + number for number, path in enumerate(new)}
        self._entries += [(self._key(row), row) for row in new.values()]
        self.endInsertRows()

    def _take_out(self, gone: set[Path]) -> None:
        """List the runs ``gone`` no longer."""
        places = sorted(place for path in gone if (place := self.place_of(path)) is not None)
        if len(places) > _MANY:
            # Views take a long time for each stretch: make it one.
            parts: tuple[list[Any], list[Any]] = ([], [])
            for entry in self._entries:
                parts[entry[1].path in gone].append(entry)
            self._arrange([*parts[0], *parts[1]])
            places = list(range(len(parts[0]), len(self._entries)))
        for first, last in reversed(list(_stretches(places))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._entries[first : last + 1]
            self._places = None
            self.endRemoveRows()

    def _sort(self) -> None:
        """Sort the rows, unless they are in order."""
        keys = [key for key, _row in self._entries]
        pairs = itertools.pairwise(keys)
        if not (all(a >= b for a, b in pairs) if self._descending else all(a <= b for a, b in pairs)):
            self._arrange(sorted(self._entries, key=itemgetter(0), reverse=self._descending))

    def _arrange(self, entries: list[tuple[Any, RunRow]]) -> None:
        """List the same rows in another order."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        paths = [self.row(index.row()).path for index in before]
        self._entries = entries
        self._places = None
        now = [
            self.index(self.place_of(path) or 0, index.column())
            for path, index in zip(paths, before, strict=True)
        ]
        self.changePersistentIndexList(before, now)
        self.layoutChanged.emit()


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each stretch without a gap of ``places``, which are ascending."""
    for _offset, stretch in itertools.groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        numbers = [place for _number, place in stretch]
        yield numbers[0], numbers[-1]


def _tip(row: RunRow, column: str) -> str:
    """Return the tooltip of a cell: what may be cut in it, then the folder and the note."""
    own = row.note if column == "note" else shown(row, column) if column == "differs" else ""
    parts = (own,) if own else (str(row.path), row.note)
    return tooltip("\n".join(part for part in parts if part))
