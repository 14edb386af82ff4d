"""The runs to choose from, the newest first, each with a check mark and, once it has one, a colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from charrnn_gui.comparing.run_words import details, is_found, spoken
from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.widgets.run_rows import rows_beside
from core.runs import RunSummary
from core.runs.telling_apart import listed_names

RUN, NUMBER, NAME, BESIDE = (Qt.ItemDataRole.UserRole + number for number in range(4))
"""The roles of a row: its ``RunSummary``; the number of its colour, None: unchecked; its name; those near."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RunsModel(QAbstractListModel):
    """Runs by their folders.

    Signals:
        checks_changed: the checked runs, or their order, have changed.
    """

    checks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[Path, RunSummary] = {}
        self._listed: list[RunSummary] = []
        self._names: tuple[str, ...] = ()
        self._query = ""
        self._checked: tuple[Path, ...] = ()
        # A run keeps its colour while another one is compared, unless that needs it.
        self._numbers: dict[Path, int] = {}

    def change(self, found: Iterable[RunSummary], gone: Iterable[Path] = ()) -> None:
        """Add new runs, replace those of the same folders, and remove the runs that are ``gone``."""
        lost = set(gone)
        self._runs |= {run.path: run for run in found}
        for path in lost:
            self._runs.pop(path, None)
        self._list()
        if not lost.isdisjoint(self._checked):
            self._check(tuple(path for path in self._checked if path not in lost))

    def move(self, before: Path, now: Path) -> None:
        """Know the run in the folder ``before`` by its new folder, which is found soon."""
        self._runs.pop(before, None)
        if before in self._numbers:
            self._numbers[now] = self._numbers.pop(before)
        if before in self._checked:
            self._check(tuple(now if path == before else path for path in self._checked))

    def filter(self, query: str) -> None:
        """List only the runs in which ``query`` is found; the check marks of the others stay."""
        self._query = query
        self._list()

    def run(self, path: Path) -> RunSummary | None:
        """Return a run by its folder, listed or not; None if there is none."""
        return self._runs.get(path)

    def runs(self) -> Sequence[RunSummary]:
        """Return all runs, listed or not."""
        return tuple(self._runs.values())

    def index_of(self, path: Path | None) -> QModelIndex:
        """Return where a run is listed; an invalid index if it is not."""
        for place, run in enumerate(self._listed):
            if run.path == path:
                return self.index(place, 0)
        return QModelIndex()

    def checked(self) -> tuple[Path, ...]:
        """Return the checked runs, in the order of checking."""
        return self._checked

    def number(self, path: Path) -> int | None:
        """Return the number of the colour of a run; None if it is not checked."""
        return self._numbers.get(path) if path in self._checked else None

    def numbers(self) -> Mapping[Path, int]:
        """Return the number of the colour of each run that has been checked."""
        return dict(self._numbers)

    def set_checked(self, paths: Sequence[Path], numbers: Mapping[Path, int] | None = None) -> None:
        """Check exactly these runs, those that are known; with ``numbers`` also give them these colours."""
        self._numbers |= numbers or {}
        self._check(tuple(path for path in dict.fromkeys(paths) if path in self._runs))

    def toggle(self, path: Path) -> None:
        """Check a run, or remove its check mark."""
        if path in self._checked:
            self._check(tuple(each for each in self._checked if each != path))
        else:
            self._check((*self._checked, path))

    def retranslate(self) -> None:
        """Show everything in the current language."""
        if self._listed:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._listed) - 1, 0))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many runs are listed."""
        return 0 if parent.isValid() else len(self._listed)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let a run be selected and checked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is known of a run."""
        if not index.isValid() or index.row() >= len(self._listed):
            return None
        run, roles = self._listed[index.row()], Qt.ItemDataRole
        if role == RUN:
            return run
        if role == NAME:
            return self._names[index.row()]
        if role == BESIDE:
            return self._names[rows_beside(index.row())]
        if role == NUMBER:
            return self.number(run.path)
        if role == roles.DisplayRole:
            return run.title
        if role == roles.AccessibleTextRole:
            return spoken(run)
        if role == roles.ToolTipRole:
            return tooltip("\n".join((run.title, details(run))))
        if role == roles.CheckStateRole:
            return Qt.CheckState.Checked if run.path in self._checked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Set a check mark."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        path = self._listed[index.row()].path
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != (path in self._checked):
            self.toggle(path)
        return True

    def _list(self) -> None:
        wanted = [run for run in self._runs.values() if is_found(self._query, run)]
        wanted.sort(key=lambda run: (run.started, run.path.name), reverse=True)
        self._names = tuple(map(in_a_line, listed_names([run.title for run in wanted])))
        if [run.path for run in wanted] != [run.path for run in self._listed]:
            self.beginResetModel()
            self._listed = wanted
            self.endResetModel()
            return
        changed = [place for place, run in enumerate(wanted) if run != self._listed[place]]
        self._listed = wanted
        for place in changed:
            self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def _check(self, paths: tuple[Path, ...]) -> None:
        if paths == self._checked:
            return
        self._checked = paths
        taken: set[int] = set()
        for path in paths:
            number = self._numbers.get(path)
            if number is None or number in taken:
                others = {self._numbers[each] for each in paths if each in self._numbers} | taken
                number = next(free for free in range(len(others) + 1) if free not in others)
                self._numbers[path] = number
            taken.add(number)
        self.retranslate()
        self.checks_changed.emit()
