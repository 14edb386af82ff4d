"""The strip at the right: how one character was chosen, how the next ones are, and what the line costs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.choosing.dice import Dice, sentence_of
from charrnn_gui.choosing.line_figures import LineFigures
from charrnn_gui.choosing.sampling_form import SamplingForm
from charrnn_gui.choosing.steps_table import StepsTable
from charrnn_gui.choosing.table_rows import is_cut_by_count, top_p_that_keeps
from charrnn_gui.choosing.words import seen
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color, on_ground
from charrnn_gui.widgets.badge import Badge
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_line import HairLine
from core.common.choices import Choice
from core.common.i18n import gettext as _


class StepsSection(FollowsChanges, QWidget):
    """Shows a ``Choice``. Its line and its fields change how the next text is written, not this one.

    Signals:
        changed: a setting of the next text may have another value.

    Attributes:
        table, dice, form, figures: what it is made of.
        close_button: leads back to the text if there is no room for both.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice | None = None
        self._vocab = ""
        self._title, self._size = QLabel(), Badge()
        self._hint, self._note = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._dice_title, self._decided = QLabel(), QLabel(wordWrap=True)
        self.table, self.dice = StepsTable(), Dice()
        self._lines = [HairLine() for _number in range(3)]
        self.close_button = QToolButton()
        self.close_button.setProperty("kind", "small")
        self.close_button.hide()
        self.form, self.figures = SamplingForm(), LineFigures()
        for label in (self._title, self._dice_title):
            set_type(label, "title")
        for label in (self._hint, self._note, self._decided):
            set_type(label, "caption")
        self._lay_out()
        self.table.cut_wanted.connect(self._cut)
        self.table.cut_moved.connect(self._show_cut)
        self.form.changed.connect(self._on_form_changed)
        self.set_choice(None)
        self.follow_changes()

    def set_vocab(self, vocab: str) -> None:
        """Take note of all characters that the model knows."""
        self._vocab = vocab
        self.form.set_vocab(vocab)
        self.retranslate()

    def set_choice(self, choice: Choice | None) -> None:
        """Show how a character was chosen; None: of none it is known."""
        self._choice = choice
        self.table.set_choice(choice)
        self.dice.set_choice(choice)
        for widget in (self.table, self._dice_title, self._decided, self._lines[0]):
            widget.setVisible(choice is not None)
        self._hint.setVisible(choice is None)
        self._decided.setText(sentence_of(choice))
        self._on_form_changed()

    def decided(self) -> str:
        """Return what is said about the dice."""
        return self._decided.text()

    def choice(self) -> Choice | None:
        """Return what is shown."""
        return self._choice

    def note(self) -> str:
        """Return what is said if the settings have changed since."""
        return "" if self._note.isHidden() else self._note.text()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("How this character was chosen"))
        self._dice_title.setText(_("The dice"))
        self.close_button.setAccessibleName(_("Close"))
        self.close_button.setToolTip(_("Back to the text (Escape)"))
        self._hint.setText(_("Choose a character in the text: here is how it came about, step by step."))
        self._note.setText(_("What you have set counts from the next text on. This one was chosen as above."))
        self._size.setText(_("vocabulary: {number}").format(number=f"{len(self._vocab):,}"))
        self._size.setVisible(bool(self._vocab))
        self._decided.setText(sentence_of(self._choice))

    def minimumSizeHint(self) -> QSize:
        """Ask for as much width as all of it needs: nothing scrolls sideways."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        return QSize(self._content.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.close_button.setIcon(icon("close", colors.muted, size=14))
        for label in (self._hint, self._note, self._decided):
            label.setPalette(in_color(colors.muted))
        # Last: a palette of one's own is a change that is followed at once, within this call.
        self.setPalette(on_ground(colors.panel))
        self.setAutoFillBackground(True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._size)
        head.addWidget(self.close_button)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, 10)
        column.setSpacing(8)
        column.addLayout(head)
        for widget in (self._hint, self.table, self._note, self._lines[0], self._dice_title, self._decided):
            column.addWidget(widget)
        column.addWidget(self.dice)
        column.addWidget(self._lines[1])
        column.addWidget(self.form)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        self._content = content
        foot = QVBoxLayout()
        foot.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        foot.addWidget(self.figures)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._lines[2])
        layout.addLayout(foot)

    def _show_cut(self, count: int) -> None:
        """Show at once what ``count`` characters would leave, and on which of them the same number falls."""
        choice = self._choice
        if choice is None or choice.random is None:
            return
        is_as_it_was = count == choice.num_kept
        cut = choice if is_as_it_was else choice.cut_to(count)
        self.table.show_cut(cut)
        self.dice.set_choice(cut)
        if is_as_it_was:
            self._decided.setText(sentence_of(choice))
        else:
            words = _("With the line here the same number falls on “{character}”.")
            self._decided.setText(words.format(character=seen(cut.characters[cut.drawn])))

    def _cut(self, count: int) -> None:
        """Set top-k or top-p so that ``count`` characters are left."""
        choice = self._choice
        if choice is None:
            return
        if is_cut_by_count(choice):
            self.form.top_k.setValue(0 if count >= choice.num_allowed else count)
        else:
            self.form.top_p.setValue(top_p_that_keeps(choice, count))

    def _on_form_changed(self) -> None:
        choice = self._choice
        if choice is not None:
            now, then = self.form.sampling(), choice.prompt.sampling
            is_other = (now.temperature, now.top_k, now.top_p, now.banned) != (
                then.temperature,
                then.top_k,
                then.top_p,
                then.banned,
            )
            self._note.setVisible(is_other)
        else:
            self._note.hide()
        self.changed.emit()
