"""Perplexity over epochs: the curve a person watches."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from charrnn_gui.learning.edge_labels import EdgeLabel
from charrnn_gui.learning.legend import LegendRow
from charrnn_gui.learning.live_plot import LivePlot, value_text
from charrnn_gui.learning.trace import Trace
from charrnn_gui.theme import Colors
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.measures import perplexity
from core.common.progress import EpochFinished, UpdateFinished
from core.settings.run_end import epochs_text
from core.text.baselines import Baselines

LINES: Mapping[str, str] = {
    "updates": N_("Training text, each update"),
    "epochs": N_("Training text"),
    "heldout": N_("Held-out text"),
    "references": N_("Reference lines"),
}
"""The lines that can be shown or not, and their names, to be translated where shown."""

_REFERENCES = {
    "uniform": N_("uniform {value}"),
    "unigram": N_("unigram {value}"),
    "bigram": N_("bigram {value}"),
    "trigram": N_("trigram {value}"),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """An earlier run: its name, and its perplexity on the training text after some epochs, in order."""

    name: str
    epochs: tuple[float, ...]
    perplexities: tuple[float, ...]


class PerplexityPlot(LivePlot):
    """Perplexity of the training and the held-out text, with earlier runs and lines to compare with.

    Signals: those of ``LivePlot``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._baselines: Baselines | None = None
        self._shown = set(LINES)
        self._main = {
            "updates": Trace(1.0, mark_size=3.0, z=1),
            "epochs": Trace(2.0, z=4),
            "heldout": Trace(1.6, Qt.PenStyle.DashLine, mark_size=5.0, z=3),
        }
        self._overlay_traces: list[Trace] = []
        self._overlay_names: tuple[str, ...] = ()
        self._reference_lines = {name: pg.InfiniteLine(angle=0) for name in _REFERENCES}
        for trace in self._main.values():
            self.addItem(trace)
        for line in self._reference_lines.values():
            line.setZValue(0)
            line.hide()
            self.addItem(line, ignoreBounds=True)
        self._has_room_to_invite = True
        self._invitation = QLabel(self)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.setWordWrap(True)
        self._invitation.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view.sigResized.connect(self._place_invitation)
        self._restyle()
        self.retranslate()
        self.set_logarithmic(True)

    @property
    def shown_lines(self) -> frozenset[str]:
        """Which of ``LINES`` are shown."""
        return frozenset(self._shown)

    @property
    def logarithmic(self) -> bool:
        """Whether the scale of perplexities is logarithmic."""
        return self._log

    def clear_run(self) -> None:
        """Forget the run on show; reference lines and earlier runs stay."""
        for trace in self._main.values():
            trace.series.clear()
        self.point_at(None)
        self.set_following(True)

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Show lines at the perplexities that need no network, or none."""
        self._baselines = baselines
        self._lines_changed()
        self.refresh()

    def set_shown_lines(self, names: frozenset[str]) -> None:
        """Show those of ``LINES`` that are in ``names``, and hide the others."""
        self._shown = set(names)
        for name, trace in self._main.items():
            trace.setVisible(name in names)
        self._lines_changed()
        self.refresh()

    def add_updates(self, updates: Sequence[UpdateFinished]) -> None:
        """Append the perplexities of single updates, and draw after the delay."""
        self._main["updates"].series.extend(
            [update.epochs_done for update in updates],
            [perplexity(update.nats, update.count) for update in updates],
        )
        self.refresh_soon()

    def add_epochs(self, epochs: Sequence[EpochFinished]) -> None:
        """Append the perplexities of whole epochs, and draw after the delay."""
        self._main["epochs"].series.extend(
            [epoch.place for epoch in epochs], [epoch.perplexity for epoch in epochs]
        )
        heldout = [(e.place, e.heldout_perplexity) for e in epochs if e.heldout_perplexity is not None]
        self._main["heldout"].series.extend([x for x, _y in heldout], [y for _x, y in heldout])
        self.refresh_soon()

    def set_overlays(self, curves: Sequence[Curve]) -> None:
        """Show earlier runs, in the order of their colours; none hides them all."""
        while len(self._overlay_traces) < len(curves):
            trace = Trace(1.2, z=2)
            self._overlay_traces.append(trace)
            self.addItem(trace)
            trace.setLogMode(False, self._log)
        for trace in self._overlay_traces:
            trace.series.clear()
            trace.hide()
        for trace, curve in zip(self._overlay_traces, curves, strict=False):
            trace.series.extend(curve.epochs, curve.perplexities)
            trace.show()
        self._overlay_names = tuple(curve.name for curve in curves)
        self._recolor(self._colors)
        self.refresh()

    def nearest(self, x: float) -> float | None:
        """Return the epoch nearest to ``x`` that has a value; before the first epoch, the update."""
        for trace in (self._main["epochs"], self._main["updates"], *self._overlay_traces):
            index = trace.series.nearest(x)
            if index is not None:
                return float(trace.series.x[index])
        return None

    def refresh(self) -> None:
        """Draw what the series hold now."""
        super().refresh()
        self._show_invitation()

    def retranslate(self) -> None:
        """Set all texts in the person's language."""
        self._left.setLabel(_("perplexity"))
        self.setAccessibleName(_("Perplexity over epochs"))
        self._invitation.setText(_("Press Train: the perplexity will be drawn here as it falls."))
        self._place_invitation()
        self._lines_changed()
        self._update_legend()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language, besides the palette and the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._is_alive():
            self.retranslate()

    def margin_texts(self) -> list[str]:
        """Return the labels in the right margin."""
        return [level.text for level in self._levels()]

    def _traces(self) -> Sequence[Trace]:
        return [*self._main.values(), *self._overlay_traces[: len(self._overlay_names)]]

    def _clouds(self) -> Sequence[Trace]:
        return [self._main["updates"]]

    def _room_when_empty(self) -> tuple[float, float]:
        return (1.0, 1.0) if self._levels() else (1.0, 1000.0)

    def _ceiling(self) -> float:
        # A run that diverges leaves through the top instead of pressing all else flat.
        if self._baselines is None:
            return 1e9
        return (100 if self._log else 1.5) * self._baselines.uniform

    def _is_top_crowded(self) -> bool:
        # So it is while a run is young; later its curve has left the upper right corner.
        newest = self._main["updates"].series.y[-1:]
        if not len(newest) or not math.isfinite(newest[0]):
            return False
        low, high = self._view.viewRange()[1]
        return bool(self._on_screen(float(newest[0])) > low + 0.7 * (high - low))

    def _levels(self) -> Sequence[EdgeLabel]:
        if self._baselines is None or "references" not in self._shown:
            return []
        values = {name: float(getattr(self._baselines, name)) for name in _REFERENCES}
        return [
            EdgeLabel(value, _(_REFERENCES[name]).format(value=value_text(value)), self._colors.muted)
            for name, value in values.items()
            if math.isfinite(value) and value > 0
        ]

    def _lines_changed(self) -> None:
        super()._lines_changed()
        for name, line in self._reference_lines.items():
            shown = self._baselines is not None and "references" in self._shown
            value = float(getattr(self._baselines, name)) if shown else math.nan
            line.setVisible(math.isfinite(value) and value > 0)
            if line.isVisible():
                line.setValue(self._on_screen(value))
        self.set_margin_texts(self.margin_texts())

    def _legend_content(self) -> tuple[str, Sequence[LegendRow]]:
        epoch = self.pointed_at
        names = [_(LINES[name]) for name in self._main] + list(self._overlay_names)
        rows = [
            LegendRow(name, trace.color, trace.width, trace.style, self._value_at(trace, epoch))
            for name, trace in zip(names, self._traces(), strict=True)
            if trace.isVisible() and len(trace.series)
        ]
        if epoch is None or not rows:
            return "", rows
        return _("epoch {epoch}").format(epoch=epochs_text(epoch)), rows

    def _value_at(self, trace: Trace, epoch: float | None) -> str:
        index = None if epoch is None else trace.series.nearest(epoch)
        if epoch is None or index is None:
            return ""
        # A curve of epochs has a value at this one or none; single updates lie anywhere.
        apart = abs(float(trace.series.x[index]) - epoch)
        missing = apart > (1.0 if trace is self._main["updates"] else 1e-9)
        return value_text(None if missing else float(trace.series.y[index]))

    def _recolor(self, colors: Colors) -> None:
        for name, color in (("updates", colors.faint), ("epochs", colors.train), ("heldout", colors.heldout)):
            self._main[name].recolor(color)
        for index, trace in enumerate(self._overlay_traces):
            trace.recolor(colors.overlay(index))
        pen = pg.mkPen(QColor(colors.reference), width=1, style=Qt.PenStyle.DotLine, cosmetic=True)
        for line in self._reference_lines.values():
            line.setPen(pen)
        self._invitation.setStyleSheet(
            f"color: {colors.muted}; background: {colors.background}; padding: 8px;"
        )

    def _place_invitation(self) -> None:
        area = self._view.sceneBoundingRect().toRect()
        wanted = self._invitation.fontMetrics().horizontalAdvance(self._invitation.text()) + 24
        width = min(wanted, area.width() - 16)
        height = self._invitation.heightForWidth(width)
        center = area.center()
        self._invitation.setGeometry(center.x() - width // 2, center.y() - height // 2, width, height)
        # Where it would lie over the axes it stays away; the status line says the same.
        is_wide_enough = width >= self._invitation.minimumSizeHint().width()
        self._has_room_to_invite = is_wide_enough and height <= area.height()
        self._show_invitation()

    def _show_invitation(self) -> None:
        is_empty = not any(len(trace.series) for trace in self._traces())
        self._invitation.setVisible(is_empty and self._has_room_to_invite)
