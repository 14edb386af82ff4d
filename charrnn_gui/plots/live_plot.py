"""The frame of a plot: axes, view, crosshair, labels, keys. What it shows is a content."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmapCache, QShowEvent
from PySide6.QtWidgets import QWidget

from charrnn_gui.plots.crosshair import Crosshair
from charrnn_gui.plots.drawing_pace import DrawingPace
from charrnn_gui.plots.invitation import Invitation
from charrnn_gui.plots.legend import LegendRow
from charrnn_gui.plots.plot_axes import BELOW_LEADER, PlotAxes
from charrnn_gui.plots.plot_content import PlotContent
from charrnn_gui.plots.plot_labels import PlotLabels, align
from charrnn_gui.plots.sight import heights_in_sight, places_in_sight
from charrnn_gui.plots.trace import Trace
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges

# Two axes of two plots as wide as a large screen; what doesn't fit is painted anew each time.
_PICTURES_KB = 128 << 10
_FARTHEST_DECADES = 30
_ZOOM_KEYS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
_STEP_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
# A title in a very low plot must not press the curve flat.
_MOST_ABOVE = 0.3


class LivePlot(FollowsChanges, pg.PlotWidget):  # type: ignore[misc]
    """A plot over epochs that grows while a person looks at it.

    It shows everything and continues to do so until the person zooms or drags, which moves the axis of
    epochs only; ``show_all`` takes it back. The values always fit themselves to the epochs in sight: to the
    curves, and to the bulk of the clouds, so that one spike does not press the rest flat.

    Args:
        content: what to show; the plot follows its signals.

    Attributes:
        pace: when it is drawn.

    Signals:
        following_changed(bool): the plot began (True) or ceased to show everything by itself.
        pointed(object): the person points at a place on the axis of epochs, a float; None: no longer.
        stepped(int): the person asks for the crosshair one epoch to the left (−1) or right (1).
        read: what the legend says has changed.
        restyled: its fonts may have another size, and its axes with them.
    """

    following_changed = Signal(bool)
    pointed = Signal(object)  # Qt has no None for float
    stepped = Signal(int)
    read = Signal()
    restyled = Signal()

    def __init__(self, content: PlotContent, parent: QWidget | None = None) -> None:
        self._axes = PlotAxes()
        super().__init__(parent, axisItems=self._axes.by_side())  # type: ignore[call-arg]
        self._content = content
        self._drawn: set[Trace] = set()
        self._log = True
        self._pointed_at: float | None = None
        self._following = True
        self._refreshing = False
        self._leader: LivePlot | None = None
        self._aligned = [self]
        self._view: pg.ViewBox = self.getViewBox()
        self.pace = DrawingPace(self, content, self._view)
        item = self.getPlotItem()
        _set_up(item)
        self._labels = PlotLabels(item)
        self._legend: tuple[str, Sequence[LegendRow]] = ("", ())
        self._crosshair = Crosshair(item, self)
        self.invitation = Invitation(self)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._connect()
        self.follow_changes()
        self.set_logarithmic(True)

    @property
    def following(self) -> bool:
        """Whether the plot shows everything by itself."""
        return self._following

    @property
    def logarithmic(self) -> bool:
        """Whether the scale of the values is logarithmic."""
        return self._log

    @property
    def pointed_at(self) -> float | None:
        """The epoch at which the crosshair stands; None if it is hidden."""
        return self._pointed_at

    @property
    def legend_title(self) -> str:
        """Where the person points, in words; empty: nowhere."""
        return self._legend[0]

    @property
    def legend_rows(self) -> tuple[LegendRow, ...]:
        """What there is to say in a legend."""
        return tuple(self._legend[1])

    def visible_epochs(self) -> tuple[float, float]:
        """Return the ends of the axis of epochs."""
        low, high = self._view.viewRange()[0]
        return self._content.places.epoch(low), self._content.places.epoch(high)

    def sides(self) -> tuple[float, float]:
        """Return where the axis of epochs begins and ends, in pixels of this widget."""
        area = self._view.sceneBoundingRect()
        return area.left(), area.right()

    def x_of(self, epoch: float) -> float:
        """Return where ``epoch`` lies, in pixels of this widget."""
        (low, high), (left, right) = self._view.viewRange()[0], self.sides()
        share = (self._content.places.place(epoch) - low) / (high - low)
        return float(left + share * (right - left))

    def margin_texts(self) -> tuple[str, ...]:
        """Return the names of the lines in the right margin."""
        return (*self._labels.levels.names, *self._labels.levels.curve_names)

    def written(self) -> tuple[str, str]:
        """Return what is written into the plot, and the unit at the end of its axis."""
        return self._labels.title.text(), self._labels.unit

    def set_leader(self, leader: LivePlot) -> None:
        """Stand below ``leader``: one axis of epochs, moved from either plot, and margins of one width."""
        self._leader = leader
        self.setXLink(leader)
        leader._aligned.append(self)
        self._aligned = leader._aligned
        leader._axes.leave_epochs_to_the_next()
        leader._labels.keep_low(BELOW_LEADER)
        align([plot._labels for plot in self._aligned])

    def set_following(self, following: bool) -> None:
        """Show everything from now on, or leave the view to the person."""
        if following != self._following:
            self._following = following
            self.following_changed.emit(following)
        if following:
            self.refresh()

    def show_all(self) -> None:
        """Show everything again."""
        self.set_following(True)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Choose the scale of the values; the view shows everything again."""
        self._log = logarithmic
        farthest = _FARTHEST_DECADES if logarithmic else 10.0**_FARTHEST_DECADES
        self._view.setLimits(yMin=-farthest, yMax=farthest)
        self.setLogMode(y=logarithmic)
        self._view.disableAutoRange()  # That has enabled it.
        self._show_levels()
        self.set_following(True)

    def point_at(self, epoch: float | None) -> None:
        """Set the crosshair, and values at it into the legend; None hides it."""
        self._pointed_at = epoch
        self._crosshair.set_epoch(None if epoch is None else self._content.places.place(epoch))
        self._update_legend()

    def mark(self, epoch: float | None, color: str = "") -> None:
        """Draw a dashed line at ``epoch`` in ``color``, ``#rrggbb``; None hides it."""
        self._labels.mark(None if epoch is None else self._content.places.place(epoch), color)

    def forget_pointer(self) -> None:
        """Leave the crosshair where it is until the mouse moves again."""
        self._crosshair.forget_mouse()

    def refresh(self) -> None:
        """Draw what the content holds now; cheap enough for every frame."""
        self.pace.note_drawn()
        self._labels.set_words(self._content.words())
        self._refreshing = True
        try:
            if self._following and self._leader is None:
                _show(self._view, "x", places_in_sight(self._content, self._view.viewRange()[0]))
            self._fit_values()
        finally:
            self._refreshing = False
        self._draw()
        self._crosshair.follow_view()
        self.invitation.set_wanted(self._content.is_empty())

    def retranslate(self) -> None:
        """Set all texts in the current language."""
        words = self._content.words()
        self._labels.set_words(words)
        self.setAccessibleName(words.title)
        self.invitation.setText(words.invitation)
        self._place_invitation()
        self._show_levels()
        self._update_legend()

    def restyle(self) -> None:
        """Take colours and fonts from the palette and the application."""
        colors = colors_of(self)
        self.setBackground(colors.panel)
        self._axes.set_look(self.font(), colors)
        self._labels.set_look(self.font(), colors)
        self._crosshair.set_color(colors.muted)
        self.invitation.set_colors(colors)
        self._content.set_colors(colors)
        self._show_levels()
        self._draw()
        self.restyled.emit()

    def close(self) -> bool:
        """Close. pyqtgraph takes the plot apart before Qt sends the last changes."""
        self._follows_changes = False
        return bool(super().close())

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while the plot was hidden."""
        super().showEvent(event)
        self.pace.note_shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right step the crosshair, + and − zoom, Home shows all, Escape hides the crosshair."""
        key = Qt.Key(event.key())
        if key in _STEP_KEYS:
            self.stepped.emit(_STEP_KEYS[key])
        elif key in _ZOOM_KEYS:
            self._view.scaleBy((_ZOOM_KEYS[key], 1.0))
            self.set_following(False)
        elif key == Qt.Key.Key_Home:
            self.show_all()
        elif key == Qt.Key.Key_Escape and self.pointed_at is not None:
            self.pointed.emit(None)
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything again."""
        self.show_all()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the crosshair."""
        super().leaveEvent(event)
        self._crosshair.leave()

    def _connect(self) -> None:
        content = self._content
        content.changed.connect(self.retranslate)
        content.changed.connect(self.refresh)
        content.cleared.connect(self._on_content_cleared)
        self.pace.due.connect(self.refresh)
        self._crosshair.pointed.connect(self._on_mouse_pointed)
        self._view.sigRangeChanged.connect(self._on_range_changed)
        self._view.sigResized.connect(self._on_resized)
        self._view.sigRangeChangedManually.connect(self._on_moved_by_hand)

    def _on_mouse_pointed(self, place: float | None) -> None:
        self.pointed.emit(None if place is None else self._content.places.epoch(place))

    def _on_content_cleared(self) -> None:
        self.point_at(None)
        self.set_following(True)

    def _show_levels(self) -> None:
        self._labels.show_levels(self._content.levels(), logarithmic=self._log)
        names = self._content.edge_names(self._view.viewRange()[0][1])
        self._labels.show_curve_names(names, logarithmic=self._log)
        align([plot._labels for plot in self._aligned])

    def _update_legend(self) -> None:
        legend = self._content.legend(self.pointed_at)
        if legend != self._legend:
            self._legend = legend
            self.read.emit()

    def _fit_values(self) -> None:
        """Let the axis of values show what the epochs in sight hold."""
        (across, up), levels = self._view.viewRange(), self._labels.levels.values
        # What is written into the upper left corner hides no curve.
        title = self._labels.title.boundingRect().height() / max(1.0, self._view.height())
        above = min(_MOST_ABOVE, title)
        ends = heights_in_sight(self._content, across, up, levels, logarithmic=self._log, above=above)
        _show(self._view, "y", ends)

    def _draw(self) -> None:
        low, high = self._view.viewRange()[0]
        for trace in self._content.traces():
            if trace not in self._drawn:
                self._drawn.add(trace)
                self.addItem(trace)
            if trace.isVisible():
                trace.refresh(low, high, int(self._view.width() * self.devicePixelRatioF()))
        self._labels.levels.place(self._content.places, low, high)
        self._labels.show_curve_names(self._content.edge_names(high), logarithmic=self._log)
        self._labels.show_points(self._content.points(), self._content.places, logarithmic=self._log)
        self.point_at(self._pointed_at)

    def _on_range_changed(self) -> None:
        # By the person, or with the plot this one is linked to.
        if not self._refreshing:
            self._refreshing = True
            try:
                self._fit_values()
            finally:
                self._refreshing = False
            self._draw()
            self._crosshair.follow_view()

    def _on_resized(self) -> None:
        # The axes have moved, and leave the ends of their labels where they were.
        self.viewport().update()
        self._on_range_changed()
        self._place_invitation()

    def _place_invitation(self) -> None:
        """Let an empty plot say what to do."""
        self.invitation.set_wanted(self._content.is_empty())
        self.invitation.place(self._view.sceneBoundingRect().toRect())

    def _on_moved_by_hand(self, moved: Sequence[bool]) -> None:
        if moved[0]:  # over the axis of values the wheel moves nothing
            self.set_following(False)


def _show(view: pg.ViewBox, axis: str, ends: tuple[float, float]) -> None:
    """Show this part of an axis, ``"x"`` or ``"y"``; pyqtgraph computes it anew even if it is the same."""
    if ends != tuple(view.viewRange()["xy".index(axis)]):
        view.setRange(padding=0, **{f"{axis}Range": ends})


def _set_up(item: pg.PlotItem) -> None:
    item.setMenuEnabled(False)  # Its menu speaks English only.
    item.hideButtons()
    QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _PICTURES_KB))
    for side in ("left", "bottom"):
        item.getAxis(side).setZValue(-100)  # An axis also draws the grid: behind the curves, not over them.
    item.getViewBox().disableAutoRange()
    item.getViewBox().setMouseEnabled(x=True, y=False)
