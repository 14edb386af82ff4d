"""Draw the lines of a page with their marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from charrnn_gui.look.tokens import Colors
from charrnn_gui.widgets.character_line import CharacterLine
from charrnn_gui.widgets.character_marks import MOST_UNDERLINE, CharacterMarks, color_of
from charrnn_gui.widgets.character_page import CharacterPage

_RADIUS = 3.0


def paint_line(
    painter: QPainter,
    page: CharacterPage,
    number: int,
    marks: CharacterMarks,
    selection: range,
    colors: Colors,
) -> None:
    """Draw line ``number`` of ``page``, whose upper left corner is the painter's origin."""
    line, span = page.line(number), page.span(number)
    places = slice(span.start, span.stop)
    top = number * page.pitch + (page.pitch - line.height) / 2
    first, last = round(top), round(top + line.height)
    fills = [color_of(colors, role) for role in marks.fill_roles]
    for value, begin, width in _whole_pixels(line, marks.fills[places]):
        painter.fillRect(begin, first, width, last - first, fills[value - 1])
    if selection:
        in_line = np.arange(span.start, span.stop)
        is_selected = (in_line >= selection.start) & (in_line < selection.stop)
        for _value, begin, width in _whole_pixels(line, is_selected.astype(np.uint8)):
            painter.fillRect(begin, first, width, last - first, QColor(colors.accent_line))
    painter.setPen(QColor(colors.text))
    inks, ink_colors = marks.inks[places], [color_of(colors, role) for role in marks.ink_roles]
    if line.ends_line and not inks[-1]:
        ink_colors.append(QColor(colors.faint))
        inks = inks.copy()
        inks[-1] = len(ink_colors)
    line.draw(painter, QPointF(0, top), inks, ink_colors)
    roles = marks.underline_roles or (marks.underline_role,) * MOST_UNDERLINE
    underlines = [color_of(colors, role) for role in roles]
    for value, begin, width in _whole_pixels(line, marks.underlines[places]):
        painter.fillRect(begin, last, width, value, underlines[value - 1])
    if marks.overlines is not None:
        over = color_of(colors, marks.overline_role)
        for value, begin, width in _whole_pixels(line, marks.overlines[places]):
            painter.fillRect(begin, first - value, width, value, over)


def _whole_pixels(line: CharacterLine, values: NDArray[np.uint8]) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of ``values`` as ``CharacterLine.runs`` does: value, where it begins, and its width.

    A page of Latin letters has thousands: Qt fills rectangles of whole pixels much faster.
    """
    for value, begin, end in line.runs(values):
        left = round(begin)
        yield value, left, round(end) - left


def paint_frame(painter: QPainter, cell: QRectF, color: QColor, width: float) -> None:
    """Draw a frame around the character in ``cell``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, width))
    # Beside the character: a narrow one is not hidden.
    painter.drawRoundedRect(cell.adjusted(-1.5, 2, 1.5, -2), _RADIUS, _RADIUS)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def paint_found(
    painter: QPainter, page: CharacterPage, number: int, found: tuple[range, ...], colors: Colors
) -> None:
    """Draw a frame around what was found, as far as it stands in line ``number``."""
    span = page.span(number)
    first = bisect_left(found, span.start, key=lambda stretch: stretch.stop - 1)
    painter.setPen(QPen(QColor(colors.accent), 1.0))
    for stretch in found[first:]:
        if stretch.start >= span.stop:
            break
        cells = page.line(number).cells()[max(0, stretch.start - span.start) : stretch.stop - span.start]
        begin, end = min(cell[0] for cell in cells), max(cell[1] for cell in cells)
        height = page.line(number).height
        top = number * page.pitch + (page.pitch - height) / 2
        painter.drawRect(QRectF(begin, top - 1, end - begin, height + 2))
