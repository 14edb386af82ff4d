"""Bars of the likeliest next characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.look.tokens import BODY, CANDIDATE_HEIGHT
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.percentages import percentage
from charrnn_gui.widgets.signs import visible_character
from charrnn_gui.writing.bar_rows import BarRows
from core.common.i18n import gettext as _
from core.common.i18n import ngettext

MOST_BARS = 5
FEW_BARS = 3
"""If there is little room."""
_FAINT = 0.6
"""How strongly rows are drawn that wait for a model."""


class NextCharacters(FollowsChanges, QWidget):
    """The likeliest next characters, one bar each, best first; the last row is all the others.

    Ticks on a bar are the probability that the character had an epoch ago, and the one by counting pairs.
    Before there is a model the rows are empty.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[tuple[str, float], ...] = ()
        self._before: Mapping[str, float] = {}
        self._bigrams: Mapping[str, float] = {}
        self._vocab_size = 0
        self._most = MOST_BARS
        self._scale = 1.0
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
        shown = tuple(likeliest[:MOST_BARS]), before or {}, vocab_size if likeliest else 0
        if shown != (self._all, self._before, self._vocab_size):
            self._all, self._before, self._vocab_size = shown
            self._describe()
            self.update()

    def set_bigrams(self, bigrams: Mapping[str, float]) -> None:
        """Mark the probabilities that some characters have by counting pairs."""
        if bigrams != self._bigrams:
            self._bigrams = bigrams
            self._describe()
            self.update()

    def set_few(self, are_few: bool) -> None:
        """Show fewer bars: there is little room."""
        self._most = FEW_BARS if are_few else MOST_BARS
        self._describe()
        self.updateGeometry()
        self.update()

    def labels(self) -> list[tuple[str, str]]:
        """Return what is written at each bar: the character made visible, and its percentage."""
        return [(visible_character(c), percentage(p)) for c, p in self._likeliest()]

    def others(self) -> tuple[str, str] | None:
        """Return what is written in the last row: how many others there are, and their percentage."""
        count = self._vocab_size - len(self._likeliest())
        if count <= 0:
            return None
        text = ngettext("{number} other", "{number} others", count).format(number=f"{count:,}")
        return text, percentage(self._rest())

    def ticks(self, character: str) -> tuple[float | None, float | None]:
        """Return where the ticks of ``character`` stand: of an epoch ago, and of counting pairs."""
        return self._before.get(character), self._bigrams.get(character)

    def rows(self) -> BarRows:
        """Return what places the rows have now, and how they are drawn."""
        is_wide = any(len(glyph) > 1 for glyph, _share in self.labels())
        return BarRows(self.font(), colors_of(self), self.width(), self._row_height(), is_wide=is_wide)

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self.setAccessibleName(_("Likeliest next characters"))
        self.setToolTip(
            tooltip(
                _(
                    "The likeliest characters right after the prefix, with the probabilities the model gives "
                    "them. An orange tick is the probability by counting pairs of characters in the training "
                    "text, the other one that of an epoch ago."
                )
            )
        )
        self._describe()

    def restyle(self) -> None:
        """Take sizes that go with the font."""
        self._scale = self.fontInfo().pixelSize() / BODY.size
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """A row for each bar, and one for all others."""
        return QSize(self.fontMetrics().horizontalAdvance("0") * 40, self._height())

    def minimumSizeHint(self) -> QSize:
        """As high as the hint; narrow, also if a Chinese font comes first, whose characters are wide."""
        return QSize(self.fontMetrics().horizontalAdvance("0") * 24, self._height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars from top to bottom."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown, labels = self._likeliest(), self.labels()
        rows = self.rows()
        if not shown:
            painter.setOpacity(_FAINT)
            for row in range(self._most):
                rows.draw_grooves(painter, row)
                rows.write_share(painter, row, "–")
        for row, ((character, probability), label) in enumerate(zip(shown, labels, strict=True)):
            rows.draw(painter, row, label, probability, self.ticks(character))
        if (others := self.others()) is not None:
            rows.draw_others(painter, len(shown), others, self._rest())

    def _likeliest(self) -> tuple[tuple[str, float], ...]:
        return self._all[: self._most]

    def _rest(self) -> float:
        return max(0.0, 1.0 - sum(probability for _character, probability in self._likeliest()))

    def _describe(self) -> None:
        # What is written at the bars is not said again by the tooltip.
        shares = [self._said(*candidate) for candidate in self._likeliest()]
        if (others := self.others()) is not None:
            shares.append(" ".join(others))
        self.setAccessibleDescription("\n".join(shares))

    def _said(self, character: str, probability: float) -> str:
        before, counted = self.ticks(character)
        values = {
            "character": visible_character(character),
            "share": percentage(probability),
            "before": percentage(before or 0.0),
            "bigram": percentage(counted or 0.0),
        }
        if before is not None and counted is not None:
            text = _("{character} {share}; an epoch ago {before}, bigram {bigram}")
        elif before is not None:
            text = _("{character} {share}; an epoch ago {before}")
        elif counted is not None:
            text = _("{character} {share}; bigram {bigram}")
        else:
            text = "{character} {share}"
        return text.format(**values)

    def _row_height(self) -> float:
        return max(CANDIDATE_HEIGHT * self._scale, self.fontMetrics().lineSpacing() + 2)

    def _height(self) -> int:
        return round(self._row_height() * (self._most + 1))
