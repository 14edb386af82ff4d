"""The table of runs: select and check them, edit their names and notes in place."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from charrnn_gui.runs.cells import NameCells, NoteCells
from charrnn_gui.runs.column_widths import fitted
from charrnn_gui.runs.columns import COLUMNS, GIVE_WAY, LEAST_CHARS, MAY_BE_SILENT, NOTHING
from charrnn_gui.runs.titles_header import TitlesHeader
from charrnn_gui.widgets.follows_changes import FollowsChanges

_AIR_CHARS = 2
_WIDEST_CHARS = 40
_ROW_AIR = 6


class RunsTable(FollowsChanges, QTableView):
    """Rows to select, one or several; the keys act on them in every column.

    Enter opens, the space bar checks, F2 renames, Shift+F2 notes, Delete throws away.

    Signals:
        open_pressed: Enter.
        check_pressed: the space bar.
        rename_pressed: F2.
        note_pressed: Shift+F2.
        trash_pressed: Delete.
        editing_ended: a name or a note was typed, or editing was cancelled.
        pointed: the pointer is over the row of another run; its name, or empty.
    """

    open_pressed = Signal()
    check_pressed = Signal()
    rename_pressed = Signal()
    note_pressed = Signal()
    trash_pressed = Signal()
    editing_ended = Signal()
    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._titles = TitlesHeader(self)
        self.setHorizontalHeader(self._titles)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self._hidden: set[int] = set()
        self._pointed = ""
        self.setMouseTracking(True)
        self.entered.connect(lambda index: self._point(str(index.siblingAtColumn(0).data())))
        self.viewportEntered.connect(lambda: self._point(""))
        # The person's own widths stay.
        self._is_arranged = False
        self._is_fitting = False
        self._fitted_width = 0
        for column, cells in ((0, NameCells(self)), (COLUMNS.index("note"), NoteCells(self))):
            cells.closeEditor.connect(self._on_editor_closed)
            self.setItemDelegateForColumn(column, cells)
        # The Tab key leaves the table; arrows move within it.
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        # Equal heights, and widths by the visible rows: otherwise the table would measure every row.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setResizeContentsPrecision(0)
        header = self.horizontalHeader()
        header.sectionResized.connect(self._on_section_resized)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda place: self.choose_columns().popup(header.mapToGlobal(place))
        )
        self.follow_changes()

    def fit_columns(self) -> None:
        """Fit the columns to their visible texts and to the table; "What differs" takes the rest.

        Columns for which there is no room at all are left out until there is.
        """
        header = self.horizontalHeader()
        char = self.fontMetrics().horizontalAdvance("0")  # also if a Chinese font comes first
        # Whether there is a scroll bar may depend on the widths, so they must not depend on it.
        bar = self.verticalScrollBar().sizeHint().width()
        self._fitted_width = self.width()
        room = self._fitted_width - 2 * self.frameWidth() - bar
        wanted, least = {}, {}
        for column in range(header.count()):
            title = self._titles.width_for(column)
            width = max(self.sizeHintForColumn(column), title)
            wanted[column] = min(width, _WIDEST_CHARS * char) + _AIR_CHARS * char
            least_text = LEAST_CHARS.get(COLUMNS[column], _WIDEST_CHARS) * char
            least[column] = min(wanted[column], max(least_text, title))
        columns = [column for column in range(header.count()) if column not in self._hidden]
        for column in self._silent_columns():
            # Before anything is cut.
            if sum(wanted[each] for each in columns) > room and column in columns:
                columns.remove(column)
        for name in GIVE_WAY:
            if sum(least[column] for column in columns) > room and COLUMNS.index(name) in columns:
                columns.remove(COLUMNS.index(name))
        widths = fitted([wanted[column] for column in columns], [least[column] for column in columns], room)
        wide = COLUMNS.index("differs")
        if wide in columns:
            # The last column would get what is left; the one with the most to say has more use for it.
            widths[columns.index(wide)] += max(0, room - sum(widths))
        self._is_fitting, self._is_arranged = True, False
        header.setStretchLastSection(False)
        for column in range(header.count()):
            header.setSectionHidden(column, column not in columns)
        for column, width in zip(columns, widths, strict=True):
            header.resizeSection(column, width)
        header.setStretchLastSection(True)
        self._is_fitting = False

    def _silent_columns(self) -> list[int]:
        """Return the columns that may say nothing, and say nothing of the runs in sight."""
        model, height = self.model(), self.viewport().height()
        last = self.rowAt(height - 1)
        rows = range(max(0, self.rowAt(0)), (model.rowCount() if last < 0 else last + 1))
        return [
            column
            for column in map(COLUMNS.index, MAY_BE_SILENT)
            if all(str(model.index(row, column).data()) in NOTHING for row in rows)
        ]

    def leaveEvent(self, event: QEvent) -> None:
        """Take note that the pointer is over no row any more."""
        super().leaveEvent(event)
        self._point("")

    def choose_columns(self) -> QMenu:
        """Return a menu that shows and hides columns; the first always stays."""
        menu, header, model = QMenu(self), self.horizontalHeader(), self.model()
        for column in range(1, header.count()):
            title = model.headerData(column, Qt.Orientation.Horizontal)
            action = menu.addAction(str(title))
            action.setCheckable(True)
            action.setChecked(column not in self._hidden)
            action.toggled.connect(lambda shown, column=column: self._show_column(column, shown))
        return menu

    def hidden_columns(self) -> tuple[int, ...]:
        """Return which columns the person has hidden."""
        return tuple(sorted(self._hidden))

    def hide_columns(self, columns: Collection[int]) -> None:
        """Hide these columns, and show all others if there is room; the first always stays."""
        self._hidden = set(columns) - {0}
        self.fit_columns()

    def is_editing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def edit_current(self, name: str) -> None:
        """Let the person type in the column ``name`` of the current row; show that column first."""
        index = self.currentIndex()
        if index.isValid():
            column = COLUMNS.index(name)
            self._show_column(column, shown=True)
            self.edit(index.siblingAtColumn(column))

    def _show_column(self, column: int, shown: bool) -> None:
        self._hidden = self._hidden - {column} if shown else self._hidden | {column}
        self.fit_columns()
        if shown and self.isColumnHidden(column):
            self.showColumn(column)  # as it was asked for just now

    def _on_section_resized(self, column: int, _before: int, _now: int) -> None:
        header = self.horizontalHeader()
        last = max(c for c in range(header.count()) if not header.isSectionHidden(c))
        # The last column follows the table of its own accord.
        if not self._is_fitting and column != last and self.isVisible():
            self._is_arranged = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to another width, unless the person has given them one."""
        super().resizeEvent(event)
        if self.width() != self._fitted_width and not self._is_arranged and self.model():
            self.fit_columns()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the columns to the rows that have come into sight, unless the person has given them widths."""
        super().showEvent(event)
        if not self._is_arranged and self.model():
            self.fit_columns()

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
            is_note = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.note_pressed if is_note else self.rename_pressed).emit()
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

    def _point(self, name: str) -> None:
        if name != self._pointed:
            self._pointed = name
            self.pointed.emit(name)
