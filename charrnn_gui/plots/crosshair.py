"""A vertical line at the epoch that the person points at."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QColor


class Crosshair(QObject):
    """The line, and what the mouse points at.

    The mouse does not move the line: whoever listens to ``pointed`` decides where it stands.

    Signals:
        pointed(object): the person points at a place on the axis of epochs, a float; None: no longer.
    """

    pointed = Signal(object)  # Qt has no float that may be None.

    def __init__(self, plot: pg.PlotItem, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view: pg.ViewBox = plot.getViewBox()
        # Where the mouse rests, in the scene; None while it is elsewhere or the keys hold the line.
        self._mouse: QPointF | None = None
        self._pointed_from: tuple[float, Sequence[float]] | None = None
        self._line = pg.InfiniteLine(angle=90)
        self._line.setZValue(50)
        self._line.hide()
        plot.addItem(self._line, ignoreBounds=True)
        plot.scene().sigMouseMoved.connect(self._on_mouse_moved)

    @property
    def epoch(self) -> float | None:
        """Where the line stands; None if it is hidden."""
        return float(self._line.value()) if self._line.isVisible() else None

    def set_epoch(self, epoch: float | None) -> None:
        """Put the line at ``epoch``; None hides it."""
        self._line.setVisible(epoch is not None)
        if epoch is not None:
            self._line.setValue(epoch)

    def set_color(self, color: str) -> None:
        """Draw in ``color``, ``#rrggbb``."""
        self._line.setPen(pg.mkPen(QColor(color), width=1, cosmetic=True))

    def forget_mouse(self) -> None:
        """Leave the line where it is until the mouse moves again."""
        self._mouse = None

    def leave(self) -> None:
        """Report that the mouse has left the plot."""
        self._mouse = None
        self.pointed.emit(None)

    def follow_view(self) -> None:
        """Report what is under the mouse if the axis has moved beneath it."""
        if self._mouse is None:
            return
        epoch = self._view.mapSceneToView(self._mouse).x()
        if self._pointed_from != (epoch, self._view.viewRange()[0]):
            self._pointed_from = (epoch, self._view.viewRange()[0])
            self.pointed.emit(epoch)

    def _on_mouse_moved(self, position: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(position)
        self._mouse = QPointF(position) if inside else None
        self.pointed.emit(self._view.mapSceneToView(position).x() if inside else None)
