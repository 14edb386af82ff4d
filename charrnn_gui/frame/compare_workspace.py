"""The Compare workspace: runs at the left, curves and tables in the middle, a grid at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFontInfo, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charrnn_gui.comparing.middle import Middle
from charrnn_gui.comparing.runs_section import RunsSection
from charrnn_gui.look.tokens import BODY
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.segments import Segments
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

VIEWS = {"middle": N_("Curves"), "runs": N_("Runs"), "grid": N_("Grid")}
_WIDTHS = {"runs": 324, "grid": 400}
_SMALLER = {"runs": 284, "grid": 320}
_ROOM_FOR_ALL, _ROOM_FOR_USUAL, _ROOM_FOR_TWO = 1080, 1320, 640
_LEAST_SIZE = QSize(300, 240)


class CompareWorkspace(FollowsChanges, QWidget):
    """Three columns; on less room, runs and grid take turns in one; on little room, all three do.

    Attributes:
        runs: which runs are compared.
        middle: their curves, what differs, what they write.
        switch: chooses what is in sight if there is no room for all of it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs, self.middle = RunsSection(), Middle()
        self._grid: QWidget | None = None
        self.switch = Segments(list(VIEWS))
        self._view, self._side = "middle", "runs"
        self._shown: tuple[object, ...] = ()
        self._columns = HairSplitter(Qt.Orientation.Horizontal)
        self._columns.addWidget(self.runs)
        self._columns.addWidget(self.middle)
        self._columns.setStretchFactor(1, 1)
        self._bar = QWidget()
        bar = QVBoxLayout(self._bar)
        bar.setContentsMargins(8, 6, 8, 6)
        bar.addWidget(self.switch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        # What there is no room for is hidden.
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(self._bar)
        layout.addWidget(self._columns, 1)
        self.switch.chosen.connect(self.show_view)
        self.follow_changes()

    @property
    def grid(self) -> QWidget | None:
        """The panel at the right; None: there is none."""
        return self._grid

    def set_grid(self, grid: QWidget) -> None:
        """Show ``grid`` at the right."""
        self._grid = grid
        self._columns.addWidget(grid)
        self._shown = ()
        self.use_room()

    def show_view(self, name: str) -> None:
        """Make sure that this one of ``VIEWS`` is in sight."""
        self._view = name
        if name != "middle":
            self._side = name
        self.use_room()

    def use_room(self) -> None:
        """Show the columns that there is room for."""
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        width = self.width() / scale
        has_grid = self._grid is not None
        has_all, is_single = width >= _ROOM_FOR_ALL or not has_grid, width < _ROOM_FOR_TWO
        shown = {self._view} if is_single else {"middle", self._side}
        if has_all and not is_single:
            shown = set(VIEWS)
        widths = _WIDTHS if width >= _ROOM_FOR_USUAL else _SMALLER
        self._bar.setVisible(is_single or not has_all)
        self.switch.button("middle").setVisible(is_single)
        self.switch.button("grid").setVisible(has_grid)
        self.switch.choose(self._view if is_single else self._side)
        for name, column in self._by_name().items():
            column.setVisible(name in shown)
        state = (shown, widths is _WIDTHS, scale)
        if state != self._shown and self.isVisible():
            self._shown = state
            sides = [round(scale * widths[name]) if name in shown else 0 for name in ("runs", "grid")]
            middle = max(1, self.width() - sum(sides))
            self._columns.setSizes([sides[0], middle, *sides[1:]][: self._columns.count()])

    def minimumSizeHint(self) -> QSize:
        """Ask for less than everything would need: on little room some of it is hidden."""
        return _LEAST_SIZE

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self.use_room()

    def showEvent(self, event: QShowEvent) -> None:
        """Divide the room once it is known."""
        super().showEvent(event)
        self._shown = ()
        QTimer.singleShot(0, self, self.use_room)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Compare"))
        self.switch.setAccessibleName(_("What is in sight"))
        for name, text in VIEWS.items():
            self.switch.say(name, _(text))

    def restyle(self) -> None:
        """Take sizes that go with the size of text."""
        self.use_room()

    def _by_name(self) -> dict[str, QWidget]:
        columns: dict[str, QWidget] = {"runs": self.runs, "middle": self.middle}
        return columns if self._grid is None else {**columns, "grid": self._grid}
