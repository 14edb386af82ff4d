"""The legend of the plots, in a line: which curve is which, and their values at the pointer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import in_a_line
from charrnn_gui.widgets.follows_changes import FollowsChanges

_SWATCH = 14.0
_AIR, _BETWEEN = 6.0, 14.0
_LONGEST_NAME = 160.0
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A curve's name, its line, and its value at the pointer; empty: no value."""

    name: str
    color: str
    width: float = 1.5
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    value: str = ""


class Legend(FollowsChanges, QWidget):
    """Names of curves side by side; while the person points, their values.

    If there is not enough room, first the names go and the values stay, then the last rows.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a line, and the width of the usual names."""
        return QSize(0, round(1.4 * QFontMetricsF(self._font()).height()))

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line: it never widens its parent."""
        return self.sizeHint()

    def shown(self) -> list[tuple[str, str, str]]:
        """Return what there is room for: of each row its name, its value and its colour."""
        return [(name, row.value, row.color) for row, name, _left in self._placed()]

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
        height = float(self.height())
        painter.setPen(QColor(colors.muted))
        painter.drawText(QRectF(0, 0, self.width(), height), _MIDDLE, self._title)
        for row, name, left in self._placed():
            pen = QPen(QColor(row.color), 3.0, row.style, Qt.PenCapStyle.FlatCap)
            if row.style is Qt.PenStyle.DashLine:
                # Qt's own dashes are as long as the swatch.
                pen.setDashPattern([1.4, 1.0])
            painter.setPen(pen)
            painter.drawLine(QPointF(left, height / 2), QPointF(left + _SWATCH, height / 2))
            left += _SWATCH + _AIR
            painter.setPen(QColor(colors.muted if row.value else colors.text))
            painter.drawText(QRectF(left, 0, self.width(), height), _MIDDLE, name)
            left += metrics.horizontalAdvance(name) + (_AIR if name else 0)
            painter.setPen(QColor(colors.text))
            painter.drawText(QRectF(left, 0, self.width(), height), _MIDDLE, row.value)

    def _font(self) -> QFont:
        return numbers(typed(self.font(), CAPTION))

    def _placed(self) -> list[tuple[LegendRow, str, float]]:
        """Return the rows that have room, with their names and their left ends."""
        with_names = list(self._line(with_names=True))
        if all(right <= self.width() for *_row, right in with_names):
            return [placed[:3] for placed in with_names]
        has_values = any(row.value for row in self._rows)
        chosen = self._line(with_names=False) if has_values else with_names
        return [placed[:3] for placed in chosen if placed[3] <= self.width()]

    def _line(self, *, with_names: bool) -> Iterator[tuple[LegendRow, str, float, float]]:
        metrics = QFontMetricsF(self._font())
        left = metrics.horizontalAdvance(self._title) + _BETWEEN if self._title else 0.0
        for row in self._rows:
            name = in_a_line(row.name) if with_names else ""
            name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME)
            parts = [_SWATCH, *(metrics.horizontalAdvance(text) for text in (name, row.value) if text)]
            right = left + sum(parts) + _AIR * (len(parts) - 1)
            yield row, name, left, right
            left = right + _BETWEEN
