"""Keeps the numbers of the run on display, and shows them as a table when asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from charrnn_gui.learning.numbers_sheet import NumbersSheet, Row
from core.common.i18n import gettext as _


class Numbers(QObject):
    """The action that opens the table, and the table, which is made when it is first asked for.

    Args:
        panel: in which the key works.
        over: what the table covers.
        back_to: gets the focus when it is closed.

    Attributes:
        action: opens the table.
    """

    def __init__(self, panel: QWidget, over: QWidget, back_to: QWidget) -> None:
        super().__init__(panel)
        self._panel, self._over, self._back_to = panel, over, back_to
        self._rows: list[Row] = []
        self._sheet: NumbersSheet | None = None
        self.action = QAction(panel)
        self.action.setShortcut(QKeySequence(Qt.Key.Key_F2))
        self.action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.action.triggered.connect(self.show)
        panel.addAction(self.action)
        over.installEventFilter(self)

    def add(self, rows: Sequence[Row]) -> None:
        """Append rows."""
        self._rows += rows
        if self._sheet is not None:
            self._sheet.model.add(rows)

    def clear(self) -> None:
        """Forget the run."""
        self._rows.clear()
        if self._sheet is not None:
            self._sheet.model.clear()

    def show(self) -> None:
        """Show the table, at its newest row."""
        if self._sheet is None:
            self._sheet = NumbersSheet(self._rows, self._panel)
            self._sheet.closed.connect(self._on_closed)
        self._place()
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.table.scrollToBottom()
        self._sheet.table.setFocus()

    def retranslate(self) -> None:
        """Name the action in the current language."""
        self.action.setText(_("Numbers as a table"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the table cover the same part of the panel when that moves."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self._sheet is not None:
            self._sheet.setGeometry(self._over.geometry())

    def _on_closed(self) -> None:
        if self._sheet is not None:
            self._sheet.hide()
        self._back_to.setFocus()
