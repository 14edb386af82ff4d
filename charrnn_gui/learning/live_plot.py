"""What both plots of a run share: look, axes, following, zoom, crosshair."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPaintEvent, QPixmapCache
from PySide6.QtWidgets import QWidget

from charrnn_gui.learning.edge_labels import EdgeLabel, EdgeLabels
from charrnn_gui.learning.legend import Legend, LegendRow
from charrnn_gui.learning.plain_axis import PlainAxis
from charrnn_gui.learning.trace import Trace
from charrnn_gui.learning.value_range import value_range
from charrnn_gui.theme import Colors, colors_of

# Two axes of two plots as wide as a large screen; what doesn't fit is painted anew each time.
_PICTURES_KB = 128 << 10
_FARTHEST_DECADES = 30
# New points may take this share of the window's thread, for each plot: what it takes, a training that uses
# every core has to wait for. So a large window on a slow computer is drawn less often, but not less than four
# times a second.
DRAWING_SHARE = 0.01
MOST_DELAY_MS = 250
_ZOOM_KEYS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
_STEP_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def value_text(value: float | None) -> str:
    """Return a perplexity or a norm with four digits; a dash where there is none."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:#.4g}".rstrip(".")


class LivePlot(pg.PlotWidget):  # type: ignore[misc]
    """A plot over epochs that grows while it is looked at.

    It shows everything and goes on doing so until the person zooms or drags, which moves the axis of
    epochs only; ``show_all`` takes it back. The values always fit themselves to the epochs in sight: to the
    curves, and to the bulk of the clouds, so that one spike does not press the rest flat. Subclasses own
    the curves; they call ``refresh`` after a change.

    Signals:
        following_changed(bool): the plot began (True) or ceased to show everything by itself.
        pointed(object): the person points at a place on the axis of epochs, a float; None: no longer.
        stepped(int): the person asks for the crosshair one epoch to the left (−1) or right (1).
    """

    following_changed = Signal(bool)
    pointed = Signal(object)  # Qt has no None for float
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._left, self._bottom = PlainAxis("left"), PlainAxis("bottom")
        super().__init__(parent, axisItems={"left": self._left, "bottom": self._bottom})
        self._log = False
        self._following = True
        self._refreshing = False
        self._delay_ms: int | None = None
        self._drawn_at = self._drawing_s = 0.0
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self._leader: LivePlot | None = None
        self._margin_texts: tuple[str, ...] = ()
        self._colors = colors_of(self)
        item = self.getPlotItem()
        item.setMenuEnabled(False)  # Its menu speaks English only.
        item.hideButtons()
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _PICTURES_KB))
        for axis in (self._left, self._bottom):
            axis.setZValue(-100)  # The axes draw the grid: behind the curves, not over them.
            # Numbers take longer to paint than curves, and stay while the ranges stay.
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)
        self._view: pg.ViewBox = item.getViewBox()
        self._view.disableAutoRange()
        self._view.setMouseEnabled(x=True, y=False)
        # Where the mouse rests, in the scene; None while it is elsewhere or the keys hold the crosshair.
        self._pointer: QPointF | None = None
        self._pointed_from: tuple[float, list[float]] | None = None
        self._labels = EdgeLabels(self._view)
        item.layout.addItem(self._labels, 2, 3)
        self._legend = Legend(self._view, self._colors)
        self._crosshair = pg.InfiniteLine(angle=90)
        self._crosshair.setZValue(50)
        self._crosshair.hide()
        self.addItem(self._crosshair, ignoreBounds=True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view.sigRangeChanged.connect(self._on_range_changed)
        self._view.sigResized.connect(self._on_resized)
        self._view.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)

    @property
    def following(self) -> bool:
        """Whether the plot shows everything by itself."""
        return self._following

    @property
    def pointed_at(self) -> float | None:
        """Where the crosshair stands; None where it is hidden."""
        return float(self._crosshair.value()) if self._crosshair.isVisible() else None

    @property
    def legend_rows(self) -> tuple[LegendRow, ...]:
        """What the legend shows."""
        return self._legend.rows

    def visible_epochs(self) -> tuple[float, float]:
        """Return the ends of the axis of epochs."""
        low, high = self._view.viewRange()[0]
        return float(low), float(high)

    def set_leader(self, leader: LivePlot) -> None:
        """Take the axis of epochs from ``leader``, in both directions."""
        self._leader = leader
        self.setXLink(leader)

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
        self._lines_changed()
        self.set_following(True)

    def set_margin_texts(self, texts: Sequence[str]) -> None:
        """Make the right margin wide enough for ``texts``, so that plots one above the other align."""
        self._margin_texts = tuple(texts)
        self._labels.setFixedWidth(self._labels.width_for(self._margin_texts))

    def point_at(self, epoch: float | None) -> None:
        """Set the crosshair, and values at it into the legend; None hides it."""
        self._crosshair.setVisible(epoch is not None)
        if epoch is not None:
            self._crosshair.setValue(epoch)
        self._update_legend()

    def forget_pointer(self) -> None:
        """Leave the crosshair where it is, until the mouse moves again."""
        self._pointer = None

    def set_delay(self, delay_ms: int | None) -> None:
        """Draw new points so much later, those that come until then with them; None: at once."""
        self._delay_ms = delay_ms

    def refresh_soon(self) -> None:
        """Draw what the series hold, after the delay that was set."""
        if self._delay_ms is None:
            self.refresh()
        elif not self._soon.isActive():
            rest_s = self._drawn_at + self._drawing_s / DRAWING_SHARE - time.monotonic()
            self._soon.start(max(self._delay_ms, min(round(1000 * rest_s), MOST_DELAY_MS)))

    def refresh(self) -> None:
        """Draw what the series hold now; cheap enough for every frame."""
        self._soon.stop()
        began_s = time.thread_time()
        self._refreshing = True
        try:
            if self._following and self._leader is None:
                self._show_all_epochs()
            self._fit_values()
        finally:
            self._refreshing = False
        self._draw()
        self._follow_pointer()
        self._drawn_at, self._drawing_s = time.monotonic(), time.thread_time() - began_s

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and count what it takes."""
        began_s = time.thread_time()
        super().paintEvent(event)
        self._drawing_s += time.thread_time() - began_s

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette and the font."""
        super().changeEvent(event)
        if self._is_alive() and event.type() in (
            QEvent.Type.PaletteChange,
            QEvent.Type.FontChange,
            QEvent.Type.ApplicationFontChange,
        ):
            self._restyle()

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
        self._pointer = None
        self.pointed.emit(None)

    def _is_alive(self) -> bool:
        """Return False inside the base's constructor and once closed; Qt sends events then, too."""
        return hasattr(self, "_crosshair") and self.getPlotItem() is not None

    def _traces(self) -> Sequence[Trace]:
        """Return the curves, for subclasses to define."""
        raise NotImplementedError

    def _clouds(self) -> Sequence[Trace]:
        """Return those of the curves of which only the bulk need be in sight."""
        return ()

    def _room_when_empty(self) -> tuple[float, float]:
        """Return the values to make room for before there are any."""
        raise NotImplementedError

    def _ceiling(self) -> float:
        """Return the value above which nothing need be in sight."""
        return math.inf

    def _is_top_crowded(self) -> bool:
        """Return whether the legend had better stand at the bottom."""
        return False

    def _levels(self) -> Sequence[EdgeLabel]:
        """Return the horizontal lines shown, y being the value itself."""
        raise NotImplementedError

    def _legend_content(self) -> tuple[str, Sequence[LegendRow]]:
        """Return title and rows of the legend, with values where the crosshair stands."""
        raise NotImplementedError

    def _recolor(self, colors: Colors) -> None:
        """Give the subclass's own items their colours."""
        raise NotImplementedError

    def _on_screen(self, value: float) -> float:
        """Return a value in the view's coordinates."""
        return math.log10(value) if self._log else value

    def _lines_changed(self) -> None:
        """Put labels at the horizontal lines anew."""
        self._labels.set_labels(
            [EdgeLabel(self._on_screen(level.y), level.text, level.color) for level in self._levels()]
        )

    def _restyle(self) -> None:
        """Take colours and fonts from the palette and the application; call once when constructed."""
        self._colors = colors_of(self)
        font = QFont(self.font())
        if font.pointSizeF() > 0:
            font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        metrics = QFontMetricsF(font)
        self.setBackground(self._colors.background)
        for axis in (self._left, self._bottom):
            axis.setTickFont(font)
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(self._colors.grid))
            axis.setTextPen(pg.mkPen(self._colors.muted))
            axis.label.setFont(font)
            axis.labelStyle = {"color": self._colors.muted}
            axis.setGrid(255)
        # Fixed, so that plots one above the other align and nothing jumps as numbers grow.
        self._left.setWidth(metrics.horizontalAdvance("0.0001") + 2.2 * metrics.height())
        self._labels.setFont(font)
        self.set_margin_texts(self._margin_texts)
        self._legend.set_font(font)
        self._legend.set_colors(self._colors)
        self._crosshair.setPen(pg.mkPen(QColor(self._colors.muted), width=1, cosmetic=True))
        self._recolor(self._colors)
        self._lines_changed()
        self._update_legend()

    def _update_legend(self) -> None:
        self._legend.set_at_bottom(self._is_top_crowded())
        cramped = self._view.width() < 18 * QFontMetricsF(self.font()).height()
        if cramped and self.pointed_at is None:
            self._legend.set_rows("", ())
        else:
            self._legend.set_rows(*self._legend_content())

    def _show_all_epochs(self) -> None:
        ends = [trace.series.x[-1] for trace in self._traces() if trace.isVisible() and len(trace.series)]
        self._view.setXRange(*self._roomy(0, 0.0, max([1.0, *ends]), slack=0.4), padding=0)

    def _fit_values(self) -> None:
        """Let the axis of values show what the epochs in sight hold."""
        low_x, high_x = self._view.viewRange()[0]
        clouds = self._clouds()
        shown = [trace for trace in self._traces() if trace.isVisible()]
        windows = {trace: trace.series.window(low_x, high_x)[1] for trace in shown}
        values = value_range(
            [windows[trace] for trace in shown if trace not in clouds],
            [windows[trace] for trace in shown if trace in clouds],
            logarithmic=self._log,
        )
        levels = [level.y for level in self._levels()]
        if values is None:
            values = self._room_when_empty()
            values = (min([values[0], *levels]), max([values[1], *levels]))
        else:
            ceiling = self._ceiling()
            values = (min(values[0], ceiling), min(values[1], ceiling))
            if self._log:
                # On a linear scale a line far above the curve would press it flat.
                values = (min([values[0], *levels]), max([values[1], *levels]))
        low, high = self._on_screen(values[0]), self._on_screen(values[1])
        if self._log:
            room = max(0.03 * (high - low), (0.3 - (high - low)) / 2, 0.02)
            low, high = low - room, high + room
        else:
            low, high = 0.0, high * 1.03
        self._view.setYRange(*self._roomy(1, low, high, slack=0.16), padding=0)

    def _roomy(self, axis: int, low: float, high: float, slack: float) -> tuple[float, float]:
        """Return a range that holds ``low`` to ``high``: the present one where it is not much too wide.

        So the axes stand still for many frames while a run grows, instead of crawling at each.
        """
        now_low, now_high = self._view.viewRange()[axis]
        room = slack * (high - low)
        if low - room <= now_low <= low and high <= now_high <= high + room:
            return now_low, now_high
        return low - room / 2 if low else 0.0, high + room / 2

    def _draw(self) -> None:
        low, high = self._view.viewRange()[0]
        for trace in self._traces():
            if trace.isVisible():
                trace.refresh(low, high, int(self._view.width() * self.devicePixelRatioF()))
        self._update_legend()

    def _on_range_changed(self) -> None:
        # By the person, or with the plot this one is linked to.
        if not self._refreshing:
            self._refreshing = True
            try:
                self._fit_values()
            finally:
                self._refreshing = False
            self._draw()
            self._follow_pointer()

    def _on_resized(self) -> None:
        # A name that its axis is too short for would be cut.
        name = self._left.labelText
        wanted = self._left.label.boundingRect().width()
        self._left.showLabel(bool(name) and wanted <= self._view.height())
        # The axes have moved, and leave the ends of their labels where they were.
        self.viewport().update()
        self._on_range_changed()

    def _on_moved_by_hand(self, moved: Sequence[bool]) -> None:
        # Over the axis of values the wheel moves nothing.
        if moved[0]:
            self.set_following(False)

    def _on_mouse_moved(self, position: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(position)
        self._pointer = QPointF(position) if inside else None
        self.pointed.emit(self._view.mapSceneToView(position).x() if inside else None)

    def _follow_pointer(self) -> None:
        """Leave the crosshair under the mouse as the axis grows."""
        if self._pointer is None:
            return
        pointer = self._view.mapSceneToView(self._pointer).x()
        if self._pointed_from != (pointer, self._view.viewRange()[0]):
            self._pointed_from = (pointer, self._view.viewRange()[0])
            self.pointed.emit(pointer)
