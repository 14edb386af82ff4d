"""A written text, the stretches that it has copied, and where they stand in the training text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, PANEL_PADDING
from charrnn_gui.reading.ruler import Ruler
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.character_marks import CharacterMarks
from charrnn_gui.widgets.character_view import CharacterView
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.find_bar import FindBar
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.spin_boxes import WholeSpinBox
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.text.copied import Copies, Stretch

_LINE_HEIGHT = 1.75
_AROUND = 220
_MOST_LEAST = 1000
# In pixels at the usual size of text.
_LEAST_WITH_RULER = 270
Surroundings = Callable[[int, int], str]
"""Returns the characters of the training text from one place to before another."""


class CopiedSection(FollowsChanges, QWidget):
    """The lower half of Read.

    Signals:
        file_wanted: the person wants to say where the text of the run is.
        least_changed: stretches from this length on are to count; 0: from the length that is not chance.
    """

    file_wanted = Signal()
    least_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copies: Copies | None = None
        self._text, self._how, self._length = "", "", 0
        self._surroundings: Surroundings = _nothing
        self._chosen = self._place = 0
        # The click that has chosen the stretch does not lead on to its next place.
        self._is_new = False
        self._is_low = False
        self._title, self._explanation = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        self._least_label, self._chance = QLabel(), QLabel()
        self.least = WholeSpinBox()
        self.least.setRange(0, _MOST_LEAST)
        self.view = CharacterView(_LINE_HEIGHT)
        self.find_bar = FindBar(self.view)
        self._sentence, self.file_button = QLabel(wordWrap=True), QPushButton()
        self._box, self._where = QFrame(), ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._before, self._next = QToolButton(), QToolButton()
        self._box.setProperty("kind", "card")
        self.source = _Source(_LINE_HEIGHT)
        self._ruler_label, self.ruler = QLabel(), Ruler()
        set_type(self._title, "title")
        for label in (self._explanation, self._least_label, self._chance, self._where, self._ruler_label):
            set_type(label, "caption")
        self._lay_out()
        self.file_button.clicked.connect(self.file_wanted)
        self.least.valueChanged.connect(self.least_changed)
        self.view.chosen.connect(self._choose_again)
        self.view.current_changed.connect(self._choose_at)
        self._before.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        self.ruler.stretch_chosen.connect(self._choose)
        self.follow_changes()

    def set_text(self, text: str, how: str = "") -> None:
        """Show a written text, of which nobody knows yet what is copied; ``how`` it was drawn, in words."""
        if (text, how) != (self._text, self._how):
            self._copies = None if text != self._text else self._copies
            self._text, self._how = text, how
            self._show()

    def set_copies(self, copies: Copies, surroundings: Surroundings, length: int) -> None:
        """Mark what the text has copied.

        Args:
            copies: of the text that is shown.
            surroundings: see there.
            length: of the training text with what is held out of it, in characters.
        """
        self._copies, self._surroundings, self._length = copies, surroundings, length
        self._chosen = min(self._chosen, max(0, len(copies.stretches) - 1))
        self._place = 0
        self._show()

    def set_sentence(self, sentence: str, *, offers_file: bool = False) -> None:
        """Say above the text why nothing is marked; empty: nothing is in the way.

        With ``offers_file`` let the person say where the text of the run is.
        """
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.file_button.setVisible(offers_file)

    def sentence(self) -> str:
        """Return why nothing is marked."""
        return self._sentence.text()

    def set_low(self, is_low: bool) -> None:
        """Leave out where the stretches stand, because there is little room."""
        self._is_low = is_low
        self._show()

    def explanation(self) -> str:
        """Return what is said about the whole text."""
        return self._explanation.text()

    def where(self) -> str:
        """Return what is said about the place of the chosen stretch."""
        return self._where.text()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("Memorised or new"))
        self._least_label.setText(_("at least"))
        self.least.setAccessibleName(_("Least length of a copied stretch"))
        self.least.setSpecialValueText(_("auto"))
        self.least.setToolTip(
            tooltip(_("How many characters must be the same. Auto: as many as chance does not give."))
        )
        self.view.setAccessibleName(_("The written text, copied stretches marked"))
        self.source.setAccessibleName(_("Where the stretch stands in the training text"))
        self.file_button.setText(_("Choose the text…"))
        self._before.setAccessibleName(_("Previous stretch"))
        self._next.setAccessibleName(_("Next stretch"))
        self._before.setToolTip(_("Previous stretch"))
        self._next.setToolTip(_("Next stretch"))
        self._show()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        for label in (self._explanation, self._least_label, self._chance, self._sentence, self._ruler_label):
            label.setPalette(in_color(colors.muted))
        self._before.setIcon(icon("up", colors.muted, size=16))
        self._next.setIcon(icon("down", colors.muted, size=16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On little room, leave out the ruler: the passage itself says more."""
        super().resizeEvent(event)
        is_high = self.height() >= _LEAST_WITH_RULER * self.fontInfo().pixelSize() / BODY.size
        self._ruler_label.setVisible(is_high)
        self.ruler.setVisible(is_high)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 0)
        head.addWidget(self._title)
        head.addWidget(self._explanation, 1)
        for widget in (self._least_label, self.least, self._chance):
            head.addWidget(widget)
        box_head = QHBoxLayout()
        box_head.addWidget(self._where, 1)
        box_head.addWidget(self._before)
        box_head.addWidget(self._next)
        box = QVBoxLayout(self._box)
        box.setContentsMargins(PANEL_PADDING, 6, PANEL_PADDING, 8)
        box.setSpacing(4)
        box.addLayout(box_head)
        box.addWidget(self.source, 1)
        box.addWidget(self._ruler_label)
        box.addWidget(self.ruler)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        problem = QHBoxLayout()
        problem.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        problem.addWidget(self._sentence, 1)
        problem.addWidget(self.file_button)
        layout.addLayout(problem)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.view, 3)
        inset = QHBoxLayout()
        inset.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, PANEL_PADDING // 2)
        inset.addWidget(self._box)
        layout.addLayout(inset, 2)
        self._sentence.hide()
        self.file_button.hide()

    def _show(self) -> None:
        copies = self._copies
        marks = CharacterMarks.none(len(self._text))
        # Until it is known what a text has copied that is just being written, nothing blinks.
        if copies is not None or not self._text or self._is_low:
            self._box.setVisible(copies is not None and bool(copies.stretches) and not self._is_low)
        self._explanation.setText(self._explained())
        count = 0 if copies is None else len(copies.stretches)
        where = ngettext(
            "{count} stretch, where it stands in the training text",
            "All {count} stretches, where they stand in the training text",
            count,
        )
        self._ruler_label.setText(where.format(count=count))
        chance = _("{length} would be chance")
        self._chance.setText("" if copies is None else chance.format(length=copies.chance_length - 1))
        if copies is not None:
            fills, underlines = marks.fills.copy(), marks.underlines.copy()
            for stretch in copies.stretches:
                fills[stretch.begin : stretch.end], underlines[stretch.begin : stretch.end] = 1, 2
            if copies.stretches:
                chosen = copies.stretches[self._chosen]
                underlines[chosen.begin : chosen.end] = 4
            marks = CharacterMarks(fills, underlines, marks.inks, ("mem_soft",), (), "mem")
            self._show_stretch(copies)
        self.view.set_text(self._text, marks)

    def _show_stretch(self, copies: Copies) -> None:
        self.ruler.set_stretches(copies.stretches, self._length, self._chosen)
        if not copies.stretches:
            return
        stretch = copies.stretches[self._chosen]
        number = self._place % len(stretch.places)
        place = stretch.places[number]
        begin = max(0, place - _AROUND)
        text = self._surroundings(begin, place + stretch.length + _AROUND)
        inks = np.ones(len(text), np.uint8)
        fills, underlines = np.zeros(len(text), np.uint8), np.zeros(len(text), np.uint8)
        copied = slice(place - begin, place - begin + stretch.length)
        inks[copied], fills[copied], underlines[copied] = 0, 1, 2
        self.source.set_text("")
        self.source.set_text(text, CharacterMarks(fills, underlines, inks, ("mem_soft",), ("muted",), "mem"))
        self.source.keep_in_sight(min(place - begin + stretch.length, len(text)) - 1)
        self._where.setText(
            _("{position} · stretch {number} of {count}").format(
                position=_position(stretch, number, self._length),
                number=self._chosen + 1,
                count=len(copies.stretches),
            )
        )
        self._where.setToolTip(tooltip(self._where.text()))

    def _explained(self) -> str:
        """Return how the text was written, and what of it is copied in all."""
        copied = "" if self._copies is None else _explained(self._copies)
        if not self._how or not self._text:
            return copied
        written = _("written: {how}").format(how=self._how)
        return f"{written} · {copied}" if copied else written

    def _choose_at(self, place: int) -> None:
        """Choose the stretch in which ``place`` lies."""
        number = self._stretch_at(place)
        if number is not None and number != self._chosen:
            self._choose(number)
            self._is_new = True

    def _choose_again(self, place: int) -> None:
        """Show the next place in the training text of a stretch that is clicked or entered again."""
        if self._stretch_at(place) == self._chosen and not self._is_new:
            self._place += 1
            self._show()
        self._is_new = False

    def _stretch_at(self, place: int) -> int | None:
        stretches = () if self._copies is None else self._copies.stretches
        found = (number for number, each in enumerate(stretches) if each.begin <= place < each.end)
        return next(found, None)

    def _choose(self, number: int) -> None:
        self._place = 0
        self._chosen = number
        self._show()

    def _step(self, step: int) -> None:
        if self._copies is not None and self._copies.stretches:
            self._choose((self._chosen + step) % len(self._copies.stretches))
            self.view.ensure_seen(self._copies.stretches[self._chosen].begin)


class _Source(CharacterView):
    """Keeps one character in sight in whatever room it gets: its room is not known before it is shown."""

    _kept = 0

    def keep_in_sight(self, place: int) -> None:
        """Show the line of ``place`` now, and whenever there is another room."""
        self._kept = place
        self.ensure_seen(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew, and show the same character."""
        super().resizeEvent(event)
        self.ensure_seen(self._kept)


def _explained(copies: Copies) -> str:
    """Return what is copied in all, and what to compare that with."""
    words = (
        _("{share:.0%} of {count} characters stand word for word in the training text")
        if copies.heldout_share is None
        else _(
            "{share:.0%} of {count} characters stand word for word in the training text; "
            "of the held-out text {heldout:.0%}"
        )
    )
    return words.format(share=copies.share, count=f"{copies.num_written:,}", heldout=copies.heldout_share)


def _position(stretch: Stretch, number: int, length: int) -> str:
    """Return where a stretch stands in a text of ``length`` characters, in its place ``number``, from 0."""
    return ngettext(
        "{length} characters stand once in the training text, at character {place} of {all}",
        "{length} characters stand {count} times in the training text; place {number}, at character {place} "
        "of {all}",
        stretch.count,
    ).format(
        length=stretch.length,
        count=f"{stretch.count:,}",
        number=number + 1,
        place=f"{stretch.places[number] + 1:,}",
        all=f"{length:,}",
    )


def _nothing(_begin: int, _end: int) -> str:
    return ""
