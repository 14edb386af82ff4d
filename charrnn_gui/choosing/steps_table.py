"""From the logits to the probabilities that a character is drawn with: a table with a line that cuts."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charrnn_gui.choosing.steps_painting import HEAD_LINES, Look, paint_cut, paint_head, paint_row
from charrnn_gui.choosing.table_rows import Row, is_cut_by_count, rows_of
from charrnn_gui.choosing.words import seen, signed
from charrnn_gui.look.tokens import BODY, CHOICE_ROW_HEIGHT
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.percentages import percentage
from core.common.choices import Choice
from core.common.i18n import gettext as _
from core.common.i18n import ngettext

_CUT_HEIGHT, _GRAB = 20, 6


class StepsTable(FollowsChanges, QWidget):
    """Every step of a ``Choice``: logit, ÷ temperature, share, what top-k or top-p leaves, renormalised.

    The line below the last character that is kept can be dragged, or moved by the keys up and down.

    Signals:
        cut_wanted: so many characters are to be kept; at the end of a drag, or at a key.
        cut_moved: likewise, while the line moves.
    """

    cut_wanted = Signal(int)
    cut_moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # What is drawn: that with the line where it is now.
        self._choice: Choice | None = None
        self._cut: Choice | None = None
        self._rows: list[Row] = []
        self._kept = 0
        self._is_dragged = False
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_choice(self, choice: Choice | None) -> None:
        """Show how a character was chosen; None: nothing."""
        self._choice = self._cut = choice
        self._rows = [] if choice is None else rows_of(choice)
        self._kept = 0 if choice is None else choice.num_kept
        can_cut = choice is not None and choice.random is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_cut else Qt.FocusPolicy.NoFocus)
        self._describe()
        self.updateGeometry()
        self.update()

    def show_cut(self, cut: Choice) -> None:
        """Show the shares that another line leaves; the rows stay where they are."""
        self._cut = cut
        self._describe()
        self.update()

    def kept(self) -> int:
        """Return how many characters are above the line."""
        return self._kept

    def set_kept(self, count: int) -> None:
        """Move the line to where ``count`` characters are above it."""
        if self._choice is not None and self._choice.random is not None:
            self._kept = min(max(1, count), self._choice.num_allowed)
            self.cut_moved.emit(self._kept)
            self._describe()
            self.update()

    def cut_text(self) -> str:
        """Return what is written on the line; empty if nothing can be cut."""
        choice = self._choice
        if choice is None or choice.random is None:
            return ""
        if is_cut_by_count(choice):
            words = ngettext("drag: {count} character", "drag: {count} characters", self._kept)
            return words.format(count=f"{self._kept:,}")
        if self._kept >= choice.num_allowed:
            return _("drag to cut")
        return _("drag: {share} in all").format(share=percentage(float(choice.tempered[: self._kept].sum())))

    def row_text(self, row: Row) -> str:
        """Return what is written in a row for several characters."""
        choice = self._choice
        assert choice is not None
        share = percentage(float(choice.tempered[row.first : row.end].sum()))
        number = f"{row.count:,}"
        if row.first >= choice.num_allowed:
            words = ngettext("{number} that is never written", "{number} that are never written", row.count)
        elif row.first >= choice.num_kept:
            words = ngettext(
                "the other {number}, {share}, cut", "the other {number}, together {share}, cut", row.count
            )
        else:
            words = ngettext("{number} more, {share}", "{number} more, together {share}", row.count)
        return words.format(number=number, share=share)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("How this character was chosen"))
        self.setToolTip(
            _("Drag the line, or move it by the keys up and down: it changes top-p, or top-k if that cuts.")
        )
        self._describe()
        self.update()

    def restyle(self) -> None:
        """Take sizes that go with the font."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(280, round(self._top_of(len(self._rows)) + self._cut_height() + 4))

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(240, self.sizeHint().height())

    # What Qt asks for.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rows, and the line."""
        choice, cut = self._choice, self._cut
        if choice is None or cut is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = Look.of(self, colors_of(self))
        paint_head(painter, QRectF(0, 0, self.width(), self._head_height()), choice, look)
        for number, row in enumerate(self._rows):
            top = self._top_of(number) + (self._cut_height() if row.first >= choice.num_kept else 0)
            rect = QRectF(0, top, self.width(), self._row_height())
            text = "" if row.is_alone else self.row_text(row)
            paint_row(painter, rect, cut, row, text, is_cut=row.first >= self._kept, look=look)
        if self.cut_text():
            y = self._line_y()
            paint_cut(painter, QRectF(0, y - 10, self.width(), 20), self.cut_text(), look, self.hasFocus())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the line."""
        self._is_dragged = event.button() == Qt.MouseButton.LeftButton and self._is_on_line(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the line."""
        is_on_line = self._is_dragged or self._is_on_line(event)
        self.setCursor(Qt.CursorShape.SplitVCursor if is_on_line else Qt.CursorShape.ArrowCursor)
        if self._is_dragged:
            self.set_kept(self._kept_at(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the line: what it cuts is wanted now."""
        if self._is_dragged and event.button() == Qt.MouseButton.LeftButton:
            self._is_dragged = False
            self.cut_wanted.emit(self._kept)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the line by a character."""
        choice = self._choice
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
        step = steps.get(Qt.Key(event.key()))
        if choice is None or choice.random is None or step is None:
            super().keyPressEvent(event)
            return
        self.set_kept(self._kept + step)
        self.cut_wanted.emit(self._kept)

    def _describe(self) -> None:
        """Say for a screen reader what the table shows."""
        choice = self._cut
        if choice is None:
            self.setAccessibleDescription("")
            return
        words = _("{character}: logit {logit}, share {share}, drawn with {probability}")
        lines = [
            words.format(
                character=seen(choice.characters[row.first]),
                logit=signed(float(choice.logits[row.first]), 2),
                share=percentage(float(choice.tempered[row.first])),
                probability=percentage(float(choice.shares[row.first])),
            )
            if row.is_alone
            else self.row_text(row)
            for row in self._rows
        ]
        self.setAccessibleDescription("\n".join(filter(None, [self.cut_text(), *lines])))

    def _scale(self) -> float:
        return self.fontInfo().pixelSize() / BODY.size

    def _head_height(self) -> float:
        return HEAD_LINES * self.fontMetrics().lineSpacing() + 8

    def _row_height(self) -> float:
        return max(CHOICE_ROW_HEIGHT * self._scale(), self.fontMetrics().lineSpacing() + 2)

    def _cut_height(self) -> float:
        return _CUT_HEIGHT * self._scale()

    def _top_of(self, number: int) -> float:
        """Return where row ``number`` begins, without the room for the line."""
        return self._head_height() + number * self._row_height()

    def _num_rows_kept(self) -> int:
        assert self._choice is not None
        return sum(row.first < self._choice.num_kept for row in self._rows)

    def _line_y(self) -> float:
        """Return where the line is."""
        choice = self._choice
        assert choice is not None
        if self._kept == choice.num_kept:
            return self._top_of(self._num_rows_kept()) + self._cut_height() / 2
        for number, row in enumerate(self._rows):
            if row.first <= self._kept <= row.end and self._kept > row.first:
                top = self._top_of(number) + (self._cut_height() if row.first >= choice.num_kept else 0)
                return top + self._row_height() * (self._kept - row.first) / row.count
        return self._top_of(0)

    def _kept_at(self, y: float) -> int:
        """Return how many characters are above ``y``."""
        choice = self._choice
        assert choice is not None
        cut = self._top_of(self._num_rows_kept())
        if abs(y - cut - self._cut_height() / 2) <= self._cut_height() / 2:
            return choice.num_kept
        if y > cut:
            y -= self._cut_height()
        number = min(max(0, int((y - self._head_height()) // self._row_height())), len(self._rows) - 1)
        row = self._rows[number]
        part = (y - self._top_of(number)) / self._row_height()
        return row.first + round(min(max(0.0, part), 1.0) * row.count)

    def _is_on_line(self, event: QMouseEvent) -> bool:
        return bool(self.cut_text()) and abs(event.position().y() - self._line_y()) <= _GRAB + 4
