"""Points at the place in the window where something is set, done or opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from charrnn_gui.frame.primary_button import PrimaryButton
from charrnn_gui.main_window import MainWindow
from charrnn_gui.widgets.explained import TERM
from charrnn_gui.widgets.ring import Ring


class Pointing(QObject):
    """Opens what hides a thing, puts the keyboard there, and draws a ring around it.

    Signals:
        escaped: Escape was pressed while the ring was there.
    """

    escaped = Signal()

    def __init__(self, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._ring: Ring | None = None

    def point_at_setting(self, name: str) -> None:
        """Point at a setting in Setup; where it does not apply, at its group."""
        self._window.actions_by_name["setup"].setChecked(True)
        if name in self._window.setup.form.names():
            self._point(self._window.setup.show_setting(name))
        else:
            self._point([self._window.status.device])

    def point_at_action(self, action: QAction) -> None:
        """Point at the button of an action, or at the button of the menu that has it."""
        window = self._window
        for button in window.findChildren(PrimaryButton):
            if button.isVisible() and action in button.possible_actions():
                self._point([button])
                return
        for tool in window.findChildren(QToolButton):
            if tool.isVisible() and tool.defaultAction() is action:
                self._point([tool])
                return
        is_option = _holds(window.menus.options, action)
        bar = window.menuBar()
        menu = bar if bar.isVisible() else window.rail.menu_button
        self._point([window.rail.options_button if is_option else menu])

    def point_at_term(self, term: str) -> None:
        """Point at the first thing in sight that explains ``term``, if there is one."""
        for widget in self._window.findChildren(QWidget):
            if widget.property(TERM) == term and widget.isVisible():
                self._point([widget])
                return

    def point_at_texts(self) -> None:
        """Point at the list of texts."""
        self._window.actions_by_name["setup"].setChecked(True)
        self._point([self._window.setup.corpus_box])

    def point_at_run(self, folder: Path) -> None:
        """Point at a run in the drawer."""
        self._window.actions_by_name["runs"].setChecked(True)
        self._window.runs.select(folder)
        self._point([self._window.runs.table])

    def _point(self, widgets: Sequence[QWidget]) -> None:
        # What was opened gets its place at this turn of the event loop.
        QTimer.singleShot(0, self, lambda: self._point_now(widgets))

    def _point_now(self, widgets: Sequence[QWidget]) -> None:
        shown = [widget for widget in widgets if widget.isVisible()]
        if not shown:
            return
        self._window.setup.scroll_to(shown[-1])
        if shown[-1].focusPolicy() != Qt.FocusPolicy.NoFocus:
            shown[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        if self._ring is None:
            self._ring = Ring(self._window)
            self._ring.escaped.connect(self.escaped)
        self._ring.show_around(shown)


def _holds(menu: QMenu, action: QAction) -> bool:
    """Return whether ``action`` is in ``menu``, or in a menu in it."""
    for entry in menu.actions():
        inner = entry.menu()
        if entry is action or (isinstance(inner, QMenu) and _holds(inner, action)):
            return True
    return False
