"""The table of runs: select, check and rename them in place."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from charrnn_gui.widgets.follows_changes import FollowsChanges

_AIR_CHARS = 2
_WIDEST_CHARS = 40
_ROW_AIR = 6


class RunsTable(FollowsChanges, QTableView):
    """Rows to select; Enter opens, the space bar checks, F2 renames, Delete throws away, in every column.

    Signals:
        open_pressed: Enter.
        check_pressed: the space bar.
        rename_pressed: F2.
        trash_pressed: Delete.
        editing_ended: a name was typed, or editing was cancelled.
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
        self.setShowGrid(False)
        self.setWordWrap(False)
        names = QStyledItemDelegate(self)
        names.closeEditor.connect(self._on_editor_closed)
        self.setItemDelegateForColumn(0, names)
        # The Tab key leaves the table; arrows move within it.
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        # Equal heights, and widths by the visible rows: otherwise the table would measure every row.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setResizeContentsPrecision(0)
        self.horizontalHeader().setHighlightSections(False)
        header = self.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda place: self.choose_columns().popup(header.mapToGlobal(place))
        )
        self.follow_changes()

    def fit_columns(self) -> None:
        """Fit the columns to their visible texts, with a margin; the last column takes the rest."""
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        self.resizeColumnsToContents()
        char = self.fontMetrics().averageCharWidth()
        for column in range(header.count()):
            width = min(header.sectionSize(column), _WIDEST_CHARS * char)
            header.resizeSection(column, width + _AIR_CHARS * char)
        header.setStretchLastSection(True)

    def choose_columns(self) -> QMenu:
        """Return a menu that shows and hides columns; the first always stays."""
        menu, header, model = QMenu(self), self.horizontalHeader(), self.model()
        for column in range(1, header.count()):
            title = model.headerData(column, Qt.Orientation.Horizontal)
            action = menu.addAction(str(title))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(column))
            action.toggled.connect(lambda shown, column=column: header.setSectionHidden(column, not shown))
        return menu

    def hidden_columns(self) -> tuple[int, ...]:
        """Return which columns are hidden."""
        header = self.horizontalHeader()
        return tuple(column for column in range(header.count()) if header.isSectionHidden(column))

    def hide_columns(self, columns: Collection[int]) -> None:
        """Hide these columns, and show all others; the first always stays."""
        header = self.horizontalHeader()
        for column in range(1, header.count()):
            header.setSectionHidden(column, column in columns)

    def is_editing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def rename_current(self) -> None:
        """Let the person type another name for the current row."""
        index = self.currentIndex()
        if index.isValid():
            self.edit(index.siblingAtColumn(0))

    def _on_editor_closed(self, _editor: QWidget, _hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.editing_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Report the keys that act on a run."""
        if self.state() == QTableView.State.EditingState:
            # The editor passes Enter on to here; typing a name must not open the run.
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

    def restyle(self) -> None:
        """Fit the rows to the font."""
        # A Chinese line may be higher than the font's own: it comes from another font.
        layout = QTextLayout("分gÅ", self.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(10_000)
        layout.endLayout()
        self.verticalHeader().setDefaultSectionSize(round(line.height()) + _ROW_AIR)
