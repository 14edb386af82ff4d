"""A text in which every character can be marked, pointed at and chosen: Write and Read are made of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from charrnn_gui.look.tokens import READING, Colors, Type
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.character_accessible import speak, tell_change
from charrnn_gui.widgets.character_area import MARGIN, NOWHERE, CharacterArea
from charrnn_gui.widgets.character_keys import place_after
from charrnn_gui.widgets.character_marks import CharacterMarks
from charrnn_gui.widgets.character_painting import paint_found, paint_frame, paint_line


class CharacterView(CharacterArea):
    """Shows a text of any length in lines; only those that are seen are laid out.

    One character is the current one: the arrow keys move it. A stretch can be selected and copied.

    Signals:
        current_changed: another character is current; its place, or ``NOWHERE``.
        hovered: the pointer is over another character; its place, or ``NOWHERE``.
        chosen: a character was clicked, or Enter was pressed on it.
        typed: a person typed a text, by keys or by an input method.
        text_changed: another text is shown, or more of it.

    Args:
        line_height: from line to line, in multiples of the size of the type.
        parent: Qt's.
        type: of all characters.
    """

    current_changed = Signal(int)
    hovered = Signal(int)
    chosen = Signal(int)
    typed = Signal(str)
    text_changed = Signal()

    def __init__(
        self, line_height: float = 27 / 16, parent: QWidget | None = None, *, type: Type = READING
    ) -> None:
        super().__init__(line_height, type, parent)
        self._marks = CharacterMarks.none(0)
        self._current = self._hovered = self._anchor = NOWHERE
        self._selection = range(0)
        self._found: tuple[range, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        speak(self)
        self.follow_changes()

    def set_text(self, text: str, marks: CharacterMarks | None = None) -> None:
        """Show ``text`` with ``marks``. If it only goes on, place, selection and scrolling stay."""
        marks = CharacterMarks.none(len(text)) if marks is None else marks
        if text == self._text:
            self.set_marks(marks)
            return
        goes_on = bool(self._text) and text.startswith(self._text)
        same = min(marks.first_difference(self._marks), len(self._text)) if goes_on else 0
        before, self._text, self._marks = self._text, text, marks
        self._page.set_text(text)
        self._set_scroll_range()
        if not goes_on:
            self.select(0, 0)
            self.set_current(NOWHERE)
            self.verticalScrollBar().setValue(0)
        if self._found:
            self.set_found(())
        # The line may be broken otherwise, now that more follows.
        self._update_from(self._page.span(max(0, self._page.line_of(same) - 1)).start)
        tell_change(self, before)
        self.text_changed.emit()

    def set_marks(self, marks: CharacterMarks) -> None:
        """Mark the text anew.

        Raises:
            ValueError: they are the marks of a text of another length.
        """
        if len(marks.fills) != len(self._text):
            raise ValueError(f"marks of {len(marks.fills)} characters for {len(self._text)}")
        same = marks.first_difference(self._marks)
        self._marks = marks
        if same < len(self._text):
            self._update_from(same)

    def current(self) -> int:
        """Return the place of the current character; ``NOWHERE`` without one."""
        return self._current

    def set_current(self, place: int) -> None:
        """Make the character at ``place`` the current one, and show it."""
        place = place if 0 <= place < len(self._text) else NOWHERE
        if place != NOWHERE:
            self.ensure_seen(place)
        if place != self._current:
            before, self._current = self._current, place
            self._update_frames(before, place)
            self.updateMicroFocus()
            self.current_changed.emit(place)

    def selected_text(self) -> str:
        """Return what is selected; may be empty."""
        return self._text[self._selection.start : self._selection.stop]

    def select(self, begin: int, end: int) -> None:
        """Select from ``begin`` to before ``end``; nothing if that is no stretch."""
        begin, end = max(0, begin), min(end, len(self._text))
        self._selection = range(begin, end) if begin < end else range(0)
        self.viewport().update()

    def copy(self) -> None:
        """Copy what is selected, or all of the text."""
        QGuiApplication.clipboard().setText(self.selected_text() or self._text)

    def select_next(self, wanted: str, *, backwards: bool = False) -> bool:
        """Select the next place of ``wanted`` after the selection, from the other end if need be.

        Returns:
            Whether the text has it.
        """
        text, selection = self._text, self._selection
        if backwards:
            place = text.rfind(wanted, 0, selection.start + len(wanted) - 1) if selection else NOWHERE
            place = text.rfind(wanted) if place < 0 else place
        else:
            place = text.find(wanted, selection.start + 1 if selection else 0)
            place = text.find(wanted) if place < 0 else place
        if place < 0 or not wanted:
            return False
        self.set_current(place)
        self.select(place, place + len(wanted))
        return True

    def set_found(self, found: tuple[range, ...]) -> None:
        """Draw a frame around each of these stretches, which are in order."""
        self._found = found
        self.viewport().update()

    def describe_current(self, words: str) -> None:
        """Say what there is to know of the current character: to a screen reader, and as the tooltip."""
        if words == self.accessibleDescription():
            return
        self.setAccessibleDescription(words)
        self.viewport().setToolTip(words)
        if words and self.hasFocus() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # What Qt asks for.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that are seen."""
        painter, area, colors = QPainter(self.viewport()), event.rect(), colors_of(self)
        first, last = (self._page.line_at(y + self._scrolled()) for y in (area.top(), area.bottom()))
        painter.translate(MARGIN, -self._scrolled())
        for number in range(first, last + 1):
            paint_line(painter, self._page, number, self._marks, self._selection, colors)
            paint_found(painter, self._page, number, self._found, colors)
        self._paint_frames(painter, colors)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current character, select, copy, choose, or pass on what is typed."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select(0, len(self._text))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current != NOWHERE:
            self.chosen.emit(self._current)
        elif self._text and (place := self._place_after(event.key() | int(control.value))) is not None:
            self._move(place, selects=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.text().isprintable() and event.text().strip() and not control:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Pass on what was typed by an input method."""
        if event.commitString():
            self.typed.emit(event.commitString())
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:  # noqa: N802, Qt's name
        """Tell an input method where to show its candidates: at the current character."""
        if query == Qt.InputMethodQuery.ImCursorRectangle and self._current != NOWHERE:
            return self.cell(self._current)
        return super().inputMethodQuery(query)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._anchor = self.place_at(event.position().toPoint())
            self.select(0, 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select, or note over which character the pointer is."""
        point = event.position().toPoint()
        place = self.place_at(point)
        if event.buttons() & Qt.MouseButton.LeftButton and self._anchor != NOWHERE:
            if place != self._anchor or self._selection:
                self._select_to(place)
        else:
            self._hover(place if self.cell(place).contains(point) else NOWHERE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the character that was clicked, unless a stretch was selected."""
        place = self.place_at(event.position().toPoint())
        is_click = event.button() == Qt.MouseButton.LeftButton and place == self._anchor
        if is_click and place != NOWHERE and not self._selection:
            self.set_current(place)
            self.chosen.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        """Take note that the pointer is over no character."""
        self._hover(NOWHERE)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which character is current."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys lead elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _place_after(self, key: int) -> int | None:
        in_sight = max(1, int(self.viewport().height() // self._page.pitch))
        return place_after(key, self._current, self._page, len(self._text), in_sight)

    def _move(self, place: int, *, selects: bool) -> None:
        if selects:
            if not self._selection:
                self._anchor = self._current
            self._select_to(place)
        else:
            self.select(0, 0)
        self.set_current(place)

    def _select_to(self, place: int) -> None:
        """Select from the anchor to ``place``, both included."""
        anchor = place if self._anchor == NOWHERE else self._anchor
        first, last = sorted((anchor, place))
        self.select(first, self._page.whole(last + 1, 1))

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            before, self._hovered = self._hovered, place
            self._update_frames(before, place)
            self.hovered.emit(place)

    def _paint_frames(self, painter: QPainter, colors: Colors) -> None:
        current = QColor(colors.accent if self.hasFocus() else colors.edge)
        for place, color, width in ((self._hovered, QColor(colors.edge), 1.0), (self._current, current, 2.0)):
            if 0 <= place < len(self._text):
                paint_frame(painter, self._page.cell(place), color, width)
