"""One line of a text on the screen: laid out by Qt, with a cell for each character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption

from core.text.tokens import code_points

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
        self._units = np.concatenate([[0], np.cumsum(1 + (code_points(shown) > 0xFFFF))])
        self._firsts = np.flatnonzero(begins_cluster)
        self.height = self._line.height() if self._line.isValid() else 0.0
        self.ends_line = text.endswith("\n")
        self._has_right_to_left = _RIGHT_TO_LEFT.search(text) is not None
        self._cells: NDArray[np.float64] | None = None

    def cells(self) -> NDArray[np.float64]:
        """Return where each character begins and ends from left to right, in pixels, shape ``(n, 2)``.

        Characters that are seen as one share a cell.
        """
        if self._cells is None:
            ends = np.concatenate([self._firsts[1:], [len(self._units) - 1]])[: len(self._firsts)]
            if self._has_right_to_left:
                pairs = zip(self._firsts.tolist(), ends.tolist(), strict=True)
                spans = np.array([self._span_of_glyphs(first, end) for first, end in pairs])
            else:
                bounds = [*self._starts(self._firsts), self._line.naturalTextWidth()]
                spans = np.stack([bounds[:-1], bounds[1:]], axis=1)
            self._cells = np.repeat(spans, ends - self._firsts, axis=0)
        return self._cells

    def place_at(self, x: float) -> int:
        """Return the character whose cell is nearest to ``x``; the first that is seen as one with others."""
        begins, ends = self.cells().T
        return int(np.maximum(np.maximum(begins - x, x - ends), 0).argmin()) if len(begins) else 0

    def runs(
        self, values: NDArray[np.integer]
    ) -> tuple[NDArray[np.integer], NDArray[np.float64], NDArray[np.float64]]:
        """Find stretches of equal values other than 0.

        Args:
            values: of all characters, shape ``(n,)``.

        Returns:
            The value of each, and where they begin and end in pixels, each of shape ``(stretches,)``.
        """
        cells = self.cells()
        bounds = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1, [len(values)]])
        starts, stops = bounds[:-1], bounds[1:]
        is_marked = stops > starts
        is_marked[is_marked] = values[starts[is_marked]] != 0
        starts, stops = starts[is_marked], stops[is_marked]
        if not self._has_right_to_left:
            return values[starts], cells[starts, 0], cells[stops - 1, 1]
        return self._visual_runs(values[starts], [cells[a:b] for a, b in zip(starts, stops, strict=True)])

    @staticmethod
    def _visual_runs(
        values: NDArray[np.integer], cells: list[NDArray[np.float64]]
    ) -> tuple[NDArray[np.integer], NDArray[np.float64], NDArray[np.float64]]:
        """Part stretches, of these values and cells, where neighbours in the text stand apart."""
        parts: list[tuple[int, float, float]] = []
        for value, stretch in zip(values.tolist(), cells, strict=True):
            spans = np.unique(stretch, axis=0).tolist()
            begin, end = spans[0]
            for next_begin, next_end in spans[1:]:
                if next_begin > end + 1:
                    parts.append((value, begin, end))
                    begin = next_begin
                end = next_end
            parts.append((value, begin, end))
        found, begins, ends = zip(*parts, strict=True) if parts else ((), (), ())
        return np.array(found, int), np.array(begins, float), np.array(ends, float)

    def draw(
        self, painter: QPainter, at: QPointF, inks: NDArray[np.integer], colors: Sequence[QColor]
    ) -> None:
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
        for ink, begin, end in zip(*self.runs(inks + 1), strict=True):
            painter.save()
            room = QRectF(at.x() + begin, at.y() - self.height, end - begin, 3 * self.height)
            painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
            if ink > 1:
                painter.setPen(colors[ink - 2])
            self._layout.draw(painter, at, [], QRectF())
            painter.restore()

    def _starts(self, places: NDArray[np.int64]) -> list[float]:
        """Return where these characters begin: at the right, if they are written to the left."""
        x_of = self._line.cursorToX
        # PySide returns the position, too, as Qt may change it.
        found = cast("list[tuple[float, int]]", [x_of(unit) for unit in self._units[places].tolist()])
        return [x for x, _unit in found]

    def _span_of_glyphs(self, first: int, end: int) -> tuple[float, float]:
        """Return where the glyphs of some characters begin and end, from left to right.

        Where two directions meet, one place in the text has two on the screen, and Qt tells only one.
        """
        begins, ends = [], []
        unit, units = int(self._units[first]), int(self._units[end] - self._units[first])
        for run in self._layout.glyphRuns(unit, units):
            advances = run.rawFont().advancesForGlyphIndexes(run.glyphIndexes())
            for position, advance in zip(run.positions(), advances, strict=True):
                begins.append(position.x())
                ends.append(position.x() + advance.x())
        if not begins:
            begins = ends = self._starts(np.array([first]))
        return min(begins), max(ends)
