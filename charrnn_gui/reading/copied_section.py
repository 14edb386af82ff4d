"""A written text, the stretches that it has copied, and where they stand in the training text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
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
_RULER_HEIGHT = 22
_MOST_LEAST = 1000
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
        self._text, self._length = "", 0
        self._surroundings: Surroundings = _nothing
        self._chosen = self._place = 0
        self._is_low = False
        self._title, self._explanation = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        self._least_label, self._chance = QLabel(), QLabel()
        self.least = WholeSpinBox()
        self.least.setRange(0, _MOST_LEAST)
        self.view = CharacterView(_LINE_HEIGHT)
        self.find_bar = FindBar(self.view)
        self._sentence, self.file_button = QLabel(wordWrap=True), QPushButton()
        self._box, self._where = QFrame(), QLabel(wordWrap=True)
        self._before, self._next = QToolButton(), QToolButton()
        self.source = CharacterView(_LINE_HEIGHT)
        self._ruler_label, self.ruler = QLabel(), _Ruler()
        set_type(self._title, "title")
        for label in (self._explanation, self._least_label, self._chance, self._where, self._ruler_label):
            set_type(label, "caption")
        self._lay_out()
        self.file_button.clicked.connect(self.file_wanted)
        self.least.valueChanged.connect(self.least_changed)
        self.view.chosen.connect(self._choose_at)
        self.view.current_changed.connect(self._choose_at)
        self._before.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        self.ruler.stretch_chosen.connect(self._choose)
        self.follow_changes()

    def set_text(self, text: str) -> None:
        """Show a written text, of which nobody knows yet what is copied."""
        if text != self._text:
            self._text, self._copies = text, None
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
        self._ruler_label.setText(_("All stretches, where they stand in the training text"))
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
        layout.addWidget(self._box, 2)
        self._sentence.hide()
        self.file_button.hide()

    def _show(self) -> None:
        copies = self._copies
        marks = CharacterMarks.none(len(self._text))
        self._box.setVisible(copies is not None and bool(copies.stretches) and not self._is_low)
        self._explanation.setText("" if copies is None else _explained(copies))
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
        place = stretch.places[self._place % len(stretch.places)]
        begin = max(0, place - _AROUND)
        text = self._surroundings(begin, place + stretch.length + _AROUND)
        inks = np.ones(len(text), np.uint8)
        fills, underlines = np.zeros(len(text), np.uint8), np.zeros(len(text), np.uint8)
        copied = slice(place - begin, place - begin + stretch.length)
        inks[copied], fills[copied], underlines[copied] = 0, 1, 2
        self.source.set_text("")
        self.source.set_text(text, CharacterMarks(fills, underlines, inks, ("mem_soft",), ("muted",), "mem"))
        self.source.ensure_seen(min(place - begin + stretch.length, len(text) - 1))
        self._where.setText(
            _("{position} · stretch {number} of {count}").format(
                position=_position(stretch, place, self._length),
                number=self._chosen + 1,
                count=len(copies.stretches),
            )
        )

    def _choose_at(self, place: int) -> None:
        """Choose the stretch in which ``place`` lies; again: its next place in the training text."""
        if self._copies is None:
            return
        for number, stretch in enumerate(self._copies.stretches):
            if stretch.begin <= place < stretch.end:
                self._choose(number)
                return

    def _choose(self, number: int) -> None:
        self._place = 0
        self._chosen = number
        self._show()

    def _step(self, step: int) -> None:
        if self._copies is not None and self._copies.stretches:
            self._choose((self._chosen + step) % len(self._copies.stretches))
            self.view.ensure_seen(self._copies.stretches[self._chosen].begin)


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


def _position(stretch: Stretch, place: int, length: int) -> str:
    return ngettext(
        "{length} characters stand once in the training text, at character {place} of {all}",
        "{length} characters stand {count} times in the training text, first at character {place} of {all}",
        stretch.count,
    ).format(length=stretch.length, count=f"{stretch.count:,}", place=f"{place + 1:,}", all=f"{length:,}")


def _nothing(_begin: int, _end: int) -> str:
    return ""


class _Ruler(FollowsChanges, QWidget):
    """The training text as a line, with a mark for each stretch.

    Signals:
        stretch_chosen: a person clicked near the mark of this stretch.
    """

    stretch_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[tuple[float, int]] = []
        self._chosen = 0
        self.setFixedHeight(_RULER_HEIGHT)
        self.follow_changes()

    def set_stretches(self, stretches: tuple[Stretch, ...], length: int, chosen: int) -> None:
        """Show where ``stretches`` stand in a text of ``length`` characters."""
        self._marks = [
            (place / max(1, length), number)
            for number, stretch in enumerate(stretches)
            for place in stretch.places[:20]
        ]
        self._chosen = chosen
        self.update()

    def retranslate(self) -> None:
        """Say for a screen reader what this is."""
        self.setAccessibleName(_("All stretches, where they stand in the training text"))

    def sizeHint(self) -> QSize:
        """Return some width."""
        return QSize(200, _RULER_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the stretch whose mark is nearest."""
        share = event.position().x() / max(1, self.width())
        if self._marks:
            self.stretch_chosen.emit(min(self._marks, key=lambda mark: abs(mark[0] - share))[1])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and the marks."""
        painter, colors = QPainter(self), colors_of(self)
        middle = self.height() / 2
        painter.fillRect(QRectF(0, middle - 1, self.width(), 2), QColor(colors.border))
        for share, number in sorted(self._marks, key=lambda mark: mark[1] == self._chosen):
            is_chosen = number == self._chosen
            color = QColor(colors.mem)
            color.setAlpha(255 if is_chosen else 150)
            height = 16.0 if is_chosen else 10.0
            x = min(self.width() - 3.0, share * self.width())
            painter.fillRect(QRectF(x, middle - height / 2, 3 if is_chosen else 2, height), color)
