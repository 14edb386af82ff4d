"""The list of samples: one line each, of which one can be read in full."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import BODY, CAPTION, TABLE_ROW_HEIGHT
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.writing.line_delegate import OPEN_MARGIN, PADDING, LineDelegate, laid_out, shown_in_full
from charrnn_gui.writing.lines_model import PERPLEXITY, TEXT, WHEN, LinesModel
from core.common.i18n import gettext as _

_ROOM_FOR_PERPLEXITY = 34
"""Widths of a letter; in a narrower list there is no column of perplexities."""


class LinesTable(FollowsChanges, QTableView):
    """Equal lines, so that thousands of them cost nothing; the open one is as high as its text.

    A click or Enter opens the chosen line, and closes it again; on a fold it unfolds what is in it.

    Signals:
        row_chosen(int): the person chose another row.
        menu_wanted(QPoint): a context menu, at this place on the screen.
    """

    row_chosen = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, model: LinesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = model
        self._open = QPersistentModelIndex()
        self._is_choosing = False
        self.setModel(model)
        self._delegate = LineDelegate(self.is_open, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.clicked.connect(self._on_clicked)
        model.modelReset.connect(self.close_line)
        model.modelReset.connect(self._on_changed)
        model.dataChanged.connect(self._on_changed)
        self.follow_changes()

    def is_open(self, row: int) -> bool:
        """Return whether ``row`` is shown in full."""
        return self._open.isValid() and self._open.row() == row

    def choose(self, row: int, *, scroll: bool = True) -> None:
        """Mark ``row`` as the chosen one, as the program does it: nothing is opened or told.

        Args:
            row: a row of the model.
            scroll: bring it into sight.
        """
        self._is_choosing = True
        index = self._lines.index(row, TEXT)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        )
        self._is_choosing = False
        if scroll:
            self.scrollTo(index)

    def toggle(self, row: int) -> None:
        """Show ``row`` in full, or no longer; unfold or fold it if it stands for others."""
        if self._lines.line_at(row).repeats:
            self._lines.toggle_fold(row)
        elif self.is_open(row):
            self.close_line()
        else:
            self.close_line()
            self._open = QPersistentModelIndex(self._lines.index(row, TEXT))
            self._fit_open_line()

    def close_line(self) -> None:
        """Show every sample in one line."""
        if self._open.isValid():
            self.setRowHeight(self._open.row(), self.verticalHeader().defaultSectionSize())
        self._open = QPersistentModelIndex()

    def top(self) -> tuple[QPersistentModelIndex, int]:
        """Return the line at the upper edge, and where it is."""
        index = self.indexAt(QPoint(0, 0))
        return QPersistentModelIndex(index), self.rowViewportPosition(index.row()) if index.isValid() else 0

    def keep_top(self, top: tuple[QPersistentModelIndex, int]) -> None:
        """Bring the line that ``top`` returned back to its place, if it still exists."""
        index, before = top
        self.updateGeometries()
        if index.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(index.row()) - before)

    def restyle(self) -> None:
        """Fit rows and columns to the font."""
        height = round(TABLE_ROW_HEIGHT * self.fontInfo().pixelSize() / BODY.size)
        self.verticalHeader().setDefaultSectionSize(max(height, self.fontMetrics().lineSpacing() + 4))
        self._delegate.set_look(colors_of(self), self.font(), self.verticalHeader().defaultSectionSize())
        self._divide()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Samples through time"))
        self.setToolTip(
            tooltip(
                _("What the model wrote after the prefix, the newest on top. Enter shows a line in full.")
            )
        )
        self._divide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the text what the other columns leave."""
        super().resizeEvent(event)
        self._divide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen line, or open it on Enter and Space."""
        row = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy) and row >= 0:
            self.copy_line()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and row >= 0:
            self.toggle(row)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu: at the mouse, or at the chosen line if it comes from the keyboard."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).bottomLeft()
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
        else:
            self.menu_wanted.emit(event.globalPos())

    def copy_line(self) -> None:
        """Copy the whole text of the chosen line."""
        line = self._lines.line_at(self.currentIndex().row())
        QGuiApplication.clipboard().setText(line.text)

    def _divide(self) -> None:
        metrics = self.fontMetrics()
        width, letter = self.viewport().width(), metrics.horizontalAdvance("0")
        epochs = metrics.horizontalAdvance(_("upd {update}").format(update="128")) + 2 * PADDING
        has_perplexity = width > _ROOM_FOR_PERPLEXITY * letter
        perplexity = self._room_for_perplexities() if has_perplexity else 0
        self.setColumnHidden(PERPLEXITY, not has_perplexity)
        for column, room in ((WHEN, epochs), (PERPLEXITY, perplexity), (TEXT, width - epochs - perplexity)):
            if room:
                self.setColumnWidth(column, max(1, room))
        self._fit_open_line()

    def _room_for_perplexities(self) -> int:
        metrics = QFontMetrics(numbers(typed(self.font(), CAPTION)))
        texts = ("0.0000", self._lines.longest_perplexity())
        # Qt cuts a text whose width, rounded, is all there is.
        return max(map(metrics.horizontalAdvance, texts)) + 2 * (PADDING + 1)

    def _on_changed(self) -> None:
        """Widen the column of perplexities if one has come that takes more room."""
        room = 0 if self.isColumnHidden(PERPLEXITY) else self._room_for_perplexities()
        if self.columnWidth(PERPLEXITY) != room:
            self._divide()

    def _fit_open_line(self) -> None:
        if self._open.isValid():
            row = self._open.row()
            text = shown_in_full(self._lines.line_at(row).text)
            layout = laid_out(text, self.font(), self.columnWidth(TEXT) - 2 * PADDING)
            least = self.verticalHeader().defaultSectionSize()
            self.setRowHeight(row, max(least, round(layout.boundingRect().height()) + 2 * OPEN_MARGIN))

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid() and not self._is_choosing:
            self.row_chosen.emit(current.row())

    def _on_clicked(self, index: QModelIndex) -> None:
        self.toggle(index.row())
