"""The head of the drawer of runs: the filter, and what can be done with the selected runs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import BODY, PANEL_HEAD_HEIGHT, PANEL_PADDING
from charrnn_gui.runs.how_far import HowFar
from charrnn_gui.runs.run_actions import RunActions
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.filter_line import FilterLine
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.menu_of_button import give_menu
from core.common.i18n import gettext as _

_FILTER_WIDTH = 170
_LEAST_FILTER_WIDTH = 72


class RunsHead(FollowsChanges, QWidget):
    """Stands above the table. While ``how_far`` asks, the question stands in place of the tools.

    Args:
        actions: on the selected runs.

    Signals:
        filter_changed(str): which runs are to be listed.
        filter_left: the person wants to choose among the runs that were found.
    """

    filter_changed = Signal(str)
    filter_left = Signal()

    def __init__(self, actions: RunActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._title, self._hint = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        set_type(self._title, "title")
        set_type(self._hint, "caption")
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.filter = FilterLine()
        self.filter.textChanged.connect(self.filter_changed)
        self.filter.left.connect(self.filter_left)
        # The question replaces the tools, because there is little room.
        self.how_far, self._tools = HowFar(self), QWidget()
        self.buttons = {name: QPushButton() for name in ("open", "continue", "branch", "more")}
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        tools.addWidget(self._hint, 1)
        tools.addWidget(self.filter)
        for button in self.buttons.values():
            tools.addWidget(button)
        for name in ("open", "continue"):
            self.buttons[name].clicked.connect(actions.by_name[name].trigger)
        give_menu(self.buttons["branch"], actions.branches)
        give_menu(self.buttons["more"], actions.more)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(PANEL_PADDING, 0, 8, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._tools, 1)
        self._layout.addWidget(self.how_far, 1)
        self._has_runs = False
        self.how_far.asking_changed.connect(
            lambda is_asking: self._tools.setVisible(self._has_runs and not is_asking)
        )
        actions.changed.connect(self._enable)
        self.follow_changes()
        self.set_has_runs(has_runs=False)

    def add_trailing(self, widget: QWidget) -> None:
        """Put ``widget`` at the right end."""
        self._layout.addWidget(widget)

    def set_has_runs(self, *, has_runs: bool) -> None:
        """Show the tools if there are runs."""
        self._has_runs = has_runs
        self._tools.setVisible(has_runs and self.how_far.isHidden())

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self._title.setText(_("Runs"))
        self._hint.setText(_("Check a run to lay its curve over the plot (space bar)."))
        self._hint.setToolTip(self._hint.text())
        self.buttons["more"].setText(_("More"))
        self._enable()

    def restyle(self) -> None:
        """Take colours and sizes that go with the text."""
        colors = colors_of(self)
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self.setFixedHeight(round(scale * PANEL_HEAD_HEIGHT))
        self._hint.setPalette(in_color(colors.muted))
        self.filter.set_widths(round(scale * _LEAST_FILTER_WIDTH), round(scale * _FILTER_WIDTH))

    def _enable(self) -> None:
        for name in ("open", "continue", "branch"):
            action = self._actions.by_name[name]
            self.buttons[name].setText(action.text())
            self.buttons[name].setEnabled(action.isEnabled())
            self.buttons[name].setToolTip(action.toolTip())
        has_rows = bool(self._actions.rows())
        self.buttons["more"].setEnabled(has_rows)
        self.buttons["more"].setToolTip(
            _("More actions for the selected runs.") if has_rows else _("Select a run first.")
        )
