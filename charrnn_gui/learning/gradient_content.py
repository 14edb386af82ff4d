"""The norm of the gradient at every update, and where it is clipped."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from charrnn_gui.learning.legend import LegendRow
from charrnn_gui.learning.plain_axis import plain_number, value_text
from charrnn_gui.learning.plot_content import Level, PlotContent, Words
from charrnn_gui.learning.trace import Trace
from charrnn_gui.look.tokens import Colors
from core.common.i18n import gettext as _
from core.common.progress import UpdateFinished


class GradientContent(PlotContent):
    """Gradient norms before clipping, with the threshold θ.

    Signals: those of ``PlotContent``.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clip_norm = 0.0
        self._trace = Trace(1.0, mark_size=3.0, z=1, is_cloud=True)

    def clear(self) -> None:
        """Forget the run on show; the threshold stays."""
        self._trace.series.clear()
        self.cleared.emit()

    def set_clip_norm(self, clip_norm: float) -> None:
        """Show the clipping threshold at ``clip_norm``; 0: nothing is clipped, no line."""
        self._clip_norm = clip_norm
        self.changed.emit()

    def add_updates(self, updates: Sequence[UpdateFinished]) -> None:
        """Append the norms of single updates."""
        self._trace.series.extend(
            [update.epochs_done for update in updates], [update.gradient_norm for update in updates]
        )
        self.grown.emit()

    def set_colors(self, colors: Colors) -> None:
        """Draw in ``colors`` from now on."""
        super().set_colors(colors)
        self._trace.recolor(colors.gradient)

    def words(self) -> Words:
        """Return the texts around the plot."""
        return Words(_("Gradient norm over epochs"), _("Gradient norm"), epochs=_("epoch"))

    def traces(self) -> Sequence[Trace]:
        """Return the one curve."""
        return [self._trace]

    def legend(self, epoch: float | None) -> tuple[str, Sequence[LegendRow]]:
        """Return the value at ``epoch``; nothing if the person does not point."""
        index = None if epoch is None else self._trace.series.nearest(epoch)
        if index is None:
            return "", ()
        value = value_text(float(self._trace.series.y[index]))
        return "", [LegendRow(_("gradient norm"), self._trace.color, value=value)]

    def levels(self) -> Sequence[Level]:
        """Return the threshold, if there is one."""
        if self._clip_norm <= 0:
            return []
        name = _("clipped at {value}").format(value=plain_number(self._clip_norm))
        return [Level(self._clip_norm, name, self.colors.clip, self.colors.clip, is_above=True)]

    def values_when_empty(self) -> tuple[float, float]:
        """Return a decade on each side of the threshold."""
        return (self._clip_norm / 10, self._clip_norm * 10) if self._clip_norm else (0.001, 1.0)
