"""The curves of the compared runs, one over the other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import QObject, Qt

from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.comparing.run_traces import RunTraces
from charrnn_gui.look.run_marks import mark_of
from charrnn_gui.look.tokens import Colors
from charrnn_gui.plots.legend import LegendRow
from charrnn_gui.plots.levels import on_screen
from charrnn_gui.plots.measures import MEASURES, Measure, in_measure
from charrnn_gui.plots.places import UNIT_WORDS, UNITS
from charrnn_gui.plots.plot_content import EdgeName, Level, PlotContent, Point, Words, margin_names
from charrnn_gui.plots.reference_levels import reference_levels
from charrnn_gui.plots.series import Floats
from charrnn_gui.plots.trace import Trace
from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.measures import four_digits
from core.runs.telling_apart import names_together
from core.settings.run_end import epochs_text
from core.text.baselines import Baselines

UP: Mapping[str, str] = {**MEASURES, "gradient": N_("Gradient norm")}
"""What the axis of values can show; translate the names when they are shown."""
_FAR = 1e9


class CompareContent(PlotContent):
    """Training solid and held-out dashed in the colour of each run; or the norms of its gradients.

    The runs have different paces, so what the plot calls epochs are places on its axis here.

    Signals: those of ``PlotContent``.

    Attributes:
        up: what is shown, one of ``UP``.
        smoothed: means over the last so many updates are, in front of the single ones; 0: no means.
        has_heldout: the held-out text is shown, too.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.up = "perplexity"
        self.smoothed = 0
        self.has_heldout = True
        self._baselines: Baselines | None = None
        self._runs: dict[Path, RunTraces] = {}
        # The curves of runs that were removed stay items of the plot; they are used again.
        self._idle: list[RunTraces] = []
        self._emphasized: Path | None = None

    @property
    def unit(self) -> str:
        """What the axis counts, one of ``UNITS``."""
        return self.places.unit

    def set_runs(self, curves: Iterable[ComparedCurve]) -> None:
        """Show these runs and no others, in this order; those that are known already are drawn on."""
        before, self._runs = self._runs, {}
        changed = []
        for curve in curves:
            traces = before.pop(curve.path, None) or (self._idle.pop() if self._idle else None)
            if traces is None or traces.curve is not curve:
                if traces is None:
                    traces = RunTraces(curve)
                else:
                    traces.take(curve)
                traces.places.unit = self.unit
                changed.append(traces)
            self._runs[curve.path] = traces
        for traces in before.values():
            traces.hide()
            self._idle.append(traces)
        self._show(changed)

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Show the perplexities that need no network; None: the runs have none in common."""
        if baselines != self._baselines:
            self._baselines = baselines
            self.changed.emit()

    def set_axes(self, unit: str, up: str) -> None:
        """Count ``unit``, one of ``UNITS``, and show ``up``, one of ``UP``; draw everything anew."""
        self.places.unit, self.up = unit, up
        for traces in self._runs.values():
            traces.places.unit = unit
        self._show(self._runs.values())

    def emphasize(self, path: Path | None) -> None:
        """Draw this run wide and in front; None: no run."""
        self._emphasized = path
        for each, traces in self._runs.items():
            traces.emphasize(each == path)

    def nearest_run(self, place: float, height: float, reach: float, logarithmic: bool) -> Path | None:
        """Return the run whose curve passes nearest to a point; None: none is within ``reach``.

        Args:
            place: of the point on the axis.
            height: of the point, in the coordinates of the view.
            reach: likewise.
            logarithmic: the scale of the values.
        """
        found = []
        for path, traces in self._runs.items():
            for trace in (traces.training, traces.heldout):
                value = self._shown_value(self._value_at(trace, place)) if trace.isVisible() else math.nan
                if value > 0:
                    found.append((abs(on_screen(value, logarithmic=logarithmic) - height), path))
        distance, nearest = min(found, key=itemgetter(0), default=(math.inf, None))
        return nearest if distance <= reach else None

    def nearest(self, x: float) -> float | None:
        """Return the place nearest to ``x`` at which a curve has a value."""
        found = []
        for trace in self._read():
            index = trace.series.nearest(trace.places.epoch(x))
            if index is not None:
                found.append(trace.places.place(float(trace.series.x[index])))
        return min(found, key=lambda place: abs(place - x), default=None)

    def next_stop(self, x: float, step: int) -> float | None:
        """Return the place where ``nearest`` stops next, before ``x`` (−1) or after it (1); None: nowhere."""
        found, near = [], 1e-9 * max(1.0, abs(x))
        for trace in self._read():
            index = trace.series.beside(trace.places.epoch(x + step * near), step)
            if index is not None:
                found.append(trace.places.place(float(trace.series.x[index])))
        return (min if step > 0 else max)(found, default=None)

    def shown(self, values: Floats) -> Floats:
        """Return perplexities in the measure that was chosen; norms as they are."""
        return values if self.up == "gradient" else in_measure(values, cast(Measure, self.up))

    def set_colors(self, colors: Colors) -> None:
        """Draw in ``colors`` from now on."""
        super().set_colors(colors)
        for traces in self._runs.values():
            traces.recolor(colors)

    def planned_end(self) -> float | None:
        """Return where the longest curve ends: there stand the names."""
        return max((trace.end() for trace in self._read()), default=None)

    def words(self) -> Words:
        """Return the texts around the plot."""
        return Words(
            f"{_(UP[self.up])} · {_(UNITS[self.unit])}",
            "",
            epochs=_(UNIT_WORDS[self.unit]),
            invitation=_("Check runs at the left: their curves are laid over each other here."),
        )

    def traces(self) -> Sequence[Trace]:
        """Return the lines of all runs."""
        return [trace for runs in (self._runs.values(), self._idle) for each in runs for trace in each.all()]

    def legend(self, epoch: float | None) -> tuple[str, Sequence[LegendRow]]:
        """Return a row for each run, with its values at the place where the person points."""
        rows = [
            LegendRow(
                name,
                traces.training.color,
                traces.training.width,
                value="" if epoch is None else self._values_at(traces, epoch),
                dashes=mark_of(traces.curve.number).swatch,
                short_value="" if epoch is None else self._values_at(traces, epoch).partition(" / ")[0],
            )
            for name, traces in zip(self._names(), self._runs.values(), strict=True)
        ]
        if any(traces.heldout.isVisible() and len(traces.heldout.series) for traces in self._runs.values()):
            rows.append(LegendRow(_("held-out"), self.colors.muted, style=Qt.PenStyle.DashLine))
        return ("" if epoch is None or not self._runs else self.place_in_words(epoch)), rows

    def place_in_words(self, place: float) -> str:
        """Return what lies at a place of the axis: "epoch 12", "4,000 updates", "1:30"."""
        if self.unit == "epochs":
            return _("epoch {epoch}").format(epoch=epochs_text(place))
        if self.unit == "seconds":
            return clock(place)
        template = _("{count} updates") if self.unit == "updates" else _("{count} characters")
        return template.format(count=f"{place:,.0f}")

    def levels(self) -> Sequence[Level]:
        """Return the reference lines, if the runs have them in common."""
        if self._baselines is None or self.up == "gradient":
            return []
        return reference_levels(self._baselines, self._shown_value, self.colors)

    def values_when_empty(self) -> tuple[float, float]:
        """Return room for usual values."""
        return (0.01, 10.0) if self.up == "gradient" else (1.0, 100.0)

    def floor(self) -> float:
        """Return complete certainty; a gradient may be as small as it likes."""
        return 0.0 if self.up == "gradient" else self._shown_value(1.0)

    def ceiling(self, *, logarithmic: bool) -> float:
        """Return a value far above the worst guess: a run that diverges must not press the others flat."""
        if self._baselines is None or self.up == "gradient":
            return _FAR
        return (100 if logarithmic else 1.5) * self._shown_value(self._baselines.uniform)

    def points(self) -> Sequence[Point]:
        """Return where branches begin."""
        if self.up == "gradient":
            return []
        return [
            Point(
                traces.places.place(float(traces.training.series.x[0])),
                self._shown_value(float(traces.training.series.y[0])),
                _("branched here"),
                traces.training.color,
                is_ring=True,
            )
            for traces in self._runs.values()
            if traces.curve.curves.fork is not None
            and len(traces.training.series)
            and math.isfinite(float(traces.training.series.y[0]))
        ]

    def edge_names(self, place: float) -> Sequence[EdgeName]:
        """Return the names of the runs with their last values, in their colours."""
        found = []
        for name, traces in zip(margin_names(self._names()), self._runs.values(), strict=True):
            value = self._shown_value(traces.training.last_value(place))
            last = self._shown_value(traces.training.last_value(math.inf))
            found.append(EdgeName(value, name, traces.training.color, four_digits(last)))
        return found

    def _names(self) -> list[str]:
        """Return what the runs are called beside each other; the folder around a run is its group."""
        return names_together([f"{path.parent.name}/{path.name}" for path in self._runs])

    def _show(self, changed: Iterable[RunTraces]) -> None:
        for traces in changed:
            traces.show(
                self,
                smoothed=self.smoothed,
                has_heldout=self.has_heldout,
                is_gradient=self.up == "gradient",
            )
            traces.recolor(self.colors)
        self.emphasize(self._emphasized)
        self.changed.emit()

    def _read(self) -> list[Trace]:
        """Return the curves at whose points the crosshair stops."""
        return [
            trace
            for traces in self._runs.values()
            for trace in (traces.training, traces.heldout)
            if trace.isVisible() and len(trace.series)
        ]

    def _values_at(self, traces: RunTraces, place: float) -> str:
        shown = [four_digits(self._shown_value(self._value_at(traces.training, place)))]
        if traces.heldout.isVisible():
            shown.append(four_digits(self._shown_value(self._value_at(traces.heldout, place))))
        return " / ".join(shown)

    def _value_at(self, trace: Trace, place: float) -> float:
        """Return the value of a curve at ``place``, the nearest that it has; NaN beyond its ends."""
        series, epoch = trace.series, trace.places.epoch(place)
        index = series.nearest(epoch)
        near = 1e-6 * max(1.0, abs(epoch))
        if index is None or not series.x[0] - near <= epoch <= series.x[-1] + near:
            return math.nan
        return float(series.y[index])

    def _shown_value(self, value: float) -> float:
        return float(self.shown(np.array([value]))[0])
