"""The norm of the gradient at every update, and where it is clipped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from charrnn_gui.look.tokens import Colors
from charrnn_gui.plots.legend import LegendRow
from charrnn_gui.plots.places import UNIT_WORDS, UNITS, Places
from charrnn_gui.plots.plain_axis import plain_number
from charrnn_gui.plots.plot_content import Level, PlotContent, Words
from charrnn_gui.plots.trace import Trace
from core.common.i18n import gettext as _
from core.common.measures import four_digits
from core.common.progress import SettingChanged, UpdateFinished


class GradientContent(PlotContent):
    """Gradient norms before clipping, with the threshold θ.

    Signals: those of ``PlotContent``.
    """

    def __init__(self, parent: QObject | None = None, places: Places | None = None) -> None:
        super().__init__(parent, places)
        self._clip_norm = 0.0
        self._num_updates = self._num_clipped = 0
        # By hand, each with the update and the epoch after which it holds.
        self._changes: list[tuple[int, float, float]] = []
        self._trace = Trace(1.0, mark_size=3.0, z=1, is_cloud=True)
        self._trace.places = self.places

    def clear(self) -> None:
        """Forget the run on show; the threshold of its settings stays."""
        self._trace.series.clear()
        self._changes.clear()
        self._num_updates = self._num_clipped = 0
        self.cleared.emit()

    def set_clip_norm(self, clip_norm: float) -> None:
        """Show the clipping threshold at ``clip_norm``; 0: nothing is clipped, no line."""
        self._clip_norm = clip_norm
        self.changed.emit()

    def add_events(self, events: Sequence[object]) -> None:
        """Take note of changes of the threshold by hand; to be called before their updates are added."""
        changes = [
            (event.moment.update, event.epochs_done, self._clip_norm if event.now is None else event.now)
            for event in events
            if isinstance(event, SettingChanged) and event.setting == "clip_norm"
        ]
        if changes:
            self._changes += changes
            # The share is that of the updates with the present threshold.
            self._num_updates = self._num_clipped = 0
            self.changed.emit()

    def add_updates(self, updates: Sequence[UpdateFinished]) -> None:
        """Append the norms of single updates."""
        norms = np.array([update.gradient_norm for update in updates])
        limits = np.full(len(updates), self._clip_norm)
        numbers = np.array([update.moment.update for update in updates])
        for at, _epoch, limit in self._changes:
            limits[numbers > at] = limit
        under_it = numbers > (self._changes[-1][0] if self._changes else -1)
        self._num_updates += int(under_it.sum())
        self._num_clipped += int(((limits > 0) & (norms > limits) & under_it).sum())
        is_first = self.is_empty()
        self._trace.series.extend([update.epochs_done for update in updates], norms)
        # The words beside the title come with the first updates.
        (self.changed if is_first else self.grown).emit()

    def limit(self) -> float:
        """Return the threshold that holds now; 0: nothing is clipped."""
        return self._changes[-1][2] if self._changes else self._clip_norm

    def set_colors(self, colors: Colors) -> None:
        """Draw in ``colors`` from now on."""
        super().set_colors(colors)
        self._trace.recolor(colors.gradient)

    def words(self) -> Words:
        """Return the texts around the plot."""
        further = ""
        if self.limit() > 0 and self._num_updates:
            further = _("clipped at {value}: {share} of updates").format(
                value=plain_number(self.limit()), share=_share(self._num_clipped / self._num_updates)
            )
        return Words(
            f"{_('Gradient norm')} · {_(UNITS[self.places.unit])}",
            _("Gradient norm"),
            epochs=_(UNIT_WORDS[self.places.unit]),
            further=further,
        )

    def traces(self) -> Sequence[Trace]:
        """Return the one curve."""
        return [self._trace]

    def legend(self, epoch: float | None) -> tuple[str, Sequence[LegendRow]]:
        """Return the value at ``epoch``; nothing if the person does not point."""
        index = None if epoch is None else self._trace.series.nearest(epoch)
        if index is None:
            return "", ()
        value = four_digits(float(self._trace.series.y[index]))
        return "", [LegendRow(_("gradient norm"), self._trace.color, value=value)]

    def levels(self) -> Sequence[Level]:
        """Return the threshold, if there is one, and those that held before it."""
        begins = [None, *(epoch for _at, epoch, _limit in self._changes)]
        limits = [self._clip_norm, *(limit for _at, _epoch, limit in self._changes)]
        found = []
        for number, (limit, begin) in enumerate(zip(limits, begins, strict=True)):
            is_last = number + 1 == len(limits)
            name = _("clipped at {value}").format(value=plain_number(limit)) if is_last else ""
            end = None if is_last else begins[number + 1]
            if limit > 0:
                clip = self.colors.clip
                found.append(
                    Level(limit, name, clip, clip, is_above=True, term="clipping", begin=begin, end=end)
                )
        # The most important first.
        return found[::-1]

    def values_when_empty(self) -> tuple[float, float]:
        """Return a decade on each side of the threshold."""
        limit = self.limit()
        return (limit / 10, limit * 10) if limit else (0.001, 1.0)


def _share(share: float) -> str:
    """Return a share in percent; neither 0 nor 100 unless it is."""
    percent = 100 * share
    if 0 < percent < 1:
        return "<1%"
    return ">99%" if 99 < percent < 100 else f"{percent:.0f}%"
