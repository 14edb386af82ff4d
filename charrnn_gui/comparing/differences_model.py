"""What differs between runs, as a table: a column for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QIcon

from charrnn_gui.look.run_marks import mark_of
from charrnn_gui.look.tokens import LIGHT, Colors
from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.widgets.run_rows import SWATCH, shown_name, swatch
from core.common.i18n import gettext as _
from core.runs.comparison import Row
from core.runs.telling_apart import names_together

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
# Around a name and its swatch in the header.
_AIR = 18


class DifferencesModel(QAbstractTableModel):
    """Rows of settings, then rows of what came of them. Bold is what is unlike the first run.

    Attributes:
        titles: of the runs, each with its folder, as ``RunSummary.title`` says them.
        num_settings: so many of the rows are settings.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: list[str] = []
        self._names: list[str] = []
        self._room = 0.0
        self._numbers: Sequence[int] = ()
        self._rows: Sequence[Row] = ()
        self._colors: Colors = LIGHT
        self._bold = QFont()
        self.num_settings = 0

    def set_rows(
        self, names: list[str], numbers: Sequence[int], settings: Sequence[Row], outcome: Sequence[Row]
    ) -> None:
        """Show these rows of the runs ``names``, whose colours have these numbers."""
        rows = [*settings, *outcome]
        is_same = (names, [row.name for row in rows]) == (self._names, [row.name for row in self._rows])
        if not is_same:
            self.beginResetModel()
        self._names, self._numbers, self._rows = names, numbers, rows
        self.num_settings = len(settings)
        if not is_same:
            self.endResetModel()
        elif rows:
            # A run has grown: a person who reads the table stays at the same place.
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(names)))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(names))

    def set_room(self, width: float) -> None:
        """Cut the names of the runs so that they have room in columns of ``width``."""
        self._room = width - SWATCH[0] - _AIR
        if self._names:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._names))

    def set_look(self, font: QFont, colors: Colors) -> None:
        """Write in ``font``, and show the runs in ``colors``."""
        self._colors, self._bold = colors, QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        if self._names:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._names))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many facts there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return a column for what the fact is, and one for each run."""
        return 0 if parent.isValid() or not self._names else 1 + len(self._names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name of a run and its colour."""
        roles = Qt.ItemDataRole
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == roles.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if section == 0 or section > len(self._names):
            return _("setting") if role == roles.DisplayRole and section == 0 else None
        if role == roles.DisplayRole:
            names = tuple(in_a_line(name) for name in names_together(self.titles))
            return shown_name(names[section - 1], names, self._room, self._bold)
        if role == roles.ToolTipRole:
            return tooltip(self._names[section - 1])
        if role == roles.DecorationRole:
            number = self._numbers[section - 1]
            return QIcon(swatch(self._colors.compared(number), mark_of(number).swatch))
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a fact."""
        if not index.isValid():
            return None
        row, column, roles = self._rows[index.row()], index.column(), Qt.ItemDataRole
        text = row.label if column == 0 else row.texts[column - 1]
        differs = column > 0 and row.differs[column - 1]
        if role == roles.DisplayRole:
            return in_a_line(text)
        if role == roles.ToolTipRole:
            return tooltip(text)
        if role == roles.AccessibleTextRole:
            said = text if column == 0 else f"{self._names[column - 1]}, {row.label}: {text}"
            return _("{fact}, unlike the first run").format(fact=said) if differs else said
        if role == roles.FontRole and differs and index.row() < self.num_settings:
            return self._bold
        if role == roles.ForegroundRole and not (differs or index.row() >= self.num_settings):
            return QColor(self._colors.muted)
        return None
