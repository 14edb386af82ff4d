"""A text broken into lines for a width and a font: which character stands where. No widget."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from charrnn_gui.widgets.character_line import LINE_END, CharacterLine
from charrnn_gui.widgets.character_lines import Breaker
from core.text.tokens import code_points

# Lines that are laid out and kept: more than stand on a large screen.
_KEPT_LINES = 256


class CharacterPage:
    """The lines of a text, laid out when they are asked for.

    Args:
        text: of any length.
        font: for all of it.
        pitch: from line to line, in pixels.
        width: of the lines, in pixels.

    Attributes:
        pitch: see above.
    """

    def __init__(self, text: str, font: QFont, pitch: float, width: float) -> None:
        self.pitch = pitch
        self._font, self._width = font, width
        metrics = QFontMetricsF(font)
        self._width_of = cache(lambda c: metrics.horizontalAdvance(LINE_END if c == "\n" else c))
        # By what they say: if a text grows, most of its lines stay as they are.
        self._laid_out = lru_cache(_KEPT_LINES)(self._lay_out)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text; characters that were measured before are not measured again."""
        self._text = text
        self._breaker = Breaker(code_points(text), self._width_of)
        self._begins = self._breaker.begins(self._width)

    def with_width(self, width: float) -> None:
        """Break the lines anew for another width."""
        if width != self._width:
            self._width = width
            self._begins = self._breaker.begins(width)
            self._laid_out.cache_clear()

    @property
    def num_lines(self) -> int:
        """How many lines the text takes; at least one."""
        return len(self._begins) - 1

    @property
    def height(self) -> float:
        """Of all lines, in pixels."""
        return self.num_lines * self.pitch

    def line(self, number: int) -> CharacterLine:
        """Return line ``number``, from 0."""
        span = self.span(number)
        places = slice(span.start, span.stop)
        return self._laid_out(self._text[places], self._breaker.begins_cluster[places].tobytes())

    def span(self, number: int) -> range:
        """Return the places of the characters of a line."""
        return range(int(self._begins[number]), int(self._begins[number + 1]))

    def line_of(self, place: int) -> int:
        """Return the number of the line in which ``place`` stands."""
        return max(0, int(np.searchsorted(self._begins[:-1], place, side="right")) - 1)

    def line_at(self, y: float) -> int:
        """Return the number of the line at ``y`` pixels from the top, or the nearest one."""
        return min(max(0, int(y // self.pitch)), self.num_lines - 1)

    def place_in_line(self, number: int, x: float) -> int:
        """Return the place of the character of a line nearest to ``x`` pixels from its left edge."""
        span = self.span(number)
        return min(span.start + self.line(number).place_at(x), len(self._text) - 1)

    def cell(self, place: int) -> QRectF:
        """Return where the character at ``place`` stands, from the upper left corner of the page."""
        number = self.line_of(place)
        begin, end = self.line(number).cells()[place - self.span(number).start]
        return QRectF(begin, number * self.pitch, end - begin, self.pitch)

    def whole(self, place: int, step: int) -> int:
        """Return the next place from ``place`` on, by ``step`` = ±1, that begins what is seen as one."""
        begins = self._breaker.begins_cluster
        while 0 < place < len(begins) and not begins[place]:
            place += step
        return place

    def _lay_out(self, text: str, begins_cluster: bytes) -> CharacterLine:
        begins = np.frombuffer(begins_cluster, bool).copy()
        begins[:1] = True
        return CharacterLine(text, begins, self._font, self._width)
