"""The legend of the plots, in a line or some: which curve is which, and their values at the pointer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.run_marks import Dashes
from charrnn_gui.look.tokens import CAPTION
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import in_a_line
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.run_rows import SWATCH, swatch_pen
from core.runs.telling_apart import told_apart

_SWATCH = float(SWATCH[0])
_AIR, _BETWEEN = 6.0, 14.0
# The longest names are cut first, and by no more than is needed.
_LONGEST_NAMES = tuple(float(width) for width in range(240, 60, -10))
# So many characters say too little if they are cut: "held…out". Their rows go instead, the last ones first.
_NEVER_CUT = 15
# The number of lines follows from names of this length. Names are longer if there is room left.
_USUAL_NAME = 160.0
# "epoch 12", "4,000 updates".
_USUAL_TITLE = "0" * 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A curve's name, its line, and its value at the pointer; empty: no value.

    Attributes:
        dashes: of the line, if they are its own: as in ``RunMark``.
        short_value: the part of the value that is shown if there is little room; empty: all of it.
    """

    name: str
    color: str
    width: float = 1.5
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    value: str = ""
    dashes: Dashes = ()
    short_value: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands: its name and its value as they are cut, its ends, and its line."""

    row: LegendRow
    name: str
    value: str
    left: float
    right: float
    line: int


class Legend(FollowsChanges, QWidget):
    """Names of curves side by side; while the person points, their values.

    If there is not enough room, it takes more lines, if it may; then the names are cut, then the values, then
    the names go, then the last rows. Its height does not depend on whether the person points.

    Signals: none.

    Args:
        most_lines: it has at most so many lines.
        usual_value: its lines have room for such values.
    """

    def __init__(self, parent: QWidget | None = None, *, most_lines: int = 1, usual_value: str = "") -> None:
        super().__init__(parent)
        self._most_lines, self._usual_value = most_lines, usual_value
        self._title = ""
        self._rows: tuple[LegendRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    @property
    def title(self) -> str:
        """Where the person points; empty: nowhere."""
        return self._title

    @property
    def rows(self) -> tuple[LegendRow, ...]:
        """The rows that were set last."""
        return self._rows

    def set_rows(self, title: str, rows: Sequence[LegendRow]) -> None:
        """Show ``rows`` after ``title``."""
        if (title, tuple(rows)) == (self._title, self._rows):
            return
        self._title, self._rows = title, tuple(rows)
        said = [title, *(f"{row.name} {row.value}".strip() for row in rows)]
        self.setAccessibleName(", ".join(filter(None, said)))
        self.setToolTip(self.accessibleName())
        if self._most_lines > 1:
            self.updateGeometry()
        self.update()

    def num_lines(self) -> int:
        """Return how many lines it has: as many as the names need with values beside them."""
        usual = [self._usual_value] * len(self._rows)
        places = list(self._flow(_USUAL_NAME, self._width_of(_USUAL_TITLE), usual))
        return 1 + (places[-1].line if places else 0)

    def sizeHint(self) -> QSize:
        """Return the height of the lines, and no width: it never widens its parent."""
        return QSize(0, round(self.num_lines() * self._line_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another number of lines."""
        super().resizeEvent(event)
        if self._most_lines > 1:
            self.updateGeometry()

    def shown(self) -> list[tuple[str, str, str]]:
        """Return what there is room for: of each row its name, its value and its colour."""
        return [(place.name, place.value, place.row.color) for place in self._placed()]

    def restyle(self) -> None:
        """Take the size of text and the colours of the palette."""
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rows that have room."""
        painter, colors = QPainter(self), colors_of(self)
        font = self._font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        height = self._line_height() if self.num_lines() > 1 else float(self.height())
        painter.setPen(QColor(colors.muted))
        painter.drawText(QRectF(0, 0, self.width(), height), _MIDDLE, self._title)
        for place in self._placed():
            row, left, top = place.row, place.left, place.line * height
            dashes = row.dashes
            if row.style is Qt.PenStyle.DashLine and not dashes:
                # Qt's own dashes are as long as the swatch.
                dashes = (1.4, 1.0)
            painter.setPen(swatch_pen(row.color, dashes))
            painter.drawLine(QPointF(left, top + height / 2), QPointF(left + _SWATCH, top + height / 2))
            left += _SWATCH + _AIR
            painter.setPen(QColor(colors.muted if row.value else colors.text))
            painter.drawText(QRectF(left, top, self.width(), height), _MIDDLE, place.name)
            left += metrics.horizontalAdvance(place.name) + (_AIR if place.name else 0)
            painter.setPen(QColor(colors.text))
            painter.drawText(QRectF(left, top, self.width(), height), _MIDDLE, place.value)

    def _line_height(self) -> float:
        return 1.4 * QFontMetricsF(self._font()).height()

    def _font(self) -> QFont:
        return numbers(typed(self.font(), CAPTION))

    def _placed(self) -> list[_Place]:
        """Return the rows that have room."""
        whole = [row.value for row in self._rows]
        short = [row.short_value or row.value for row in self._rows]
        forms = [(longest, values) for values in (whole, short) for longest in _LONGEST_NAMES]
        if any(whole):
            forms.append((0.0, whole))
        title, lines = self._width_of(self._title), self.num_lines()
        placed: list[_Place] = []
        for longest, values in forms:
            placed = list(self._flow(longest, title, values))
            if all(place.right <= self.width() and place.line < lines for place in placed):
                break
        return [place for place in placed if place.right <= self.width() and place.line < lines]

    def _flow(self, longest: float, title: float, values: Sequence[str]) -> Iterator[_Place]:
        """Yield a place for each row: side by side, then below each other; names are cut at ``longest``."""
        metrics = QFontMetricsF(self._font())
        left, line = title + _BETWEEN if title else 0.0, 0
        whole = [in_a_line(row.name) for row in self._rows]
        cut = told_apart(whole, longest, metrics.horizontalAdvance) if longest else [""] * len(whole)
        names = [
            name if longest and len(name) <= _NEVER_CUT else each
            for name, each in zip(whole, cut, strict=True)
        ]
        for row, name, value in zip(self._rows, names, values, strict=True):
            parts = [_SWATCH, *(metrics.horizontalAdvance(text) for text in (name, value) if text)]
            width = sum(parts) + _AIR * (len(parts) - 1)
            if left and left + width > self.width() and line + 1 < self._most_lines:
                left, line = 0.0, line + 1
            yield _Place(row, name, value, left, left + width, line)
            left += width + _BETWEEN

    def _width_of(self, text: str) -> float:
        return QFontMetricsF(self._font()).horizontalAdvance(text)
