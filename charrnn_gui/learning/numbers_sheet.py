"""The numbers of the curve as a table, over the plots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.measures import four_digits
from core.common.progress import EpochFinished, HeldoutEvaluated
from core.settings.run_end import epochs_text

COLUMNS = {
    "epoch": N_("Epoch"),
    "update": N_("Update"),
    "training": N_("Training"),
    "heldout": N_("Held-out"),
    "gradient": N_("Gradient norm"),
    "rate": N_("Learning rate"),
    "seconds": N_("Time"),
}
Row = EpochFinished | HeldoutEvaluated
"""An epoch, or an evaluation of the held-out text within one."""
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NumbersModel(QAbstractTableModel):
    """A row for each epoch of the run on display, and each evaluation within one, the newest last."""

    def __init__(self, rows: Sequence[Row], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = list(rows)

    def add(self, rows: Sequence[Row]) -> None:
        """Append rows."""
        first = len(self._rows)
        if rows:
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def clear(self) -> None:
        """Have no rows."""
        self.beginResetModel()
        self._rows.clear()
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of epochs and of evaluations within them."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(list(COLUMNS.values())[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        return _cell(self._rows[index.row()], list(COLUMNS)[index.column()])


def _cell(row: Row, column: str) -> str:
    """Return the text in one of ``COLUMNS``."""
    match row, column:
        case _, "epoch":
            return epochs_text(row.place)
        case _, "update":
            return f"{row.moment.update:,}"
        case _, "seconds":
            return clock(row.seconds)
        case EpochFinished(), "training":
            return four_digits(row.perplexity)
        case EpochFinished(), "heldout":
            return four_digits(row.heldout_perplexity)
        case EpochFinished(), "gradient":
            return four_digits(row.gradient_norm)
        case EpochFinished(), "rate":
            return f"{row.learning_rate:.4g}"
        case HeldoutEvaluated(), "heldout":
            return four_digits(row.perplexity)
    return four_digits(None)


class NumbersSheet(FollowsChanges, QFrame):
    """A child of the panel, over its plots. Escape closes it.

    Args:
        rows: what the run has told so far.
        parent: the panel.

    Signals:
        closed: the person has closed it.
    """

    closed = Signal()

    def __init__(self, rows: Sequence[Row], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "popup")
        self.model = NumbersModel(rows, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setResizeContentsPrecision(0)
        self._title, self._copy, self._close = QLabel(), QPushButton(), QToolButton()
        set_type(self._title, "title")
        self._copy.clicked.connect(self.copy)
        self._close.clicked.connect(self.closed)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 4, 4, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self._copy)
        head.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.follow_changes()

    def copy(self) -> None:
        """Copy the selected rows, or all, with their titles, for a spreadsheet."""
        columns = range(self.model.columnCount())
        selected = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        titles = [self.model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
        lines = [
            [self.model.index(row, column).data() for column in columns]
            for row in selected or range(self.model.rowCount())
        ]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in [titles, *lines]))

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("Numbers of the curve"))
        self.table.setAccessibleName(self._title.text())
        self._copy.setText(_("Copy"))
        self._copy.setToolTip(_("Copy the selected rows, or all, for a spreadsheet (Ctrl+C)."))
        self._close.setAccessibleName(_("Close"))
        self._close.setToolTip(_("Close the table (Escape)."))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self.table.resizeColumnsToContents()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._close.setIcon(icon("close", colors_of(self).muted))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape; copy on the key for that."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
