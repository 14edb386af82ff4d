"""Bars of the likeliest next characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.signs import visible_character
from core.common.i18n import gettext as _
from core.common.i18n import ngettext

MAX_BARS = 5
_TICK_WIDTH = 2


def percentage(probability: float) -> str:
    """Return ``probability`` in percent: whole numbers, "<1 %" for what is little but not nothing."""
    if 0 < probability < 0.01:
        return "<1 %"
    return f"{probability:.0%}".replace("%", " %")


class NextCharacters(FollowsChanges, QWidget):
    """The likeliest next characters, one bar each, best first; the last row is all the others.

    A tick on a bar is the probability that the character had an epoch ago.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._likeliest: tuple[tuple[str, float], ...] = ()
        self._before: Mapping[str, float] = {}
        self._num_others = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_likeliest(
        self,
        likeliest: Sequence[tuple[str, float]],
        before: Mapping[str, float] | None = None,
        vocab_size: int = 0,
    ) -> None:
        """Show characters with their probabilities in [0, 1], best first; the first few are drawn.

        Args:
            likeliest: see above.
            before: the probabilities that some characters had an epoch ago.
            vocab_size: of the model, to count the others; 0 if it is unknown.
        """
        likeliest, before = tuple(likeliest[:MAX_BARS]), before or {}
        others = max(0, vocab_size - len(likeliest)) if likeliest else 0
        if (likeliest, before, others) != (self._likeliest, self._before, self._num_others):
            self._likeliest, self._before, self._num_others = likeliest, before, others
            self._describe()
            self.update()

    def labels(self) -> list[tuple[str, str]]:
        """Return what is written at each bar: the character made visible, and its percentage."""
        return [(visible_character(c), percentage(p)) for c, p in self._likeliest]

    def others(self) -> tuple[str, str] | None:
        """Return what is written in the last row: how many others there are, and their percentage."""
        if not self._num_others:
            return None
        text = ngettext("{number} other", "{number} others", self._num_others).format(
            number=f"{self._num_others:,}"
        )
        return text, percentage(self._rest())

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self.setAccessibleName(_("Likeliest next characters"))
        self._describe()

    def sizeHint(self) -> QSize:
        """A row for each bar, and one for all others."""
        return QSize(self.fontMetrics().averageCharWidth() * 40, self._row_height() * (MAX_BARS + 1))

    def minimumSizeHint(self) -> QSize:
        """As high as the hint; narrow, also if a Chinese font comes first, whose characters are wide."""
        return QSize(self.fontMetrics().horizontalAdvance("0") * 24, self._row_height() * (MAX_BARS + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars from top to bottom."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, ((character, probability), label) in enumerate(
            zip(self._likeliest, self.labels(), strict=True)
        ):
            self._draw(painter, row, label, probability, self._before.get(character))
        if (others := self.others()) is not None:
            self._draw_others(painter, len(self._likeliest), others)

    def _draw(
        self, painter: QPainter, row: int, label: tuple[str, str], probability: float, before: float | None
    ) -> None:
        colors = colors_of(self)
        glyph, groove, share = self._places(row)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.field))
        painter.drawRoundedRect(glyph.adjusted(0, 2, 0, -2), 4, 4)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(groove, 4, 4)
        painter.setBrush(QColor(colors.train))
        bar = QRectF(groove)
        bar.setWidth(max(1.0, groove.width() * min(1.0, probability)))
        painter.drawRoundedRect(bar, min(4.0, bar.width() / 2), 4)
        if before is not None:
            x = groove.left() + groove.width() * min(1.0, before) - _TICK_WIDTH / 2
            tick = QRectF(x, groove.top() - 3, _TICK_WIDTH, groove.height() + 6)
            painter.fillRect(tick, QColor(colors.text))
        painter.setPen(QColor(colors.text))
        painter.drawText(glyph, int(Qt.AlignmentFlag.AlignCenter), label[0])
        painter.setPen(QColor(colors.muted))
        painter.drawText(share, _RIGHT, label[1])

    def _draw_others(self, painter: QPainter, row: int, others: tuple[str, str]) -> None:
        colors = colors_of(self)
        glyph, groove, share = self._places(row)
        painter.setPen(QColor(colors.muted))
        painter.drawText(glyph, int(Qt.AlignmentFlag.AlignCenter), "…")
        painter.drawText(QRectF(groove.left(), glyph.top(), groove.width(), glyph.height()), _LEFT, others[0])
        painter.drawText(share, _RIGHT, others[1])

    def _places(self, row: int) -> tuple[QRectF, QRectF, QRectF]:
        """Return where the character, the bar and the percentage of a row stand."""
        metrics = self.fontMetrics()
        gap, height = metrics.averageCharWidth(), self._row_height()
        top = row * height
        wide = any(len(glyph) > 1 for glyph, _share in self.labels())
        glyph_width = metrics.horizontalAdvance("U+0000" if wide else "国") + gap
        share_width = metrics.horizontalAdvance("100 %")
        groove_left = glyph_width + gap
        groove = QRectF(
            groove_left, top + height * 0.34, self.width() - groove_left - share_width - gap, height * 0.32
        )
        glyph = QRectF(0, top, glyph_width, height)
        return glyph, groove, QRectF(self.width() - share_width, top, share_width, height)

    def _rest(self) -> float:
        return max(0.0, 1.0 - sum(probability for _character, probability in self._likeliest))

    def _describe(self) -> None:
        shares = [f"{glyph} {share}" for glyph, share in self.labels()]
        if (others := self.others()) is not None:
            shares.append(" ".join(others))
        said = ", ".join(shares)
        self.setAccessibleDescription(said)
        explanation = _(
            "The likeliest characters right after the prefix, with the probabilities the model gives them. "
            "A black tick is the probability of an epoch ago."
        )
        self.setToolTip(f"{explanation}\n{said}" if said else explanation)

    def _row_height(self) -> int:
        return round(self.fontMetrics().lineSpacing() * 1.35)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
