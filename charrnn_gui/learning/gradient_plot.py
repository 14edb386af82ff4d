"""The norm of the gradient at every update, and where it is clipped."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from charrnn_gui.learning.edge_labels import EdgeLabel
from charrnn_gui.learning.legend import LegendRow
from charrnn_gui.learning.live_plot import LivePlot, value_text
from charrnn_gui.learning.plain_axis import plain_number
from charrnn_gui.learning.trace import Trace
from charrnn_gui.theme import Colors
from core.common.i18n import gettext as _
from core.common.progress import UpdateFinished


class GradientPlot(LivePlot):
    """Gradient norms before clipping, on a logarithmic scale, with the threshold θ.

    Signals: those of ``LivePlot``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip_norm = 0.0
        self._trace = Trace(1.0, mark_size=3.0, z=1)
        self._threshold = pg.InfiniteLine(angle=0)
        self._threshold.setZValue(2)
        self._threshold.hide()
        self.addItem(self._trace)
        self.addItem(self._threshold, ignoreBounds=True)
        self._restyle()
        self.retranslate()
        self.set_logarithmic(True)

    def clear_run(self) -> None:
        """Forget the run on show."""
        self._trace.series.clear()
        self.point_at(None)
        self.set_following(True)

    def set_clip_norm(self, clip_norm: float) -> None:
        """Show the clipping threshold at ``clip_norm``; 0: nothing is clipped, no line."""
        self._clip_norm = clip_norm
        self._lines_changed()
        self.refresh()

    def add_updates(self, updates: Sequence[UpdateFinished]) -> None:
        """Append the norms of single updates, and draw after the delay."""
        self._trace.series.extend(
            [update.epochs_done for update in updates], [update.gradient_norm for update in updates]
        )
        self.refresh_soon()

    def retranslate(self) -> None:
        """Set all texts in the person's language."""
        self._left.setLabel(_("gradient norm"))
        self._bottom.setLabel(_("epoch"))
        self.setAccessibleName(_("Gradient norm over epochs"))
        self._lines_changed()
        self._update_legend()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language, besides the palette and the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._is_alive():
            self.retranslate()

    def margin_texts(self) -> list[str]:
        """Return the label in the right margin, if any."""
        return [level.text for level in self._levels()]

    def _traces(self) -> Sequence[Trace]:
        return [self._trace]

    def _clouds(self) -> Sequence[Trace]:
        return [self._trace]

    def _room_when_empty(self) -> tuple[float, float]:
        return (self._clip_norm / 10, self._clip_norm * 10) if self._clip_norm else (0.001, 1.0)

    def _levels(self) -> Sequence[EdgeLabel]:
        if self._clip_norm <= 0:
            return []
        text = _("clipped at {value}").format(value=plain_number(self._clip_norm))
        return [EdgeLabel(self._clip_norm, text, self._colors.clip)]

    def _lines_changed(self) -> None:
        super()._lines_changed()
        self._threshold.setVisible(self._clip_norm > 0)
        if self._clip_norm > 0:
            self._threshold.setValue(self._on_screen(self._clip_norm))

    def _legend_content(self) -> tuple[str, Sequence[LegendRow]]:
        epoch = self.pointed_at
        index = None if epoch is None else self._trace.series.nearest(epoch)
        if index is None:
            return "", ()
        value = value_text(float(self._trace.series.y[index]))
        return "", [LegendRow(_("gradient norm"), self._trace.color, value=value)]

    def _recolor(self, colors: Colors) -> None:
        self._trace.recolor(colors.gradient)
        self._threshold.setPen(pg.mkPen(QColor(colors.clip), width=1.5, cosmetic=True))
