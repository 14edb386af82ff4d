"""A curve of the run as small as a word, for workspaces in which the plots are out of sight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.measures import perplexity
from core.common.progress import Told

_SIZE = QSize(82, 24)
_LINE, _DOT = 1.6, 2.4
# More points than pixels are not seen.
_MOST = 160
# With fewer epochs the curve is that of the updates.
_LEAST_EPOCHS = 4


class Sparkline(FollowsChanges, QWidget):
    """Shows how the perplexity of the training text has fallen, on a logarithmic scale, without numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._updates, self._epochs = _Thinned(), _Thinned()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def add(self, told: Told) -> None:
        """Go on with what the run has told."""
        draws_updates = len(self._epochs.points) < _LEAST_EPOCHS
        if draws_updates:
            # A long run is opened at once: no need to look at each of its updates.
            updates = told.updates[:: len(told.updates) // _MOST + 1]
            self._updates.extend((u.epochs_done, perplexity(u.nats, u.count)) for u in updates)
        self._epochs.extend((epoch.place, epoch.perplexity) for epoch in told.epochs)
        if told.epochs or draws_updates:
            self.update()

    def clear(self) -> None:
        """Forget the run."""
        self._updates, self._epochs = _Thinned(), _Thinned()
        self.update()

    def points(self) -> Sequence[tuple[float, float]]:
        """Return what is drawn: epochs, and perplexities."""
        epochs = self._epochs.points
        return epochs if len(epochs) >= _LEAST_EPOCHS else self._updates.points

    def retranslate(self) -> None:
        """Say in the current language what is drawn."""
        self.setAccessibleName(_("The curve so far"))
        self.setToolTip(_("How the perplexity has fallen so far. The whole plot is in Train."))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size, which never changes."""
        return _SIZE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a line at the bottom, the curve, and a dot where it is now."""
        colors = colors_of(self)
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(colors.border))
        places = self._places()
        if places:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colors.train), _LINE))
            painter.drawPolyline(QPolygonF(places))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.train))
            painter.drawEllipse(places[-1], _DOT, _DOT)
        painter.end()

    def _places(self) -> list[QPointF]:
        points = self.points()
        if not points:
            return []
        logs = [math.log(value) for _epoch, value in points]
        low, high, begin, end = min(logs), max(logs), points[0][0], points[-1][0]
        room = QRectF(self.rect()).adjusted(_DOT, _DOT, -_DOT, -_DOT - 1)
        return [
            QPointF(
                room.left() + room.width() * ((epoch - begin) / (end - begin) if end > begin else 0.0),
                room.bottom() - room.height() * ((y - low) / (high - low) if high > low else 0.0),
            )
            for (epoch, _value), y in zip(points, logs, strict=True)
        ]


class _Thinned:
    """Points, evenly thinned so that there are never many: of each so many one is kept."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []
        self._stride, self._passed = 1, 0

    def extend(self, points: Iterable[tuple[float, float]]) -> None:
        for epoch, value in points:
            self._passed += 1
            if self._passed % self._stride == 0 and math.isfinite(value) and value > 0:
                self.points.append((epoch, value))
                if len(self.points) > _MOST:
                    del self.points[1::2]
                    self._stride *= 2
