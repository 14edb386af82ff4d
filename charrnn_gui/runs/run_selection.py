"""Which runs are selected in the table, while runs come and go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.runs.runs_model import RunsModel
from charrnn_gui.runs.runs_table import RunsTable


class RunSelection:
    """Selects runs by their folders.

    Args:
        table: with the rows.
        model: of the table.
    """

    def __init__(self, table: RunsTable, model: RunsModel) -> None:
        self._table, self._model = table, model
        # Of a run that has just begun, the folder is listed a little later.
        self._awaited: Path | None = None
        table.selectionModel().selectionChanged.connect(self._on_changed)

    def rows(self) -> list[RunRow]:
        """Return the selected runs."""
        return [self._model.row(place) for place in self._places()]

    def select(self, path: Path) -> None:
        """Select the run in ``path``: now, or once it is listed, unless another one is selected meanwhile."""
        place = self._model.place_of(path)
        if place is not None:
            self._table.selectRow(place)
        self._awaited = path if place is None else None

    def keep(self, change: Callable[[], None]) -> None:
        """Change what is listed.

        For the keyboard the next run takes the place of a selected one that is gone.
        """
        places, awaited = self._places(), self._awaited
        change()
        if places and not self._places():
            self._table.selectRow(min(*places, self._model.rowCount() - 1))
        if awaited is not None:
            self.select(awaited)

    def _places(self) -> list[int]:
        return [index.row() for index in self._table.selectionModel().selectedRows()]

    def _on_changed(self) -> None:
        if self._table.selectionModel().hasSelection():
            self._awaited = None
