"""Perplexity over epochs: the curve a person watches."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QObject, Qt

from charrnn_gui.look.run_marks import Dashes, overlay_mark
from charrnn_gui.look.tokens import Colors
from charrnn_gui.plots.curve import Curve, fill
from charrnn_gui.plots.legend import LegendRow
from charrnn_gui.plots.measures import MEASURES, Measure, in_measure
from charrnn_gui.plots.places import UNITS, Places
from charrnn_gui.plots.plot_content import EdgeName, Level, PlotContent, Point, Words, margin_names
from charrnn_gui.plots.reference_levels import reference_levels
from charrnn_gui.plots.series import Floats, Series
from charrnn_gui.plots.trace import Trace
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.measures import four_digits, perplexity
from core.common.progress import EpochFinished, HeldoutEvaluated, Told, UpdateFinished
from core.settings.run_end import RunEnd, epochs_text
from core.text.baselines import Baselines

LINES: Mapping[str, str] = {
    "updates": N_("Training text, each update"),
    "epochs": N_("Training text"),
    "heldout": N_("Held-out text"),
    "references": N_("Reference lines"),
}
"""The lines that can be shown or not, and their names, to be translated where shown."""

_SHORT: Mapping[str, str] = {
    "updates": N_("each update"),
    "epochs": N_("training"),
    "heldout": N_("held-out"),
}
_HELDOUT_PIECES = N_("held-out pieces")
# The most important first, as they have room in a legend.
_LEGEND_ORDER = ("epochs", "heldout", "updates")

# Widths of the curve of an earlier run, also of one that is pointed at.
_OVERLAY, _WIDE = 1.8, 3.2


class PerplexityContent(PlotContent):
    """Perplexity of the training and the held-out text, with earlier runs and lines to compare with.

    Signals: those of ``PlotContent``.
    """

    def __init__(self, parent: QObject | None = None, places: Places | None = None) -> None:
        super().__init__(parent, places)
        self.measure: Measure = "perplexity"
        self._end: RunEnd | None = None
        self._baselines: Baselines | None = None
        self._shown = set(LINES)
        self._heldout_is_scattered = self._is_training = False
        self._has_room = True
        self._main = {
            "updates": Trace(1.0, mark_size=3.0, z=1, is_cloud=True),
            "epochs": Trace(2.4, z=4),
            "heldout": Trace(2.2, z=3),
        }
        for trace in self._main.values():
            trace.places = self.places
            trace.show_as(self.shown)
        self._overlay_traces: list[Trace] = []
        self._overlay_names: tuple[str, ...] = ()
        # Where the curve is expected; only as long as there is none.
        self._ghost = Trace(1.4, Qt.PenStyle.DotLine, z=0)
        self._ghost.show_as(self.shown)

    @property
    def has_ghost(self) -> bool:
        """Whether the expected curve is drawn."""
        return bool(len(self._ghost.series)) and not any(len(trace.series) for trace in self._main.values())

    def is_empty(self) -> bool:
        """Return whether no run has a point; a ghost is none."""
        return not any(len(trace.series) for trace in (*self._main.values(), *self._overlay_traces))

    def set_ghost(self, curve: Curve | None) -> None:
        """Draw where the curve is expected, as long as there is none; None: nobody knows."""
        self._ghost.series.clear()
        self._ghost.places.clear()
        if curve is not None:
            fill(self._ghost, curve)
        self.changed.emit()

    @property
    def shown_lines(self) -> frozenset[str]:
        """Which of ``LINES`` are shown."""
        return frozenset(self._shown)

    def name_heldout(self, *, is_scattered: bool | None = None, has_room: bool | None = None) -> None:
        """Say in the legend, where there is room, if the held-out text is pieces spread over the text.

        Args:
            is_scattered: it is, and not the end of the text; None: as before.
            has_room: for the longer name; None: as before.
        """
        before = self._heldout_is_scattered, self._has_room
        if is_scattered is not None:
            self._heldout_is_scattered = is_scattered
        if has_room is not None:
            self._has_room = has_room
        if before != (self._heldout_is_scattered, self._has_room):
            self.changed.emit()

    def set_is_training(self, is_training: bool) -> None:
        """Say in the empty plot that the first update is under way, or how to begin."""
        if is_training != self._is_training:
            self._is_training = is_training
            self.changed.emit()

    def clear(self) -> None:
        """Forget the run on show; reference lines and earlier runs stay."""
        for trace in self._main.values():
            trace.series.clear()
        self.cleared.emit()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Show lines at the perplexities that need no network, or none."""
        self._baselines = baselines
        self.changed.emit()

    def set_axes(self, unit: str, measure: Measure) -> None:
        """Count ``unit``, one of ``UNITS``, and show ``measure``, one of ``MEASURES``."""
        self.measure, self.places.unit = measure, unit
        for trace in (*self._overlay_traces, self._ghost):
            trace.places.unit = unit
        for trace in (*self._main.values(), *self._overlay_traces, self._ghost):
            trace.show_as(self.shown)
        self.changed.emit()

    def set_planned_end(self, end: RunEnd | None) -> None:
        """Reach up to the planned end of the run; None: as far as the curves."""
        if end != self._end:
            self._end = end
            self.changed.emit()

    def planned_end(self) -> float | None:
        """Return the epoch at which the run is to end, if there is one; before that, where the ghost ends."""
        if self._end is None:
            return float(self._ghost.series.x[-1]) if self.has_ghost else None
        return self.places.end(self._end)

    def shown(self, values: Floats) -> Floats:
        """Return perplexities in the measure that was chosen."""
        return in_measure(values, self.measure)

    def set_shown_lines(self, names: frozenset[str]) -> None:
        """Show those of ``LINES`` that are in ``names``, and hide the others."""
        self._shown = set(names)
        for name, trace in self._main.items():
            trace.setVisible(name in names)
        self.changed.emit()

    def add_updates(self, updates: Sequence[UpdateFinished]) -> None:
        """Append the perplexities of single updates."""
        self._main["updates"].series.extend(
            [update.epochs_done for update in updates],
            [perplexity(update.nats, update.count) for update in updates],
        )
        self.grown.emit()

    def add_epochs(
        self, epochs: Sequence[EpochFinished], evaluations: Sequence[HeldoutEvaluated] = ()
    ) -> None:
        """Append the perplexities of whole epochs, and of the held-out text within them."""
        self._main["epochs"].series.extend(
            [epoch.place for epoch in epochs], [epoch.perplexity for epoch in epochs]
        )
        heldout = Told(epochs=tuple(epochs), evaluations=tuple(evaluations)).heldout
        self._main["heldout"].series.extend(
            [each.place for each in heldout], [each.perplexity for each in heldout]
        )
        self.grown.emit()

    def set_overlays(self, curves: Sequence[Curve]) -> None:
        """Show earlier runs, in the order of their colours; none hides them all."""
        while len(self._overlay_traces) < len(curves):
            self._overlay_traces.append(Trace(_OVERLAY, z=2))
            self._overlay_traces[-1].show_as(self.shown)
            self._overlay_traces[-1].places.unit = self.places.unit
        for trace in self._overlay_traces:
            trace.series.clear()
            trace.hide()
        for trace, curve in zip(self._overlay_traces, curves, strict=False):
            trace.places.clear()
            fill(trace, curve)
            trace.show()
        self._overlay_names = tuple(curve.name for curve in curves)
        self.set_colors(self.colors)
        self.changed.emit()

    def emphasize(self, name: str) -> None:
        """Draw the curve of the earlier run called ``name`` wide and in front; empty: none of them."""
        for own, trace in zip(self._overlay_names, self._overlay_traces, strict=False):
            wide = own == name
            trace.set_width(_WIDE if wide else _OVERLAY)
            trace.setZValue(5 if wide else 2)

    def nearest(self, x: float) -> float | None:
        """Return the epoch or the evaluation within one that is nearest to ``x``; before them, the update."""
        found = [(series, series.nearest(x)) for series in self._read_first()]
        places = [float(series.x[index]) for series, index in found if index is not None]
        return min(places, key=lambda place: abs(place - x), default=None)

    def next_stop(self, x: float, step: int) -> float | None:
        """Return where ``nearest`` stops next, before ``x`` (−1) or after it (1); None: nowhere.

        Updates are so close together that a step leads to the next whole epoch.
        """
        if not len(self._main["epochs"].series) and not len(self._main["heldout"].series):
            return self.nearest(math.floor(x) + 1 if step > 0 else math.ceil(x) - 1)
        found = [(series, series.beside(x, step)) for series in self._read_first()]
        places = [float(series.x[index]) for series, index in found if index is not None]
        return (min if step > 0 else max)(places, default=None)

    def _read_first(self) -> Sequence[Series]:
        """Return the points at which the crosshair stops: of the first curves that have any."""
        own = [self._main[name].series for name in ("epochs", "heldout") if len(self._main[name].series)]
        others = [trace.series for trace in (self._main["updates"], *self._overlay_traces)]
        return own or [series for series in others if len(series)][:1]

    def set_colors(self, colors: Colors) -> None:
        """Draw in ``colors`` from now on."""
        super().set_colors(colors)
        for name, color in (("updates", colors.cloud), ("epochs", colors.train), ("heldout", colors.heldout)):
            self._main[name].recolor(color)
        for index, trace in enumerate(self._overlay_traces):
            trace.recolor(colors.overlay(index))
            trace.set_dashes(overlay_mark(index).training)
        self._ghost.recolor(colors.accent_line)

    def words(self) -> Words:
        """Return the texts around the plot."""
        if self._is_training:
            invitation = _("The first update is under way: after it, the perplexity is drawn here.")
        else:
            invitation = _("Press Train: the perplexity will be drawn here as it falls.")
        return Words(
            f"{_(MEASURES[self.measure])} · {_(UNITS[self.places.unit])}",
            "",
            invitation=invitation,
        )

    def traces(self) -> Sequence[Trace]:
        """Return the curves of the run on show, those of earlier runs, and where the curve is expected."""
        self._ghost.setVisible(self.has_ghost)
        return [*self._main.values(), *self._overlay_traces[: len(self._overlay_names)], self._ghost]

    def legend(self, epoch: float | None) -> tuple[str, Sequence[LegendRow]]:
        """Return a row for each curve that has points; earlier runs only with values: the edge names them."""
        names_pieces = self._heldout_is_scattered and self._has_room
        own = {**_SHORT, "heldout": _HELDOUT_PIECES} if names_pieces else _SHORT
        named: list[tuple[str, Trace, Dashes]]
        named = [(_(own[name]), self._main[name], ()) for name in _LEGEND_ORDER]
        if epoch is not None:
            swatches = [overlay_mark(index).swatch for index in range(len(self._overlay_names))]
            named += zip(self._overlay_names, self._overlay_traces, swatches, strict=False)
        rows = [
            LegendRow(name, trace.color, trace.width, trace.style, self._value_at(trace, epoch), dashes)
            for name, trace, dashes in named
            if trace.isVisible() and len(trace.series)
        ]
        if epoch is None or not rows:
            return "", rows
        return _("epoch {epoch}").format(epoch=epochs_text(epoch)), rows

    def levels(self) -> Sequence[Level]:
        """Return the reference lines, if they are known and shown."""
        if self._baselines is None or "references" not in self._shown:
            return []
        return reference_levels(self._baselines, self._measured, self.colors)

    def values_when_empty(self) -> tuple[float, float]:
        """Return room for the reference lines, or for usual perplexities if there are none."""
        return (1.0, 1.0) if self.levels() else (1.0, 1000.0)

    def floor(self) -> float:
        """Return complete certainty."""
        return self._measured(1.0)

    def ceiling(self, *, logarithmic: bool) -> float:
        """Return a value far above the worst guess: a run that diverges must not press the rest flat."""
        if self._baselines is None:
            return 1e9
        return (100 if logarithmic else 1.5) * self._baselines.uniform

    def points(self) -> Sequence[Point]:
        """Return the last values of both texts, and the best of the held-out one once it is past."""
        found = []
        for name in ("epochs", "heldout"):
            series, color = self._main[name].series, self._main[name].color
            if not self._main[name].isVisible() or not len(series):
                continue
            last = float(series.y[-1])
            if math.isfinite(last):
                found.append(self._point(float(series.x[-1]), last, "{value}", color))
            best = series.lowest() if name == "heldout" else None
            if best is not None and best < len(series) - 1:
                x, y = float(series.x[best]), float(series.y[best])
                found.append(self._point(x, y, _("best {value}"), color, is_ring=True))
        return found

    def edge_names(self, place: float) -> Sequence[EdgeName]:
        """Return the names of the earlier runs, in their colours."""
        found = []
        for name, trace in zip(margin_names(self._overlay_names), self._overlay_traces, strict=False):
            value = self._measured(trace.last_value(place))
            found.append(EdgeName(value, name, trace.color))
        return found

    def _point(
        self, epoch: float, perplexity: float, text: str, color: str, *, is_ring: bool = False
    ) -> Point:
        value = self._measured(perplexity)
        return Point(epoch, value, text.format(value=four_digits(value)), color, is_ring)

    def _measured(self, value: float) -> float:
        return float(self.shown(np.array([value]))[0])

    def _value_at(self, trace: Trace, epoch: float | None) -> str:
        if epoch is not None and trace.places is not self.places:
            # What lies at the same place of the axis may be another epoch of that run.
            epoch = trace.places.epoch(self.places.place(epoch))
        index = None if epoch is None else trace.series.nearest(epoch)
        if epoch is None or index is None:
            return ""
        # A curve of epochs has a value at this one or none; single updates lie anywhere.
        apart = abs(float(trace.series.x[index]) - epoch)
        is_between = trace is self._main["updates"] or trace.places.unit != "epochs"
        missing = apart > (1.0 if is_between else 1e-9)
        return four_digits(None if missing else self._measured(float(trace.series.y[index])))
