"""The sheet of keys: every action that has one, and the keys within the panels."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.actions import KEYS_IN_PANELS
from charrnn_gui.look.fonts import set_type
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.scrim import Scrim
from core.common.i18n import gettext as _

_WIDTH, _HEIGHT = 560, 640


class ShortcutsSheet(FollowsChanges, Scrim):
    """A table of two columns over the window; Esc or a click beside it closes it.

    Args:
        parent: the window.
        actions: by name; read anew each time.

    Signals: ``opened``, as every box over the window.

    Attributes:
        table: what is done, and its keys.
    """

    def __init__(self, parent: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(parent, _WIDTH, _HEIGHT)
        self._actions = actions
        self._title = QLabel()
        set_type(self._title, "title")
        self.table = QTableWidget(0, 2)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._hint = QLabel()
        set_type(self._hint, "caption")
        column = QVBoxLayout(self.box)
        column.setContentsMargins(14, 12, 14, 10)
        for widget in (self._title, self.table, self._hint):
            column.addWidget(widget)
        self.follow_changes()

    def open(self) -> None:
        """Show all keys."""
        if not self.isVisible():
            self._fill()
            self.come(self.table)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self.setAccessibleName(_("Keyboard shortcuts"))
        self.table.setAccessibleName(_("Keyboard shortcuts"))
        self._title.setText(_("Keyboard shortcuts"))
        self._hint.setText(_("Esc closes. Ctrl+K finds everything else."))
        if self.isVisible():
            self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()

    def _fill(self) -> None:
        native = QKeySequence.SequenceFormat.NativeText
        rows = [
            (action.iconText().rstrip("…"), action.shortcut().toString(native))
            for action in self._actions.values()
            if not action.shortcut().isEmpty()
        ]
        rows += [(_(what), keys) for keys, what in KEYS_IN_PANELS]
        self.table.setRowCount(len(rows))
        for line, (what, keys) in enumerate(rows):
            for column, text in enumerate((what, keys)):
                item = QTableWidgetItem(text)
                # Whichever of the two has the keyboard, both are read out.
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{what}: {keys}")
                self.table.setItem(line, column, item)
        self.table.selectRow(0)
