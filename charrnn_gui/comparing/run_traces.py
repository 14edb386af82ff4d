"""The lines of one run in the plot of Compare."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QColor

from charrnn_gui.comparing.compared_curve import ComparedCurve
from charrnn_gui.look.run_marks import mark_of
from charrnn_gui.look.tokens import Colors
from charrnn_gui.plots.places import Places
from charrnn_gui.plots.plot_content import PlotContent
from charrnn_gui.plots.trace import Trace
from core.runs.drawn_curves import heldout_points, norm_points, training_points

_USUAL, _WIDE, _RAW = 1.8, 3.2, 1.0
_IN_FRONT = 10
_BAND_ALPHA = 70


class RunTraces:
    """Training, held-out, and the band of single updates behind a smoothed curve.

    Attributes:
        curve: the run.
        places: where its epochs lie on the axis.
        training: solid, in the first colours; gradient norms if those are shown.
        heldout: dashed; see ``RunMark``.
        band: of single updates.
    """

    def __init__(self, curve: ComparedCurve) -> None:
        self.curve = curve
        self.places = Places()
        self.training = Trace(_USUAL, z=4)
        self.heldout = Trace(_USUAL, z=3)
        self.band = Trace(_RAW, z=1, is_cloud=True)
        self._is_wide = self._is_raw = False
        # What each line has been made of: long curves take a while.
        self._filled: dict[Trace, tuple[Any, ...]] = {}
        for trace in self.all():
            trace.places = self.places
        self._learn()

    def all(self) -> tuple[Trace, ...]:
        """Return every line."""
        return self.band, self.heldout, self.training

    def hide(self) -> None:
        """Draw nothing, until the lines are needed for another run."""
        self._filled.clear()
        for trace in self.all():
            trace.series.clear()
            trace.hide()

    def take(self, curve: ComparedCurve) -> None:
        """Draw this run from now on: the same as it is now, or another."""
        self.curve = curve
        self.places.clear()
        self._learn()

    def show(self, content: PlotContent, *, smoothed: int, has_heldout: bool, is_gradient: bool) -> None:
        """Draw the run so.

        Args:
            content: says what the axis shows of values.
            smoothed: over so many updates; 0: not at all.
            has_heldout: show the held-out text, too.
            is_gradient: show gradient norms instead.
        """
        curves = self.curve.curves
        self._is_raw = is_gradient and not smoothed
        points = norm_points if is_gradient else training_points
        self._fill(self.training, (points, curves, smoothed))
        self._fill(self.heldout, (heldout_points, curves))
        if smoothed:
            self._fill(self.band, (points, curves, 1))
        self.training.show()
        self.heldout.setVisible(has_heldout and not is_gradient)
        self.band.setVisible(bool(smoothed))
        for trace in self.all():
            trace.show_as(content.shown)
        self._set_widths()

    def emphasize(self, is_wide: bool) -> None:
        """Draw the run wide and in front, or as usual."""
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._set_widths()

    def recolor(self, colors: Colors) -> None:
        """Draw in the colour of the run."""
        color = colors.compared(self.curve.number)
        self.training.recolor(color)
        self.heldout.recolor(color)
        faint = QColor(color)
        faint.setAlpha(_BAND_ALPHA)
        self.band.recolor(faint.name(QColor.NameFormat.HexArgb))

    def _fill(self, trace: Trace, made: tuple[Any, ...]) -> None:
        """Let ``trace`` draw what a function returns of its arguments, unless it does."""
        if self._filled.get(trace) != made:
            self._filled[trace] = made
            function, *arguments = made
            trace.series.clear()
            trace.series.extend(*function(*arguments))

    def _set_widths(self) -> None:
        mark = mark_of(self.curve.number)
        for trace, z, dashes in ((self.training, 4, mark.training), (self.heldout, 3, mark.heldout)):
            width = _WIDE if self._is_wide else _USUAL
            if trace is self.training and self._is_raw and not self._is_wide:
                width = _RAW  # Wide lines of single updates are slow, and hide each other.
            trace.set_width(width)
            # A jagged line has no room for dashes, and they would be slow.
            trace.set_dashes(() if width == _RAW else dashes)
            trace.setZValue(z + (_IN_FRONT if self._is_wide else 0))

    def _learn(self) -> None:
        for unit, (epochs, places) in self.curve.curves.places.items():
            self.places.learn(unit, epochs, places)
