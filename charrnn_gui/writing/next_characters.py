"""Bars of the likeliest next characters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.signs import visible_character
from core.common.i18n import gettext as _

MAX_BARS = 6


def percentage(probability: float) -> str:
    """Return ``probability`` in percent: whole numbers, "<1 %" for what is little but not nothing."""
    if 0 < probability < 0.01:
        return "<1 %"
    return f"{probability:.0%}".replace("%", " %")


class NextCharacters(FollowsChanges, QWidget):
    """The likeliest next characters, one bar each, best first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._likeliest: tuple[tuple[str, float], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_likeliest(self, likeliest: Sequence[tuple[str, float]]) -> None:
        """Show characters with their probabilities in [0, 1], best first; the first few are drawn."""
        likeliest = tuple(likeliest[:MAX_BARS])
        if likeliest != self._likeliest:
            self._likeliest = likeliest
            self._describe()
            self.update()

    def labels(self) -> list[tuple[str, str]]:
        """Return what is written at each bar: the character made visible, and its percentage."""
        return [(visible_character(c), percentage(p)) for c, p in self._likeliest]

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self.setAccessibleName(_("Likeliest next characters"))
        self._describe()

    def sizeHint(self) -> QSize:
        """Three rows of two bars."""
        return QSize(self.fontMetrics().averageCharWidth() * 40, self._row_height() * self._rows())

    def minimumSizeHint(self) -> QSize:
        """As high as the hint; narrow."""
        return QSize(self.fontMetrics().averageCharWidth() * 24, self._row_height() * self._rows())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, down the left column and then down the right one."""
        colors = colors_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        gap = metrics.averageCharWidth()
        glyph_width = metrics.horizontalAdvance("U+0000")
        if all(len(glyph) == 1 for glyph, _share in self.labels()):
            glyph_width = max(metrics.horizontalAdvance("国"), metrics.horizontalAdvance("W"))
        share_width = metrics.horizontalAdvance("100 %")
        column_width = (self.width() - 2 * gap) / 2
        height = self._row_height()
        for i, ((_character, probability), (glyph, share)) in enumerate(
            zip(self._likeliest, self.labels(), strict=True)
        ):
            column, row = divmod(i, self._rows())
            left, top = column * (column_width + 2 * gap), row * height
            painter.setPen(QColor(colors.text))
            painter.drawText(QRectF(left, top, glyph_width, height), int(Qt.AlignmentFlag.AlignCenter), glyph)
            groove = QRectF(
                left + glyph_width + gap,
                top + height * 0.28,
                column_width - glyph_width - share_width - 2 * gap,
                height * 0.44,
            )
            painter.setPen(Qt.PenStyle.NoPen)
            ground = QColor(colors.reference)
            ground.setAlpha(40)
            painter.setBrush(ground)
            painter.drawRoundedRect(groove, 2, 2)
            painter.setBrush(QColor(colors.train))
            groove.setWidth(max(1.0, groove.width() * min(1.0, probability)))
            painter.drawRoundedRect(groove, 2, 2)
            painter.setPen(QColor(colors.muted))
            painter.drawText(
                QRectF(left + column_width - share_width, top, share_width, height),
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                share,
            )

    def _describe(self) -> None:
        shares = ", ".join(f"{glyph} {share}" for glyph, share in self.labels())
        self.setAccessibleDescription(shares)
        explanation = _(
            "The likeliest characters right after the prefix, with the probabilities the model gives them."
        )
        self.setToolTip(f"{explanation}\n{shares}" if shares else explanation)

    def _rows(self) -> int:
        return MAX_BARS // 2

    def _row_height(self) -> int:
        return round(self.fontMetrics().lineSpacing() * 1.35)
