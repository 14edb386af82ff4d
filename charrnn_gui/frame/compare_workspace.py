"""The Compare workspace: runs at the left, curves and tables in the middle, a grid at the right."""

from __future__ import annotations

from collections.abc import Collection

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
_ROOM_FOR_ALL, _ROOM_FOR_USUAL, _ROOM_FOR_TWO = 1080, 1320, 700
_LEAST_SIZE = QSize(300, 240)


class CompareWorkspace(FollowsChanges, QWidget):
    """Three columns; on less room, runs and grid take turns in one; on little room, all three do.

    Attributes:
        runs: which runs are compared.
        middle: their curves, what differs, what they write.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs, self.middle = RunsSection(), Middle()
        self._grid: QWidget | None = None
        self._view, self._side = "middle", "runs"
        self._shown: tuple[object, ...] = ()
        self._splitter = HairSplitter(Qt.Orientation.Horizontal)
        self._columns: dict[str, _Column] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        # What there is no room for is hidden.
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(self._splitter)
        for name, content in (("runs", self.runs), ("middle", self.middle)):
            self._add(name, content)
        self._splitter.setStretchFactor(1, 1)
        self.follow_changes()

    @property
    def grid(self) -> QWidget | None:
        """The panel at the right; None: there is none."""
        return self._grid

    def set_grid(self, grid: QWidget) -> None:
        """Show ``grid`` at the right."""
        self._grid = grid
        self._add("grid", grid)
        self._shown = ()
        self.use_room()

    def column(self, name: str) -> QWidget:
        """Return the column of one of ``VIEWS``."""
        return self._columns[name]

    def switch(self, name: str) -> Segments:
        """Return the switch in the column of one of ``VIEWS``: it chooses what stands there."""
        return self._columns[name].switch

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
        choices = set(VIEWS) if is_single else set() if has_all else {"runs", "grid"}
        for name, column in self._columns.items():
            column.offer(name, [choice for choice in choices if choice in self._columns])
            column.setVisible(name in shown)
        if self._grid is not None:
            # What takes turns with the runs stands in their place.
            column, place = self._columns["grid"], len(VIEWS) - 1 if has_all else 0
            if self._splitter.indexOf(column) != place:
                self._splitter.insertWidget(place, column)
        widths = _WIDTHS if width >= _ROOM_FOR_USUAL else _SMALLER
        state = (shown, widths is _WIDTHS, scale)
        if state != self._shown and self.isVisible():
            self._shown = state
            sizes = {name: round(scale * width) if name in shown else 0 for name, width in widths.items()}
            sizes["middle"] = max(1, self.width() - sum(sizes.values()))
            columns = sorted(self._columns, key=lambda name: self._splitter.indexOf(self._columns[name]))
            self._splitter.setSizes([sizes[name] for name in columns])

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

    def restyle(self) -> None:
        """Take sizes that go with the size of text."""
        self.use_room()

    def _add(self, name: str, content: QWidget) -> None:
        column = self._columns[name] = _Column(content)
        column.switch.chosen.connect(self._on_chosen)
        self._splitter.addWidget(column)

    def _on_chosen(self, name: str) -> None:
        self.show_view(name)
        # The segment that was pressed is hidden now; the keyboard goes on at the same place.
        self.switch(name).button(name).setFocus()


class _Column(FollowsChanges, QWidget):
    """``content``, and above it the switch if others take turns with it."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.switch = Segments(list(VIEWS))
        self._bar = QWidget()
        bar = QVBoxLayout(self._bar)
        bar.setContentsMargins(8, 6, 8, 0)
        bar.addWidget(self.switch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(content, 1)
        self.offer("middle", ())
        self.follow_changes()

    def offer(self, name: str, choices: Collection[str]) -> None:
        """Let this column, ``name``, give way to another one of ``choices``; none: there is no switch."""
        self._bar.setVisible(name in choices)
        self.switch.choose(name)
        for view in VIEWS:
            self.switch.button(view).setVisible(view in choices)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.switch.setAccessibleName(_("What is in sight"))
        for name, text in VIEWS.items():
            self.switch.say(name, _(text))
