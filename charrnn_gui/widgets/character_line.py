"""One line of a text on the screen: laid out by Qt, with a cell for each character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption

# Shown in place of characters that Qt would take for the end of a paragraph, or show as nothing.
LINE_END = "↵"
_SHOWN_AS = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233, 64976, 64977), "�")
_SHOWN_AS |= {ord("\n"): LINE_END, ord("\t"): " "} | dict.fromkeys(range(55296, 57344), "�")
# Letters of Hebrew, Arabic and their like, and marks that turn the direction.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]"
)


class CharacterLine:
    """A line that is laid out.

    Args:
        text: its characters, at most one line end among them, at the end.
        begins_cluster: of each, whether it begins what is seen as one character.
        font: for all of them.
        room: width in pixels; a line written from right to left ends there.

    Attributes:
        height: of the letters, in pixels.
        ends_line: whether its last character is a line end, which is shown as a mark.
    """

    def __init__(self, text: str, begins_cluster: NDArray[np.bool_], font: QFont, room: float) -> None:
        shown = text.translate(_SHOWN_AS)
        self._layout = QTextLayout(shown, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        self._line = self._layout.createLine()
        if self._line.isValid():
            self._line.setLineWidth(room)
        self._layout.endLayout()
        # Qt counts in units of UTF-16.
        self._units = list(range(len(shown) + 1))
        if max(shown, default="") > "\uffff":
            self._units = np.cumsum([0, *(2 if ord(c) > 0xFFFF else 1 for c in shown)]).tolist()
        self._firsts = np.flatnonzero(begins_cluster).tolist()
        self.height = self._line.height() if self._line.isValid() else 0.0
        self.ends_line = text.endswith("\n")
        self._has_right_to_left = _RIGHT_TO_LEFT.search(text) is not None
        self._cells: list[tuple[float, float]] | None = None

    def cells(self) -> list[tuple[float, float]]:
        """Return where each character begins and ends from left to right, in pixels.

        Characters that are seen as one share a cell.
        """
        if self._cells is None:
            self._cells = []
            ends = [*self._firsts[1:], len(self._units) - 1] if self._firsts else []
            starts = self._starts(self._firsts)
            stops = [*starts[1:], self._line.naturalTextWidth()] if starts else []
            if len(self._firsts) == len(self._units) - 1 and not self._has_right_to_left:
                self._cells = list(zip(starts, stops, strict=True))
                return self._cells
            for first, end, start, stop in zip(self._firsts, ends, starts, stops, strict=True):
                span = self._span_of_glyphs(first, end) if self._has_right_to_left else (start, stop)
                self._cells += [span] * (end - first)
        return self._cells

    def place_at(self, x: float) -> int:
        """Return the character whose cell is nearest to ``x``; the first that is seen as one with others."""
        cells = self.cells()
        distances = [max(begin - x, x - end, 0.0) for begin, end in cells]
        return distances.index(min(distances)) if distances else 0

    def runs(self, values: NDArray[np.uint8]) -> Iterator[tuple[int, float, float]]:
        """Yield stretches of equal values other than 0: the value, and where they begin and end in pixels.

        Args:
            values: of all characters, shape ``(n,)``.
        """
        cells, place = self.cells(), 0
        # No NumPy: a line is so short that its calls would take longer.
        for value, group in groupby(values.tolist()):
            first, place = place, place + len(list(group))
            if not value:
                continue
            if not self._has_right_to_left:
                yield value, cells[first][0], cells[place - 1][1]
                continue
            # In a line of two directions, neighbours in the text may stand apart.
            spans = sorted(set(cells[first:place]))
            begin, end = spans[0]
            for next_begin, next_end in spans[1:]:
                if next_begin > end + 1:
                    yield value, begin, end
                    begin = next_begin
                end = next_end
            yield value, begin, end

    def draw(self, painter: QPainter, at: QPointF, inks: NDArray[np.uint8], colors: Sequence[QColor]) -> None:
        """Write the text at ``at``, its upper left corner.

        Args:
            painter: its pen writes what has no ink of its own.
            at: in the painter's coordinates.
            inks: of each character, shape ``(n,)``: 0 as the pen, k the colour number k, from 1.
            colors: see there.
        """
        if not inks.any():
            self._layout.draw(painter, at, [], QRectF())
            return
        # A pass for each colour: of two formats side by side Qt leaves the second one out.
        for ink, begin, end in self.runs(inks + 1):
            painter.save()
            room = QRectF(at.x() + begin, at.y() - self.height, end - begin, 3 * self.height)
            painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
            if ink > 1:
                painter.setPen(colors[ink - 2])
            self._layout.draw(painter, at, [], QRectF())
            painter.restore()

    def _starts(self, places: Sequence[int]) -> list[float]:
        """Return where these characters begin: at the right, if they are written to the left."""
        x_of, units = self._line.cursorToX, self._units
        # PySide returns the position, too, as Qt may change it.
        found = cast("list[tuple[float, int]]", [x_of(units[place]) for place in places])
        return [x for x, _unit in found]

    def _span_of_glyphs(self, first: int, end: int) -> tuple[float, float]:
        """Return where the glyphs of some characters begin and end, from left to right.

        Where two directions meet, one place in the text has two on the screen, and Qt tells only one.
        """
        begins, ends = [], []
        for run in self._layout.glyphRuns(self._units[first], self._units[end] - self._units[first]):
            advances = run.rawFont().advancesForGlyphIndexes(run.glyphIndexes())
            for position, advance in zip(run.positions(), advances, strict=True):
                begins.append(position.x())
                ends.append(position.x() + advance.x())
        if not begins:
            begins = ends = self._starts([first])
        return min(begins), max(ends)
