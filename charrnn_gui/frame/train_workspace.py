"""The workspace Train: Setup, Learning and Write side by side, the drawer of runs below the last two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QFontInfo, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from charrnn_gui.frame.pane import Pane
from charrnn_gui.frame.view_switch import ViewSwitch
from charrnn_gui.frame.widths import DRAWER_HEIGHT, SHEET_WIDTH, Room
from charrnn_gui.learning.panel import LearningPanel
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY
from charrnn_gui.runs.panel import RunsPanel
from charrnn_gui.setup.panel import SetupPanel
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.splitter_sizes import restore_sizes
from charrnn_gui.writing.panel import WritePanel
from core.common.i18n import gettext as _

_HORIZONTAL, _VERTICAL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
_ICON_SIZE = 16


class TrainWorkspace(FollowsChanges, QWidget):
    """Panes that a person can resize. Learning takes what the others leave.

    Args:
        setup, learning, write, runs: the panels.
        runs_action: checkable; whether the drawer of runs is open.
        setup_action: checkable; whether Setup is open.
        room: how to use the room at first; None: that of a large window.
    """

    def __init__(
        self,
        setup: SetupPanel,
        learning: LearningPanel,
        write: WritePanel,
        runs: RunsPanel,
        runs_action: QAction,
        setup_action: QAction,
        room: Room | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs_action, self._setup_action = runs_action, setup_action
        self._room = room or Room.of(1440, 900)
        setup_action.setChecked(not self._room.is_setup_folded)
        # Sizes mean nothing before there is room.
        self._wants_sizes = True
        self._fold, self._close = QToolButton(), QToolButton()
        # Opens Setup while it lies over the plot.
        self._unfold = QToolButton()
        self._learning = learning
        self._setup = Pane(setup, self._fold)
        # In one column each of the two has the switch in its head.
        self._switches = {"learning": ViewSwitch(), "write": ViewSwitch()}
        self._view = "learning"
        self._write = Pane(write, leading=self._switches["write"], is_panel=True)
        self._views: dict[str, QWidget] = {"learning": learning, "write": self._write}
        self._drawer = runs
        runs.head.add_trailing(self._close)
        learning.add_leading(self._unfold)
        learning.add_leading(self._switches["learning"])
        self._learning = learning
        self._above = HairSplitter(_HORIZONTAL)
        self._above.addWidget(learning)
        self._above.addWidget(self._write)
        self._beside = HairSplitter(_VERTICAL)
        self._beside.addWidget(self._above)
        self._beside.addWidget(self._drawer)
        self._all = HairSplitter(_HORIZONTAL)
        if self._room.is_setup_folded:
            # At once in its place: to move it later takes long, as all of it is styled anew.
            self._setup.setParent(self)
        else:
            self._all.addWidget(self._setup)
        self._all.addWidget(self._beside)
        for splitter, grows in ((self._above, 0), (self._beside, 0), (self._all, self._all.count() - 1)):
            for index in range(splitter.count()):
                splitter.setStretchFactor(index, int(index == grows))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._all)
        for button, action in (
            (self._fold, setup_action),
            (self._unfold, setup_action),
            (self._close, runs_action),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action.trigger)
        for switch in self._switches.values():
            switch.chosen.connect(self._on_view_chosen)
        self._unfold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        runs_action.toggled.connect(self._on_runs_toggled)
        setup_action.toggled.connect(self._show_setup)
        self._drawer.setVisible(runs_action.isChecked())
        self._show_setup()
        self._show_views()
        self.follow_changes()

    def set_room(self, room: Room) -> None:
        """Use the room in this way; the person's own sizes last as long as the way does."""
        if room == self._room:
            return
        was_folded, self._room = self._room.is_setup_folded, room
        if room.is_setup_folded != was_folded:
            # On little room it is opened by hand; on more it stands beside the plot.
            self._setup_action.setChecked(not room.is_setup_folded)
            self._place_setup()
        self._learning.set_compact(room.is_low, is_wide=room.is_wide)
        self._show_views()
        self.reset_sizes()

    def show_view(self, name: str) -> None:
        """Make sure that this one of ``VIEWS`` is in sight."""
        self._view = name
        self._show_views()

    def reset_sizes(self) -> None:
        """Give every pane the width that is meant for this room."""
        # The workspace may be about to get another size, and its panes to be shown.
        self._wants_sizes = True
        self._divide()
        QTimer.singleShot(0, self, self._end_dividing)

    def free_area(self) -> QRect:
        """Return where the curves are, from edge to edge of their panel; all if they are out of sight."""
        if not self._learning.isVisible():
            return self.rect()
        area, panel = self._learning.plot_area(), self._learning
        corner = panel.mapTo(self, QPoint(0, area.top()))
        return QRect(corner, QSize(panel.width(), area.height()))

    def save_state(self) -> dict[str, Any]:
        """Return which panes are open and how large they are, as JSON can hold it."""
        return {
            "all": self._all.sizes() if self._all.count() == 2 else [],
            "above": self._above.sizes(),
            "beside": self._beside.sizes() if self._runs_action.isChecked() else [],
            "room": self._room.name,
            "runs": self._runs_action.isChecked(),
            # While it lies over the plot, it is open only for the moment.
            **({} if self._room.is_setup_folded else {"setup": self._setup_action.isChecked()}),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Take back what ``save_state`` returned; what is missing or makes no sense is left as it is."""
        for action, name in ((self._runs_action, "runs"), (self._setup_action, "setup")):
            if isinstance(state.get(name), bool) and not (name == "setup" and self._room.is_setup_folded):
                action.setChecked(state[name])
        if state.get("room") != self._room.name:
            return  # Those sizes were meant for another width.
        for splitter, name in ((self._all, "all"), (self._above, "above"), (self._beside, "beside")):
            restore_sizes(splitter, state.get(name))
        self._wants_sizes = self._wants_sizes and "above" not in state

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._setup.set_title(_("Setup: the next run"))
        self._write.set_title(_("Write"))
        self._unfold.setText(_("Setup"))
        for button, text in (
            (self._fold, _("Hide Setup")),
            (self._unfold, _("Show Setup")),
            (self._close, _("Close the drawer of runs")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(f"{text}.")

    def restyle(self) -> None:
        """Draw the icons in the colours of the palette."""
        colors = colors_of(self)
        size = round(_ICON_SIZE * self._scale())
        for button, drawn in ((self._fold, "fold"), (self._unfold, "options"), (self._close, "down")):
            button.setIconSize(QSize(size, size))
            button.setIcon(icon(drawn, colors.muted, size=size))
        if self._room.is_setup_folded:
            self._place_setup()

    def minimumSizeHint(self) -> QSize:
        """Ask for the room of one column: before there is too little, Setup folds, and Write gives way."""
        beside = self._beside.minimumSizeHint()
        columns = [*self._views.values(), *([self._drawer] if self._runs_action.isChecked() else [])]
        width = max(column.minimumSizeHint().width() for column in columns)
        # While it is folded, Setup lies over the others and is as high as there is room.
        setup = 0 if self._room.is_setup_folded else self._setup.minimumSizeHint().height()
        return QSize(width, max(beside.height(), setup))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close Setup on Escape while it lies over the plot."""
        if event.key() == Qt.Key.Key_Escape and self._room.is_setup_folded and self._setup.isVisible():
            self._setup_action.setChecked(False)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let Setup be as high as the workspace, and divide the room anew if that is due."""
        super().resizeEvent(event)
        self._place_setup()
        self._divide()

    def event(self, event: QEvent) -> bool:
        """Divide the room once it is known."""
        handled = bool(super().event(event))
        if event.type() == QEvent.Type.Show and self._wants_sizes:
            self.reset_sizes()
        return handled

    def _divide(self) -> None:
        if not (self._wants_sizes and self.isVisible()):
            return
        scale = self._scale()
        width, height = self.width(), self.height()
        setup, write = round(scale * self._room.setup), round(scale * self._room.write)
        if not self._room.is_setup_folded:
            self._all.setSizes([setup, max(1, width - setup)])
            width -= setup if self._setup_action.isChecked() else 0
        self._above.setSizes([max(1, width - write), write])
        drawer = min(round(scale * DRAWER_HEIGHT), height // 2)
        self._beside.setSizes([max(1, height - drawer), drawer])

    def _end_dividing(self) -> None:
        if self.isVisible():
            self._divide()
            self._wants_sizes = False
            # What the window may shrink to depends on the room.
            self.updateGeometry()

    def _scale(self) -> float:
        return QFontInfo(self.font()).pixelSize() / BODY.size

    def _on_runs_toggled(self, is_open: bool) -> None:
        if is_open and self._room.is_setup_folded:
            # It would cover their names.
            self._setup_action.setChecked(False)
        self._drawer.setVisible(is_open)

    def _on_view_chosen(self, name: str) -> None:
        self.show_view(name)
        # The segment that was pressed is hidden now; the keyboard goes on at the same place.
        self._switches[name].button(name).setFocus()

    def _show_views(self) -> None:
        is_single = self._room.is_single
        for name, view in self._views.items():
            view.setVisible(not is_single or name == self._view)
            self._switches[name].setVisible(is_single)
            self._switches[name].choose(name)

    def _show_setup(self) -> None:
        is_open = self._setup_action.isChecked()
        self._setup.setVisible(is_open)
        self._unfold.setVisible(not is_open)
        self._place_setup()
        if is_open and self._room.is_setup_folded:
            self._setup.setFocus()

    def _place_setup(self) -> None:
        if self._room.is_setup_folded:
            if self._setup.parentWidget() is not self:
                self._setup.setParent(self)
            width = min(
                self.width(), max(round(self._scale() * SHEET_WIDTH), self._setup.minimumSizeHint().width())
            )
            self._setup.setGeometry(0, 0, width, self.height())
            self._setup.raise_()
        elif self._all.indexOf(self._setup) < 0:
            self._all.insertWidget(0, self._setup)
            self._all.setStretchFactor(0, 0)
            self._all.setStretchFactor(1, 1)
        self._setup.setVisible(self._setup_action.isChecked())
