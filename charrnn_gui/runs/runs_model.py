"""Runs as rows of a table: sorted by value, with check marks, fast also for thousands of runs."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
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
from PySide6.QtWidgets import QWidget

from charrnn_gui.widgets.bounded import MOST_CHARS, in_a_line, tooltip
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import language
from core.runs.explanations import STANDINGS, differences_in_words
from core.settings.run_end import RunEnd, epochs_text
from core.settings.settings import Settings

COLUMNS = ("name", "corpus", "model", "perplexity", "epochs", "started", "state", "heldout", "differs")
_TITLES = {
    "name": N_("Run"),
    "corpus": N_("Corpus"),
    "model": N_("Model"),
    "perplexity": N_("Perplexity"),
    "heldout": N_("Held-out"),
    "epochs": N_("Epochs"),
    "differs": N_("What differs"),
    "started": N_("Started"),
    "state": N_("How it ended"),
}
_NUMBERS = ("perplexity", "heldout", "epochs")

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the table shows it.

    Attributes:
        path: of its folder; it identifies the run.
        model: its cell, or the recipe it follows, in words.
        perplexity: of its last epoch; None before the first.
        epochs: trained epochs, including a part of one.
        started: ISO 8601, with the offset from UTC.
        state: its standing, one of ``STANDINGS``; any other word is shown as it is.
        is_trained: a program trains it now, here or elsewhere; its folder must not be changed.
        is_unsaved: it has ended, but could not be saved yet; its folder must not be changed.
        checkpoints: the number of updates of each, the newest first.
        end: its end by its settings.
        holds_out: a part of its text is held out.
        heldout: perplexity of that part after the last epoch; None if it was not evaluated then.
        settings: with which it began; None if nobody knows them.
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
    is_unsaved: bool = False
    checkpoints: tuple[int, ...] = ()
    end: RunEnd | None = None
    holds_out: bool = False
    heldout: float | None = None
    settings: Settings | None = None


class RunsModel(QAbstractTableModel):
    """The runs and their check marks.

    It sorts its rows itself, by keys that are computed once for each row. A proxy would compute them at every
    comparison, which takes seconds for thousands of runs.

    Signals:
        checks_changed: the set of checked runs has changed.
        name_typed(Path, str): another name for a run; the table shows it after the folder is renamed.
    """

    checks_changed = Signal()
    name_typed = Signal(Path, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Each row with its sorting key.
        self._entries: list[tuple[Any, RunRow]] = []
        self._places: dict[Path, int] | None = None
        self._column = "started"
        self._descending = True
        self._checked: tuple[Path, ...] = ()

    def change(self, rows: Iterable[RunRow], gone: Iterable[Path] = ()) -> None:
        """Add new rows, replace those of the same runs, and remove the runs that are ``gone``.

        Selection and check marks stay with their runs. The time depends only on the number of changed runs.
        """
        self._remove(set(gone))
        new: dict[Path, RunRow] = {}
        for row in rows:
            place = self.place_of(row.path)
            if place is None:
                new[row.path] = row
            else:
                self._replace(place, row)
        if new:
            self.beginInsertRows(QModelIndex(), len(self._entries), len(self._entries) + len(new) - 1)
            if self._places is not None:
                self._places |= {path: len(self._entries) + number for number, path in enumerate(new)}
            self._entries += [(self._key(row), row) for row in new.values()]
            self.endInsertRows()
        self._sort()

    def move(self, before: Path, now: Path) -> None:
        """Show the run in ``before`` as the run in ``now``: its folder has another name."""
        place = self.place_of(before)
        if place is None:
            return
        self._remove({now})  # It may have been found under its new name already.
        place = self.place_of(before)
        assert place is not None
        self._replace(place, replace(self.row(place), path=now, name=now.name))
        self._places = None
        self._sort()
        if before in self._checked:
            self._checked = tuple(now if path == before else path for path in self._checked)
            self.checks_changed.emit()

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
        """Return the place of a run; None if it is not in the table."""
        if self._places is None:
            self._places = {row.path: place for place, (_key, row) in enumerate(self._entries)}
        return None if path is None else self._places.get(path)

    def paths(self) -> tuple[Path, ...]:
        """Return the folders of all runs, in the order of the rows."""
        return tuple(row.path for _key, row in self._entries)

    def checked(self) -> tuple[Path, ...]:
        """Return the checked runs, in the order of checking."""
        return self._checked

    def set_checked(self, paths: tuple[Path, ...]) -> None:
        """Check only the runs ``paths``, if they are in the table."""
        paths = tuple(path for path in paths if self.place_of(path) is not None)
        changed = set(paths) ^ set(self._checked)
        if paths != self._checked:
            self._checked = paths
            for path in changed:
                if (place := self.place_of(path)) is not None:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, 1))
            self.checks_changed.emit()

    def toggle(self, path: Path) -> None:
        """Check a run, or remove its check mark."""
        if path in self._checked:
            self.set_checked(tuple(p for p in self._checked if p != path))
        else:
            self.set_checked((*self._checked, path))

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
                return _(_TITLES[COLUMNS[section]])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(COLUMNS[section])
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Allow check marks on names, and editing a name if the run is not being trained."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
            row = self.row(index.row())
            if not (row.is_trained or row.is_unsaved):
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, or its accessible name."""
        if not index.isValid():
            return None
        row, column = self.row(index.row()), COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return row.name
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(str(row.path))
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if row.path in self._checked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Set a check mark, or report a typed name."""
        path = self.row(index.row()).path
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

    def _key(self, row: RunRow) -> Any:
        return _sort_key(row, self._column)

    def _make_keys(self) -> None:
        column = self._column
        self._entries = [(_sort_key(row, column), row) for _old, row in self._entries]

    def _replace(self, place: int, row: RunRow) -> None:
        if self.row(place) != row:
            self._entries[place] = self._key(row), row
            # The whole row: a change of one cell would overwrite the name that is being typed there.
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))

    def _remove(self, gone: set[Path]) -> None:
        places = sorted(place for path in gone if (place := self.place_of(path)) is not None)
        for first, last in reversed(list(_stretches(places))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._entries[first : last + 1]
            self._places = None
            self.endRemoveRows()
        if places and not gone.isdisjoint(self._checked):
            self._checked = tuple(path for path in self._checked if path not in gone)
            self.checks_changed.emit()

    def _sort(self) -> None:
        """Sort the rows, unless they are in order."""
        keys = [key for key, _row in self._entries]
        pairs = itertools.pairwise(keys)
        if all(a >= b for a, b in pairs) if self._descending else all(a <= b for a, b in pairs):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        paths = [self.row(index.row()).path for index in before]
        self._entries.sort(key=itemgetter(0), reverse=self._descending)
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


def _shown(row: RunRow, column: str) -> str:
    if column in ("perplexity", "heldout"):
        value: float | None = getattr(row, column)
        if value is None:
            return "–"
        return f"{value:,.2f}" if math.isfinite(value) else "∞"
    if column == "epochs":
        return epochs_text(row.epochs)
    if column == "started":
        started = _started(row)
        return started.strftime("%Y-%m-%d %H:%M") if started else in_a_line(row.started)
    if column == "differs":
        return "" if row.settings is None else _differences(row.settings, language())
    if column == "state":
        return _(STANDINGS[row.state]) if row.state in STANDINGS else in_a_line(row.state)
    return in_a_line(str(getattr(row, column)))


def _sort_key(row: RunRow, column: str) -> Any:
    if column in ("perplexity", "heldout"):
        # Runs without a perplexity come after all runs that have one.
        value: float | None = getattr(row, column)
        return math.inf if value is None or math.isnan(value) else value
    if column == "epochs":
        return row.epochs
    if column == "started":
        instant = _instant(row.started)
        return instant.timestamp() if instant else 0.0
    text: str = _shown(row, column) if column in ("differs", "state") else getattr(row, column)
    return text[:MOST_CHARS].casefold()


@functools.lru_cache(1 << 12)  # Most runs of a person have one of a few settings.
def _differences(settings: Settings, _language: str) -> str:
    return in_a_line(differences_in_words(settings))


@functools.lru_cache(1 << 15)  # The table calls this at every sort and every paint.
def _instant(text: str) -> datetime | None:
    """Return the time that a text in ISO 8601 means; None if it is not valid."""
    try:
        # Python 3.10 does not know the Z of ISO 8601.
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None


def _started(row: RunRow) -> datetime | None:
    """Return when the run began, in local time; None if that is unknown."""
    instant = _instant(row.started)
    try:
        return None if instant is None else instant.astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _alignment(column: str) -> Qt.AlignmentFlag:
    if column in _NUMBERS:
        side = Qt.AlignmentFlag.AlignRight
    elif column == "started":
        # All dates have the same width; aligned to the left, they would touch the numbers before them.
        side = Qt.AlignmentFlag.AlignHCenter
    else:
        side = Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
