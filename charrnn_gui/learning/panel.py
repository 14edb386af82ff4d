"""The Learning panel: perplexity above, gradient norms below, over one axis of epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QFontInfo, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.learning.axes_menu import AxesMenu
from charrnn_gui.learning.curve_reader import CurveReader
from charrnn_gui.learning.event_marks import EventMark
from charrnn_gui.learning.event_tip import EventTip
from charrnn_gui.learning.events_lane import EventsLane
from charrnn_gui.learning.flat_plot import set_flat
from charrnn_gui.learning.gradient_content import GradientContent
from charrnn_gui.learning.live_strip import LiveStrip
from charrnn_gui.learning.numbers import Numbers
from charrnn_gui.learning.perplexity_content import LINES, PerplexityContent
from charrnn_gui.learning.reading_line import ReadingLine
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import BODY, PANEL_HEAD_HEIGHT, PANEL_PADDING
from charrnn_gui.plots.curve import Curve
from charrnn_gui.plots.legend import Legend
from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.plots.measures import MEASURES, Measure
from charrnn_gui.plots.places import Places
from charrnn_gui.plots.scale_choice import ScaleChoice
from charrnn_gui.plots.shared_crosshair import SharedCrosshair
from charrnn_gui.plots.spoken import describe, read_out
from charrnn_gui.theme import colors_of, on_ground
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.explained import explain
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.splitter_sizes import restore_sizes
from core.common.i18n import gettext as _
from core.common.progress import Told
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.baselines import Baselines

# Twice a second will do below the curve that a person watches, and not together with it: the event loop goes
# round in between, so that a key waits for one plot at most. Reports come every 100 to 250 ms.
GRADIENT_DELAY_MS = 280


class LearningPanel(FollowsChanges, QWidget):
    """What a run learns, drawn while it learns.

    Signals:
        plot_resized: ``plot_area`` is another.
    """

    plot_resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._places = Places()
        self.perplexity = PerplexityContent(self, self._places)
        self.gradient = GradientContent(self, self._places)
        self.perplexity_plot = LivePlot(self.perplexity, self)
        self.gradient_plot = LivePlot(self.gradient, self)
        plots = self.perplexity_plot, self.gradient_plot
        self.crosshair = SharedCrosshair(plots, self.perplexity, self)
        self.lane, self._tip = EventsLane(self.perplexity_plot, self), EventTip(self)
        self._reader, self.reading = CurveReader(), ReadingLine(self)
        self.scale, self.axes = ScaleChoice(self), AxesMenu(self)
        self._lines_button, self._all_button = (QToolButton(self) for _i in range(2))
        self._all_action = QAction(self)
        self.live = LiveStrip(self)
        # On little room it stands for a control that there is no room for.
        self._log_action = QAction(self, checkable=True)
        self._is_compact = False
        self._roomy_sizes: list[int] = []
        self.legend = Legend(self)
        self._lines_menu = QMenu(self)
        self._line_actions = {name: self._lines_menu.addAction("") for name in LINES}
        self._splitter = HairSplitter(Qt.Orientation.Vertical, self)
        self.numbers = Numbers(self, self._splitter, self.perplexity_plot)
        self._title = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._leading = QHBoxLayout()
        self._lay_out()
        self._connect()
        self.follow_changes()

    def clear(self) -> None:
        """Begin a new run: its curves are forgotten, reference lines and earlier runs stay."""
        self._places.clear()
        self.crosshair.forget()
        for part in (self.perplexity, self.gradient, self.lane, self.live, self.numbers, self._reader):
            part.clear()
        self._show_reading()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Show lines at the perplexities that need no network, or none."""
        self.perplexity.set_baselines(baselines)
        self._reader.set_baselines(baselines)
        self._show_reading()

    def set_settings(self, settings: Settings) -> None:
        """Show the clipping threshold, if there is one, and name the held-out text for what it is."""
        self.gradient.set_clip_norm(settings.clip_norm)
        self.perplexity.name_heldout(is_scattered=settings.heldout_from == "scattered")
        self._reader.set_settings(settings)
        self._show_reading()

    def set_finished(self, has_finished: bool) -> None:
        """Take note of whether the run on display has reached its planned end."""
        self._reader.set_finished(has_finished)
        self._show_reading()

    def set_planned_end(self, end: RunEnd | None) -> None:
        """Draw the axis up to the planned end of the run; None: as far as the curves."""
        self.perplexity.set_planned_end(end)

    def add(self, told: Told, seconds: float = 0.0) -> None:
        """Append what the run has told; it is drawn a moment later.

        Args:
            told: in the order in which it happened.
            seconds: of training until now; 0: not known.
        """
        self._places.add(told, seconds)
        self.gradient.add_events(told.events)
        if told.updates:
            self.perplexity.add_updates(told.updates)
            self.gradient.add_updates(told.updates)
        if told.by_moment:
            self.perplexity.add_epochs(told.epochs, told.evaluations)
            self.numbers.add(told.by_moment)
        self.lane.add(told)
        self.live.add(told)
        self._reader.add(told)
        self._show_reading()
        self.perplexity_plot.pace.draw_if_due()

    def set_overlays(self, curves: Sequence[Curve]) -> None:
        """Show earlier runs beside this one; none hides them all."""
        self.perplexity.set_overlays(curves)

    def set_ghost(self, curve: Curve | None) -> None:
        """Show where the curve of the next run is expected, while there is none; None: nobody knows."""
        self.perplexity.set_ghost(curve)
        self._show_reading()

    def add_actions_to_menu(self, actions: Sequence[QAction]) -> None:
        """Offer ``actions`` in the menu of the plots as well."""
        menu = self.axes.menu()
        menu.setToolTipsVisible(True)  # They say why an action is disabled.
        menu.addSeparator()
        menu.addActions(actions)

    def plot_area(self) -> QRect:
        """Return the room between the axes of the plot of perplexity, in pixels of this panel."""
        area: QRectF = self.perplexity_plot.getPlotItem().getViewBox().sceneBoundingRect()
        return area.toRect().translated(self.perplexity_plot.mapTo(self, QPoint()))

    def set_invites(self, invites: bool) -> None:
        """Say in the empty plot what to press, or leave that to somebody else."""
        self.perplexity_plot.invitation.set_silenced(not invites)

    def add_leading(self, tool: QWidget) -> None:
        """Show ``tool`` at the left end of the panel's head."""
        self._leading.addWidget(tool)

    def set_compact(self, is_compact: bool, *, is_wide: bool = True) -> None:
        """On little room, put the tools into one menu, and show only those parts that are chosen in it."""
        # The legend needs the room; the menu and a key do the same.
        self._all_button.setVisible(is_wide and not is_compact)
        self.perplexity.name_heldout(has_room=is_wide)
        if is_compact == self._is_compact:
            return
        self._is_compact = is_compact
        if is_compact:
            self._roomy_sizes = self._splitter.sizes()
        for tool in (self.scale, self._lines_button):
            tool.setVisible(not is_compact)
        self.axes.show_further(is_compact)
        self.axes.set_small(is_compact)
        if not is_compact:
            restore_sizes(self._splitter, self._roomy_sizes)

    def save_state(self) -> dict[str, Any]:
        """Return scale, lines and division of the panel, as JSON can hold them."""
        return {
            "logarithmic": self.perplexity_plot.logarithmic,
            "lines": sorted(self.perplexity.shown_lines),
            "across": self.axes.unit,
            "up": self.axes.measure,
            "sizes": self._roomy_sizes if self._is_compact else self._splitter.sizes(),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Take back what ``save_state`` returned; what is missing or makes no sense is left as it is."""
        logarithmic, lines, sizes = (state.get(key) for key in ("logarithmic", "lines", "sizes"))
        if isinstance(logarithmic, bool):
            self.scale.choose(logarithmic)
        if isinstance(lines, list):
            for name, action in self._line_actions.items():
                action.setChecked(name in lines)
        self.axes.choose(state.get("across"), state.get("up"))
        restore_sizes(self._splitter, sizes)

    def restyle(self) -> None:
        """Take the ground of a panel, and a height of its head that goes with the size of text."""
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self._head.setFixedHeight(round(scale * PANEL_HEAD_HEIGHT))
        self.setPalette(on_ground(colors_of(self).panel))

    def retranslate(self) -> None:
        """Set all texts in the person's language."""
        self.setAccessibleName(_("Learning"))
        self._title.setText(_(MEASURES[self.perplexity.measure]))
        explain(self._title, "perplexity")
        explain(self.perplexity_plot, "perplexity", if_asked=True)
        explain(self.gradient_plot, "gradient", if_asked=True)
        self._lines_button.setText(_("L&ines"))
        self._lines_button.setToolTip(_("Choose which lines are drawn."))
        self._lines_button.setAccessibleName(_("Lines shown"))
        for name, action in self._line_actions.items():
            action.setText(_(LINES[name]))
        self.numbers.retranslate()
        self._log_action.setText(_("Logarithmic scale"))
        self._lines_menu.setTitle(_("Lines"))
        self._all_action.setText(_("Show &all"))
        self._all_action.setToolTip(
            tooltip(
                _(
                    "Show the whole run again, and keep showing it as it grows (Home). Before that: the "
                    "wheel or + and − zoom the epochs, dragging moves, the arrow keys step from epoch to "
                    "epoch."
                )
            )
        )

    def _lay_out(self) -> None:
        self._lines_button.setMenu(self._lines_menu)
        self._lines_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._all_button.setDefaultAction(self._all_action)
        self._all_action.setShortcut(QKeySequence(Qt.Key.Key_Home))
        self._all_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._all_action.setEnabled(False)
        self.addAction(self._all_action)
        self._head = QWidget()
        header = QHBoxLayout(self._head)
        header.setContentsMargins(PANEL_PADDING, 0, 8, 0)
        header.addLayout(self._leading)
        header.addWidget(self._title)
        header.addSpacing(6)
        set_type(self._title, "title")
        header.addWidget(self.legend, 1)
        for button in (self._lines_button, self._all_button):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for tool in (self.scale, self._lines_button, self._all_button, self.axes):
            header.addWidget(tool)
        self._log_action.setChecked(True)
        self.axes.add_further(self._log_action, self._lines_menu.menuAction())
        self.axes.show_further(False)
        # Always there: a hidden action has no key.
        self.axes.menu().addActions([self._all_action, self.numbers.action])
        for action in self._line_actions.values():
            action.setCheckable(True)
            action.setChecked(True)
        self.perplexity_plot.setMinimumSize(160, 80)
        self.gradient_plot.setMinimumSize(160, 60)
        self._below = below = QWidget()
        stack = QVBoxLayout(below)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.lane)
        stack.addWidget(self.gradient_plot, 1)
        for index, (pane, stretch) in enumerate(((self.perplexity_plot, 3), (below, 1))):
            self._splitter.addWidget(pane)
            self._splitter.setStretchFactor(index, stretch)
        self._splitter.setSizes([300, 136])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.reading)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.live)

    def _connect(self) -> None:
        plots = (self.perplexity_plot, self.gradient_plot)
        self.perplexity_plot.getPlotItem().getViewBox().sigResized.connect(lambda: self.plot_resized.emit())
        self.gradient_plot.set_leader(self.perplexity_plot)
        self.perplexity_plot.pace.set_delay(0)
        self.gradient_plot.pace.set_delay(GRADIENT_DELAY_MS)
        self.scale.chosen.connect(self.perplexity_plot.set_logarithmic)
        self.scale.chosen.connect(self._log_action.setChecked)
        self._log_action.toggled.connect(self.scale.choose)
        self.axes.chosen.connect(self._on_axes_chosen)
        self.axes.parts_chosen.connect(self._on_parts_chosen)
        self._all_action.triggered.connect(self.perplexity_plot.show_all)
        for action in self._line_actions.values():
            action.toggled.connect(self._on_lines_toggled)
        self.lane.chosen.connect(self._on_event_chosen)
        for plot, other in (plots, plots[::-1]):
            plot.following_changed.connect(other.set_following)
            plot.following_changed.connect(self._on_following_changed)
            plot.read.connect(self._show_legend)
        self.gradient_plot.restyled.connect(self._on_parts_chosen)

    def _show_reading(self) -> None:
        self.reading.set_ghost(self.perplexity.has_ghost)
        self.reading.show_reading(self._reader.reading)

    def _on_event_chosen(self, mark: EventMark | None) -> None:
        colors = colors_of(self)
        for plot in (self.perplexity_plot, self.gradient_plot):
            plot.mark(None if mark is None else mark.epoch, colors.muted)
        if mark is None:
            self._tip.hide()
        else:
            foot = self.lane.mapTo(self, QPoint(round(self.perplexity_plot.x_of(mark.epoch)), 0))
            self._tip.show_at(foot, mark.heading(), mark.sentence())

    def _show_legend(self) -> None:
        rows = (*self.perplexity_plot.legend_rows, *self.gradient_plot.legend_rows)
        title = self.perplexity_plot.legend_title
        self.legend.set_rows(title, rows)
        for plot in (self.perplexity_plot, self.gradient_plot):
            describe(plot, read_out(title, plot.legend_rows))

    def _on_axes_chosen(self) -> None:
        self.perplexity.set_axes(self.axes.unit, cast(Measure, self.axes.measure))
        self.gradient.changed.emit()
        self._title.setText(_(MEASURES[self.perplexity.measure]))
        self.perplexity_plot.show_all()

    def _on_parts_chosen(self) -> None:
        self.live.set_allowed("live" in self.axes.parts)
        set_flat(self.gradient_plot, "gradient" not in self.axes.parts, self._below, self.lane)

    def _on_lines_toggled(self) -> None:
        shown = frozenset(name for name, action in self._line_actions.items() if action.isChecked())
        self.perplexity.set_shown_lines(shown)

    def _on_following_changed(self, following: bool) -> None:
        self._all_action.setEnabled(not following)
