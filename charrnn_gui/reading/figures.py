"""What a text costs in all, as large numbers; and how the costs are distributed."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import numbers, set_type, typed
from charrnn_gui.look.tokens import SMALLEST
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.measures import four_digits
from core.common.surprise import Surprise

NOTHING = "–"
_HISTOGRAM_HEIGHT = 76
_BINS = 13
_MOST = 0.999
_STEPS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


class Figures(FollowsChanges, QWidget):
    """Perplexity, mean cost and number of characters of a text, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_in_bits = False
        self._captions = [QLabel() for _number in range(3)]
        self._values = [QLabel(NOTHING) for _number in range(3)]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(18)
        for caption, value in zip(self._captions, self._values, strict=True):
            column = QVBoxLayout()
            column.setSpacing(0)
            set_type(caption, "caption")
            set_type(value, "figure")
            column.addWidget(caption)
            column.addWidget(value)
            line.addLayout(column)
        line.addStretch(1)
        self.follow_changes()

    def set_surprise(self, surprise: Surprise | None, *, is_in_bits: bool) -> None:
        """Show the figures of a text; None: of none."""
        self._is_in_bits = is_in_bits
        self.retranslate()
        texts = [NOTHING] * 3
        if surprise is not None and surprise.count:
            mean = surprise.total / surprise.count / (math.log(2) if is_in_bits else 1)
            texts = [perplexity_text(surprise.perplexity), f"{mean:.2f}", f"{surprise.count:,}"]
        for caption, value, text in zip(self._captions, self._values, texts, strict=True):
            value.setText(text)
            value.setAccessibleName(f"{caption.text()}: {text}")

    def texts(self) -> list[str]:
        """Return the three values as they are shown."""
        return [value.text() for value in self._values]

    def retranslate(self) -> None:
        """Name the figures in the current language."""
        mean = _("bits a character") if self._is_in_bits else _("nats a character")
        for caption, text in zip(self._captions, (_("perplexity here"), mean, _("characters")), strict=True):
            caption.setText(text)

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for caption in self._captions:
            caption.setPalette(in_color(colors_of(self).muted))


class Histogram(FollowsChanges, QWidget):
    """How many characters cost how much: bars of equal width over the costs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = np.zeros(_BINS)
        self._step = 1.0
        self.follow_changes()

    def set_costs(self, costs: np.ndarray) -> None:
        """Show the distribution of ``costs``, shape ``(n,)``, in the unit of the axis; NaN does not count.

        A few that cost far more than all others stand in the last bar.
        """
        costs = costs[np.isfinite(costs)]
        top = float(np.quantile(costs, _MOST)) if len(costs) else 1.0
        self._step = next(step for step in (*_STEPS, math.ceil(top / _BINS)) if step * _BINS >= top)
        last = _BINS * self._step
        self._counts = np.histogram(np.minimum(costs, last), _BINS, (0, last))[0].astype(float)
        self.update()

    def retranslate(self) -> None:
        """Say for a screen reader what this is."""
        self.setAccessibleName(_("How surprising the characters are"))

    def restyle(self) -> None:
        """Be as high as the size of text asks for."""
        self.setFixedHeight(
            round(_HISTOGRAM_HEIGHT * typed(self.font(), SMALLEST).pixelSize() / SMALLEST.size)
        )

    def sizeHint(self) -> QSize:
        """Return some width."""
        return QSize(200, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, and a scale below them."""
        painter, colors = QPainter(self), colors_of(self)
        painter.setFont(numbers(typed(self.font(), SMALLEST)))
        line = painter.fontMetrics().height()
        bottom, width = self.height() - line - 3.0, self.width() / _BINS
        most = max(1.0, float(self._counts.max()))
        for number, count in enumerate(self._counts):
            height = (bottom - 2) * count / most
            color = QColor(colors.reference if number == 0 else colors.pos)
            painter.fillRect(QRectF(number * width, bottom - height, width - 2, height), color)
        painter.setPen(QColor(colors.border))
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        painter.setPen(QColor(colors.muted))
        for number in range(0, _BINS, 4):
            box = QRectF(number * width, bottom + 3, 3 * width, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, f"{number * self._step:g}")


def perplexity_text(value: float) -> str:
    """Return ``value`` with three digits, and no fewer."""
    return f"{value:#.3g}".rstrip(".") if value < 1000 else four_digits(value)
