"""The plot of Compare with its tools: the curves of the compared runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charrnn_gui.comparing.compare_content import CompareContent
from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.comparing.curves_toolbar import CurvesToolbar
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.plots.legend import Legend
from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.plots.shared_crosshair import SharedCrosshair
from charrnn_gui.plots.spoken import describe, read_out
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.text.baselines import Baselines

_LOGARITHMIC = ("perplexity", "gradient")
_REACH_PX = 8
# Of the legend: with more runs, names are cut.
_MOST_LINES = 3
_LEAST = QSize(240, 160)


class CurvesSection(FollowsChanges, QWidget):
    """Curves over each other; the pointer over a curve names its run.

    Signals:
        run_pointed: the pointer is over the curve of this run, a ``Path``; None: over none.
        place_chosen(float): the person clicked at this place of the axis.

    Attributes:
        toolbar: what is shown.
        content: the curves.
        plot: shows them.
        legend: names them, and reads their values at the pointer.
    """

    run_pointed = Signal(object)  # Qt has no Path that may be None
    place_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toolbar = CurvesToolbar()
        self.legend = Legend(most_lines=_MOST_LINES, usual_value="88.88 / 88.88")
        self.content = CompareContent(self)
        self.plot = LivePlot(self.content, self)
        self._crosshair = SharedCrosshair((self.plot,), self.content, self)
        self._pointed: Path | None = None
        self._up = self.content.up
        self._all_action = QAction(self)
        self._all_action.setShortcut(QKeySequence(Qt.Key.Key_Home))
        self._all_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.plot.setMinimumSize(_LEAST)
        self.plot.addAction(self._all_action)
        self._lay_out()
        self._connect()
        self.follow_changes()

    def set_runs(self, curves: Sequence[ComparedCurve], baselines: Baselines | None) -> None:
        """Show these runs, and the baselines that they have in common; None: they have none."""
        self.content.set_runs(curves)
        self.content.set_baselines(baselines)
        self.toolbar.export.setEnabled(bool(curves))

    def emphasize(self, path: Path | None) -> None:
        """Draw this run wide and in front; None: no run."""
        self.content.emphasize(path)

    def save_state(self) -> dict[str, Any]:
        """Return what is shown, as JSON can hold it."""
        toolbar = self.toolbar
        return {
            "across": toolbar.unit(),
            "up": toolbar.up.choice(),
            "smoothed": toolbar.smoothed(),
            "heldout": toolbar.heldout.isChecked(),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Take back what ``save_state`` returned; what is missing or makes no sense is left as it is."""
        self.toolbar.choose(unit=state.get("across"), up=state.get("up"), smoothed=state.get("smoothed"))
        if isinstance(state.get("heldout"), bool):
            self.toolbar.heldout.setChecked(state["heldout"])

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Curves"))

    def leaveEvent(self, event: QEvent) -> None:
        """Take note that the pointer is over no curve any more."""
        super().leaveEvent(event)
        self._point(None)

    def _lay_out(self) -> None:
        named = QHBoxLayout()
        named.setContentsMargins(PANEL_PADDING, 2, PANEL_PADDING, 4)
        named.addWidget(self.legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addLayout(named)
        layout.addWidget(self.plot, 1)

    def _connect(self) -> None:
        self.toolbar.changed.connect(self._on_toolbar_changed)
        self.toolbar.show_all.clicked.connect(self.plot.show_all)
        self._all_action.triggered.connect(self.plot.show_all)
        self.plot.following_changed.connect(lambda follows: self.toolbar.show_all.setEnabled(not follows))
        self.toolbar.show_all.setEnabled(False)
        self.plot.read.connect(self._show_legend)
        scene = self.plot.scene()
        scene.sigMouseMoved.connect(self._on_mouse_moved)
        scene.sigMouseClicked.connect(self._on_mouse_clicked)

    def _on_toolbar_changed(self) -> None:
        content, toolbar, up = self.content, self.toolbar, self.toolbar.up.choice()
        content.smoothed = toolbar.smoothed()
        content.has_heldout = toolbar.heldout.isChecked()
        is_other = (toolbar.unit(), up) != (content.unit, self._up)
        self._up = up
        toolbar.heldout.setEnabled(up != "gradient")
        if (up in _LOGARITHMIC) != self.plot.logarithmic:
            # Drawn once, with the other scale.
            with QSignalBlocker(content):
                content.set_axes(toolbar.unit(), up)
            self.plot.retranslate()
            self.plot.set_logarithmic(up in _LOGARITHMIC)
            return
        content.set_axes(toolbar.unit(), up)
        if is_other:
            self.plot.show_all()

    def _show_legend(self) -> None:
        title, rows = self.plot.legend_title, self.plot.legend_rows
        self.legend.set_rows(title, rows)
        describe(self.plot, read_out(title, rows))

    def _on_mouse_moved(self, at: QPointF) -> None:
        view = self.plot.getPlotItem().getViewBox()
        if not view.sceneBoundingRect().contains(at):
            self._point(None)
            return
        here, above = view.mapSceneToView(at), view.mapSceneToView(at - QPointF(0, _REACH_PX))
        self._point(self.content.nearest_run(here.x(), here.y(), above.y() - here.y(), self.plot.logarithmic))

    def _on_mouse_clicked(self, event: Any) -> None:
        view = self.plot.getPlotItem().getViewBox()
        at = event.scenePos()
        if event.button() == Qt.MouseButton.LeftButton and view.sceneBoundingRect().contains(at):
            self.place_chosen.emit(float(view.mapSceneToView(at).x()))

    def _point(self, path: Path | None) -> None:
        if path != self._pointed:
            self._pointed = path
            self.run_pointed.emit(path)
