"""The list that opens below a written character: what else could have come there."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charrnn_gui.choosing.candidate_list import CandidateList, spoken
from charrnn_gui.choosing.candidates import Candidate, candidates_of, rank_of
from charrnn_gui.choosing.words import in_one_line, seen
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import BODY
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_line import HairLine
from charrnn_gui.widgets.percentages import percentage
from core.common.choices import Choice
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.prompts import WrittenCharacter

_WIDTH, _BESIDE = 304, 12
_SHOWN_BEFORE = 6


class Alternatives(FollowsChanges, QFrame):
    """Lies over its parent, as a child of it; the keyboard stays in the text.

    Args:
        parent: it does not leave this widget.

    Signals:
        picked: a character was clicked.
        spoke: what is chosen now, in words, for a screen reader.

    Attributes:
        rows: the list.
    """

    picked = Signal(str)
    spoke = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "popup")
        self.setAutoFillBackground(True)
        self.hide()
        self._over = parent
        self._written: WrittenCharacter | None = None
        self._choice: Choice | None = None
        self._before = self._asked = ""
        self._vocab = ""
        self._is_peek = False
        self._title, self._cost = ElidedLabel(Qt.TextElideMode.ElideRight), QLabel()
        self.rows = CandidateList()
        self._rest, self._rest_share = ElidedLabel(Qt.TextElideMode.ElideRight), QLabel()
        self._keys = [QLabel("↑↓"), QLabel("Enter")]
        self._hints = [QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)]
        self._foot = QWidget()
        self._lay_out()
        self.rows.picked.connect(self.picked)
        self.rows.selectionModel().currentChanged.connect(self._speak)
        self.follow_changes()

    def set_vocab(self, vocab: str) -> None:
        """Take note of all characters that the model knows."""
        self._vocab = vocab

    def open_for(self, written: WrittenCharacter, before: str, *, is_peek: bool = False) -> None:
        """List what could have come instead of ``written``, after the text ``before``.

        ``is_peek``: only as long as the pointer is there; nothing can be chosen.
        """
        self._written, self._before, self._is_peek = written, before, is_peek
        self._choice, self._asked = None, ""
        self._show(written.character)

    def set_choice(self, choice: Choice) -> None:
        """Take note of how the character was chosen."""
        if self._written is not None:
            self._choice = choice
            chosen = self.rows.selected()
            self._show(chosen.character if chosen is not None else self._written.character)

    def ask_for(self, character: str) -> bool:
        """Show where ``character`` stands, and choose it; return whether the model knows it."""
        if self._written is None or character not in self._vocab:
            return False
        self._asked = character
        self._show(character)
        return True

    def selected(self) -> Candidate | None:
        """Return what is chosen in the list."""
        return self.rows.selected()

    def rest(self) -> tuple[str, str]:
        """Return the last row: how many others there are, and their percentage."""
        return self._rest.text(), self._rest_share.text()

    def title(self) -> str:
        """Return what is said above the list, with the cost of the written character."""
        return f"{self._title.text()} {self._cost.text()}"

    def place_at(self, cell: QRect) -> None:
        """Come below ``cell``, in the coordinates of the parent; above it if there is more room."""
        around = self._over.rect().adjusted(4, 4, -4, -4)
        scale = self.fontInfo().pixelSize() / BODY.size
        self.ensurePolished()
        width = min(max(round(_WIDTH * scale), self._foot.sizeHint().width() + 6), around.width())
        wanted = self.sizeHint().height()
        below, above = around.bottom() - cell.bottom() - 4, cell.top() - around.top() - 4
        is_below = wanted <= below or below >= above
        height = min(wanted, below if is_below else above)
        left = min(max(around.left(), cell.left() - 24), around.right() - width + 1)
        top = cell.bottom() + 4 if is_below else cell.top() - 4 - height
        self.setGeometry(QRect(QPoint(left, top), QPoint(left + width - 1, top + height - 1)))
        self.show()
        self.raise_()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._hints[0].setText(_("write on"))
        self._hints[1].setText(_("type one to see its rank"))
        if self._written is not None:
            chosen = self.rows.selected()
            self._show(chosen.character if chosen is not None else self._written.character)

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        for label in (self._cost, self._rest, self._rest_share, *self._hints):
            label.setPalette(in_color(colors.muted))

    def _lay_out(self) -> None:
        for label in (self._cost, self._rest, self._rest_share, *self._hints):
            set_type(label, "caption")
        set_type(self._title, "caption-strong")
        for key in self._keys:
            key.setProperty("kind", "key")
            set_type(key, "smallest")
        head, rest, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(self._foot)
        head.setContentsMargins(_BESIDE, 7, _BESIDE, 7)
        head.addWidget(self._title, 1)
        head.addWidget(self._cost)
        rest.setContentsMargins(_BESIDE, 3, _BESIDE, 7)
        rest.addWidget(self._rest, 1)
        rest.addWidget(self._rest_share)
        foot.setContentsMargins(_BESIDE, 6, _BESIDE, 6)
        foot.setSpacing(6)
        for widget in (*self._keys, self._hints[0]):
            foot.addWidget(widget)
        foot.addWidget(self._hints[1], 1)
        self._hints[1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lines = [HairLine(), HairLine()]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._lines[0])
        layout.addWidget(self.rows, 1)
        layout.addLayout(rest)
        layout.addWidget(self._lines[1])
        layout.addWidget(self._foot)

    def _show(self, selected: str) -> None:
        written, choice = self._written, self._choice
        assert written is not None
        found = candidates_of(written, choice, self._asked)
        self.rows.show_candidates(found, written.character, selected)
        rank = rank_of(written, choice)
        before = in_one_line(self._before[-_SHOWN_BEFORE:])
        if rank:
            words = _("after “{before}” · written: rank {rank}").format(before=before, rank=f"{rank:,}")
        else:
            words = _("after “{before}” · written: {character}").format(
                before=before, character=seen(written.character)
            )
        self._title.setText(words)
        cost = -math.log(written.probability) if written.probability > 0 else math.inf
        self._cost.setText(_("{nats} nats").format(nats=f"{cost:,.2f}"))
        count = len(self._vocab) - len(found)
        listed = sum(c.probability for c in found if not math.isnan(c.probability))
        others = ngettext("the other {number}, together", "the other {number}, together", count)
        self._rest.setText(others.format(number=f"{count:,}") if count > 0 else "")
        self._rest_share.setText(percentage(max(0.0, 1.0 - listed)) if count > 0 else "")
        self._foot.setVisible(not self._is_peek)
        self._lines[1].setVisible(not self._is_peek)
        self._speak()

    def _speak(self) -> None:
        chosen = self.rows.selected()
        if chosen is not None and not self._is_peek:
            self.spoke.emit(spoken(chosen))
