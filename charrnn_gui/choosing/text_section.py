"""The written text, and the list that opens below the character that is chosen in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from charrnn_gui.choosing.alternatives import Alternatives
from charrnn_gui.choosing.shown_answer import ShownAnswer
from charrnn_gui.choosing.stamp_line import StampLine
from charrnn_gui.choosing.text_note import TextNote
from charrnn_gui.choosing.words import seen, start_of
from charrnn_gui.choosing.written_view import WrittenView
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.character_marks import CharacterMarks
from charrnn_gui.widgets.find_bar import FindBar
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.unknown_characters import unknown_sentence
from core.common.choices import Choice
from core.common.i18n import gettext as _
from core.common.prompts import Continuation

PEEK_MS = 300
"""How long the pointer rests on a character until its alternatives show up."""
_BESIDE = 24
_STAYING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class TextSection(FollowsChanges, QWidget):
    """Shows an answer; one that is complete can be changed at every character.

    Args:
        over: the list of alternatives lies over this widget, and stays in it.

    Signals:
        place_wanted: how the character at this place of the answer was chosen is to be shown.
        write_on_wanted: at this place of the answer, this character is wanted instead.

    Attributes:
        view: the text.
        alternatives: the list.
        stamp_line: which weights have written it.
        note: what is said above the text.
        shown: the answer.
    """

    place_wanted = Signal(int)
    write_on_wanted = Signal(int, str)

    def __init__(self, over: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = ShownAnswer()
        self._is_whole = self._is_underlined = self._opens = True
        self._place: int | None = None
        self._hovered: int | None = None
        self._why_not = ""
        self._can_write = False
        self._over = over
        self.stamp_line, self.note = StampLine(), TextNote()
        self._unknown = QLabel(wordWrap=True)
        set_type(self._unknown, "caption")
        self._unknown.hide()
        self.view, self._empty, self._stack = WrittenView(), QLabel(wordWrap=True), QStackedWidget()
        self.alternatives = Alternatives(over)
        self.find_bar = FindBar(self.view)
        self._peek_timer = QTimer(self, singleShot=True, interval=PEEK_MS)
        self._lay_out()
        self._connect()
        self.follow_changes()

    def set_can_write(self, can_write: bool, why_not: str) -> None:
        """Say whether there is a model that writes, or why there is none."""
        self._can_write, self._why_not = can_write, why_not
        self._show_stack()

    def set_sentence(self, sentence: str) -> None:
        """Say above the text why something can't be done; empty: nothing."""
        # Why nothing can be written stands where the text would be.
        self.note.set_sentence("" if sentence == self._why_not else sentence)

    def set_underlined(self, is_underlined: bool) -> None:
        """Underline improbable characters, or none."""
        self._is_underlined = is_underlined
        self._mark()

    def answer(self) -> Continuation | None:
        """Return what is shown."""
        return self.shown.answer

    def place(self) -> int | None:
        """Return the place of the character of the answer that is chosen; None: none is."""
        return self._place

    def show_answer(self, answer: Continuation | None, *, is_whole: bool) -> None:
        """Show an answer; one that is not ``is_whole`` grows, and nothing in it can be changed yet."""
        self._is_whole = is_whole
        if answer is not None and not is_whole and len(answer.written) < len(answer.prompt.begun):
            # What stands there already is written again: the text would only shrink and grow.
            return
        self.shown.take(answer)
        self._show_stack()
        self._name_unknown()
        self.stamp_line.set_moment(None if answer is None else answer.moment)
        if answer is None:
            self._leave(None)
            self.view.set_text("")
            return
        text = self.shown.text()
        if text != self.view.text():
            bar = self.view.verticalScrollBar()
            value, was_at_end = bar.value(), bar.value() == bar.maximum()
            goes_on = text.startswith(self.view.text())
            is_branch = _shares_beginning(answer, self.view.text())
            if not goes_on:
                self._leave(None)
            self.view.set_text(text, self._marks())
            if goes_on and was_at_end and not is_whole:
                bar.setValue(bar.maximum())
            elif is_branch and not goes_on:
                bar.setValue(value)
                self._stand_at(len(answer.prompt.begun) - 1)
        self._mark()

    def show_choice(self, choice: Choice) -> None:
        """Take note of how the chosen character came about."""
        if choice.place == self._place and self.view.is_choosing:
            self.alternatives.set_choice(choice)

    def close_list(self) -> None:
        """Close the list of alternatives."""
        self._peek_timer.stop()
        self.alternatives.hide()
        self.view.is_choosing = False
        self._mark()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.view.setAccessibleName(_("What the model has written"))
        self._show_stack()
        self._name_unknown()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._unknown.setPalette(in_color(colors_of(self).error))
        self._empty.setPalette(in_color(colors_of(self).muted))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Close the list if the keyboard goes elsewhere; let it follow what it belongs to."""
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() not in _STAYING:
                self.close_list()
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Hide) and not self.alternatives.isHidden():
            QTimer.singleShot(0, self, self._move_list)
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("kind", "empty")
        place = QWidget()
        around = QVBoxLayout(place)
        around.setContentsMargins(_BESIDE, PANEL_PADDING, _BESIDE, PANEL_PADDING)
        around.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self._stack.addWidget(place)
        for widget in (self.note, self._unknown):
            widget.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        text = QVBoxLayout()
        text.setContentsMargins(_BESIDE, 0, 0, 0)
        text.addWidget(self._stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.stamp_line)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.note)
        layout.addWidget(self._unknown)
        layout.addLayout(text, 1)

    def _connect(self) -> None:
        view = self.view
        view.current_changed.connect(self._on_current_changed)
        view.chosen.connect(self._open_at)
        view.hovered.connect(self._on_hovered)
        view.typed.connect(self._ask_for)
        view.stepped.connect(self.alternatives.rows.step)
        view.taken.connect(self._take)
        view.left.connect(self._on_left)
        view.verticalScrollBar().valueChanged.connect(self._move_list)
        view.installEventFilter(self)
        self._over.installEventFilter(self)
        self.alternatives.picked.connect(self._write_on)
        self.alternatives.spoke.connect(view.setAccessibleDescription)
        self._peek_timer.timeout.connect(self._peek)

    def _show_stack(self) -> None:
        has_text = self.shown.answer is not None
        self._stack.setCurrentIndex(0 if has_text else 1)
        if self._can_write:
            self._empty.setText(_("Type the beginning of a line above and press Enter: the model goes on."))
        else:
            self._empty.setText(
                self._why_not
                or _("There is no model yet. Press Train, or open a run or an example; then it writes here.")
            )

    def _name_unknown(self) -> None:
        """Say which characters of the prefix were skipped."""
        answer = self.shown.answer
        unknown = () if answer is None else answer.unknown
        self._unknown.setText(unknown_sentence(unknown) if unknown else "")
        self._unknown.setVisible(bool(unknown))

    def _mark(self) -> None:
        if self.view.text() and self.view.text() == self.shown.text():
            self.view.set_marks(self._marks())

    def _marks(self) -> CharacterMarks:
        chosen = self._place if self.view.is_choosing else None
        return self.shown.marks(chosen, is_underlined=self._is_underlined)

    def _stand_at(self, place: int) -> None:
        """Make a character the current one without opening anything."""
        self._place = place
        self.view.blockSignals(True)
        self.view.set_current(self.shown.num_before + place)
        self.view.blockSignals(False)

    def _leave(self, place: int | None) -> None:
        self._place = place
        self.close_list()

    def _on_current_changed(self, place: int) -> None:
        written = self.shown.place_of(place)
        if written is None or not self._is_whole:
            self._leave(None)
            return
        self._place = written
        # Whoever looks for a word reads on.
        if self._opens and not self.find_bar.line.hasFocus():
            self._open()
        self.place_wanted.emit(written)

    def _open_at(self, place: int) -> None:
        """Open the list at a place of the text, at which a person has clicked or pressed Enter."""
        self._opens = True
        written = self.shown.place_of(place)
        if self._is_whole and written is not None and not self.view.is_choosing:
            self._place = written
            self._open()
            self.place_wanted.emit(written)

    def _open(self) -> None:
        answer, place = self.shown.answer, self._place
        if answer is None or place is None:
            return
        self._peek_timer.stop()
        self.view.is_choosing = True
        self.alternatives.open_for(answer.written[place], self.shown.before(place))
        self._mark()
        self._move_list()

    def _move_list(self) -> None:
        """Let the list stand below its character; if that is out of sight, be gone."""
        if not self.view.is_choosing or self._place is None:
            self.alternatives.hide()
            return
        self._place_list(self._place)

    def _place_list(self, place: int) -> None:
        view = self.view.viewport()
        cell = self.view.cell(self.shown.num_before + place)
        if not self.view.isVisible() or not view.rect().intersects(cell):
            self.alternatives.hide()
            return
        self.alternatives.place_at(QRect(view.mapTo(self._over, cell.topLeft()), cell.size()))

    def _on_hovered(self, place: int) -> None:
        if self.view.is_choosing:
            return
        self.alternatives.hide()
        self._hovered = self.shown.place_of(place)
        if self._hovered is None:
            self._peek_timer.stop()
        else:
            self._peek_timer.start()

    def _peek(self) -> None:
        """Show what else could have come at the character below the pointer, as long as it is there."""
        answer, place = self.shown.answer, self._hovered
        if place is None or answer is None or self.view.is_choosing or place >= len(answer.written):
            return
        self.alternatives.open_for(answer.written[place], self.shown.before(place), is_peek=True)
        self._place_list(place)

    def _ask_for(self, text: str) -> None:
        """Show the rank of the last character that was typed; say so if the model does not know it."""
        if self._place is None or not self._is_whole:
            return
        if not self.view.is_choosing:
            self._opens = True
            self._open()
            self.place_wanted.emit(self._place)
        character = text[-1]
        is_known = self.alternatives.ask_for(character)
        unknown = _("The model does not know “{character}”: it is not in its text.")
        self.set_sentence("" if is_known else unknown.format(character=seen(character)))
        if is_known:
            self._move_list()

    def _take(self) -> None:
        chosen = self.alternatives.selected()
        if chosen is not None:
            self._write_on(chosen.character)

    def _write_on(self, character: str) -> None:
        answer, place = self.shown.answer, self._place
        if answer is None or place is None or not self.view.is_choosing:
            return
        self.close_list()
        if character != answer.text[place]:
            self.write_on_wanted.emit(place, character)

    def _on_left(self) -> None:
        self._opens = False
        self.close_list()


def _shares_beginning(answer: Continuation, text: str) -> bool:
    """Return whether ``text`` begins as ``answer`` does, up to the character that a person chose."""
    begun = answer.prompt.begun
    return bool(begun) and text.startswith(start_of(answer) + begun[:-1])
