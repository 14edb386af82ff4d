"""The Write panel: a prefix, what the model writes after it, and how it chooses."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, on_ground
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.pin_button import PinButton
from charrnn_gui.widgets.prefix_edit import PrefixEdit
from charrnn_gui.writing.answer import Answer
from charrnn_gui.writing.candidates_head import CandidatesHead
from charrnn_gui.writing.column import Column, row
from charrnn_gui.writing.division import Division
from charrnn_gui.writing.epoch_ago import EpochAgo
from charrnn_gui.writing.next_characters import NextCharacters
from charrnn_gui.writing.notices import Notices
from charrnn_gui.writing.sampling_controls import SamplingControls
from charrnn_gui.writing.sentences import LOOP_TEMPERATURE
from charrnn_gui.writing.sheet_line import SheetLine
from charrnn_gui.writing.through_time import ThroughTime
from core.common.i18n import gettext as _
from core.common.progress import Told
from core.common.prompts import Continuation, Prompt
from core.text.bigrams import Bigrams
from core.text.vocab import Vocab

PROMPT_INTERVAL_MS = 30
# Close enough that all of the panel stands on a screen of 1024 × 700.
_SPACING = 3


class WritePanel(FollowsChanges, QWidget):
    """Where a person types a prefix and reads what the present weights make of it.

    Signals:
        prompt_changed(Prompt): what is to be answered from now on; at most every
            ``PROMPT_INTERVAL_MS``, always with the last one.
        cancel_requested(): the answer being written is to be stopped.
        pinned_prefixes_changed(tuple[str, ...]): the pinned prefixes as the person wants them.
    """

    prompt_changed = Signal(Prompt)
    cancel_requested = Signal()
    pinned_prefixes_changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocab: Vocab | None = None
        self._bigrams: Bigrams | None = None
        self._pinned: tuple[str, ...] = ()
        self._available = self._is_compact = False
        self._epoch_ago = EpochAgo()
        self.setAutoFillBackground(True)
        self._build()
        self._prompt_timer = QTimer(self, singleShot=True, interval=PROMPT_INTERVAL_MS)
        self._prompt_timer.timeout.connect(self._emit_prompt)
        self._emitted = self.prompt()
        self._connect()
        self.follow_changes()
        self.set_available(False)

    def prompt(self) -> Prompt:
        """Return what stands in the panel now."""
        return Prompt(self.prefix_edit.text(), self.controls.num_chars(), self.controls.sampling())

    def show_continuation(self, answer: Continuation) -> None:
        """Show ``answer``, unless it answers an earlier prompt."""
        if self._available and answer.prompt == self.prompt():
            self.answer.take(answer)

    def set_vocab(self, vocab: Vocab | None) -> None:
        """Mark prefix characters outside ``vocab``; None, before there is one, marks nothing."""
        self._vocab = vocab
        self._epoch_ago = EpochAgo()
        self.prefix_edit.set_vocab(vocab)
        self.through_time.set_vocab(vocab)
        self._show_notices()
        self._update_pin_button()

    def set_bigrams(self, bigrams: Bigrams | None) -> None:
        """Mark at the candidates how likely they are by counting pairs; None, before that is known: not."""
        self._bigrams = bigrams
        self._show_bigrams()

    def set_prefix(self, prefix: str) -> None:
        """Put ``prefix`` where the person types, and have it answered."""
        self.prefix_edit.set_text(prefix)
        self._prompt_edited()

    def set_pinned_prefixes(self, prefixes: tuple[str, ...]) -> None:
        """Show ``prefixes`` as the pinned ones."""
        self._pinned = prefixes
        self.through_time.set_prefixes(prefixes)
        self._update_pin_button()

    def set_compact(self, is_compact: bool) -> None:
        """Show fewer candidates and fold the samples into a line: there is little room."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.next_characters.set_few(is_compact)
            self.sheet_line.close_sheet()
            self._splitter.set_alone(is_compact, self)
            self.sheet_line.set_used(is_compact)

    def add(self, told: Told) -> None:
        """Add the samples that the run has told."""
        self.through_time.add(told)

    def clear_samples(self) -> None:
        """Forget all samples."""
        self.through_time.clear()

    def clear_answer(self) -> None:
        """Show no answer until the next one comes."""
        self.answer.clear()

    def set_available(self, available: bool) -> None:
        """Say whether there is a model that can write."""
        self._available = available
        if not available:
            self.clear_answer()
        self.answer.set_available(available)

    def set_missing_model(self, reason: str) -> None:
        """Say why the run on display has no model; empty: there is no run, and Train begins one."""
        self.answer.empty.show_reason(reason)

    def save_state(self) -> dict[str, object]:
        """Return what the person set here, ready for JSON."""
        return {
            "prefix": self.prefix_edit.text(),
            "history": self.prefix_edit.history(),
            "splitter": self._splitter.save_state(),
            **self.controls.save_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned; what is missing or makes no sense is passed over."""
        prefix, history, sizes = (state.get(name) for name in ("prefix", "history", "splitter"))
        if isinstance(prefix, str):
            self.prefix_edit.set_text(prefix)
        if isinstance(history, list):
            self.prefix_edit.set_history([text for text in history if isinstance(text, str)])
        self._splitter.restore_state(sizes)
        self.controls.restore_state(state)
        self._prompt_edited()

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self._prefix_label.setText(_("&Prefix"))
        self.notices.retranslate()
        self._show_notices()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.notices.set_colors(colors)
        # Last: a palette of one's own is a change that is followed at once, within this call.
        self.setPalette(on_ground(colors.panel))

    def minimumSizeHint(self) -> QSize:
        """Ask for a column in which a sentence reads well; what is higher than there is room scrolls."""
        metrics = self.fontMetrics()
        # Nothing scrolls sideways: what is wider would be cut off.
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        needed = self._splitter.minimumSizeHint().width() + bar + 2 * PANEL_PADDING
        return QSize(max(needed, metrics.horizontalAdvance("x") * 36), metrics.lineSpacing() * 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the sheet of samples on Escape, or let go of a text that is held."""
        if event.key() == Qt.Key.Key_Escape and self.sheet_line.is_open:
            self.sheet_line.close_sheet()
        elif event.key() == Qt.Key.Key_Escape and self.answer.is_held:
            self.answer.release()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.prefix_edit = PrefixEdit()
        self._prefix_label = QLabel()
        self._prefix_label.setBuddy(self.prefix_edit)
        self.pin_button = PinButton()
        self.notices = notices = Notices()
        self.controls = SamplingControls()
        self.answer = Answer(self.controls.again, notices.loop_line)
        self.candidates_head, self.next_characters = CandidatesHead(), NextCharacters()
        self.through_time = ThroughTime()
        self.sheet_line = SheetLine(self.through_time)

        above = Column()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 2 * _SPACING)
        column.setSpacing(_SPACING)
        column.addLayout(row(self._prefix_label, self.prefix_edit, self.pin_button, stretch=1))
        column.addWidget(notices.unknown)
        column.addWidget(notices.start)
        column.addWidget(self.answer, 1)
        column.addWidget(self.candidates_head)
        column.addWidget(self.next_characters)
        column.addWidget(self.controls)
        self._splitter = Division(above, self.through_time)
        # On a small screen the panel scrolls, and the window is as low as the screen.
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING - _SPACING, _SPACING)
        layout.addWidget(self._scroll)
        layout.addWidget(self.sheet_line)

    def _connect(self) -> None:
        self.prefix_edit.text_edited.connect(self._prompt_edited)
        self.controls.changed.connect(self._prompt_edited)
        self.controls.shading_changed.connect(self.answer.view.set_shading)
        self.pin_button.clicked.connect(self._pin)
        self.answer.cancel_requested.connect(self.cancel_requested)
        self.answer.changed.connect(self._show_candidates)
        self.answer.changed.connect(self._show_notices)
        self.notices.loop_button.clicked.connect(lambda: self.controls.set_temperature(LOOP_TEMPERATURE))
        self.through_time.unpin_requested.connect(self._unpin)
        self.through_time.take_up_requested.connect(self.set_prefix)
        self.controls.more.toggled.connect(self._splitter.divide)

    def _prompt_edited(self) -> None:
        self.answer.expect_another()
        self.answer.empty.show_prefix(self.prefix_edit.text())
        self._show_notices()
        self._update_pin_button()
        if not self._prompt_timer.isActive():
            self._prompt_timer.start()

    def _emit_prompt(self) -> None:
        prompt = self.prompt()
        if prompt != self._emitted:
            self._emitted = prompt
            self.prompt_changed.emit(prompt)

    def _show_candidates(self) -> None:
        answer = self.answer.shown
        likeliest = answer.written[0].likeliest if answer is not None and answer.written else ()
        before = self._epoch_ago.note(answer) if answer is not None else {}
        self.next_characters.set_likeliest(likeliest, before, len(self._vocab or ()))
        self._show_bigrams()

    def _show_bigrams(self) -> None:
        answer, counted = self.answer.shown, {}
        likeliest = answer.written[0].likeliest if answer is not None and answer.written else ()
        before = "" if answer is None else answer.prompt.prefix + answer.start
        if self._bigrams is not None:
            counted = self._bigrams.after(before, [character for character, _share in likeliest])
        self.next_characters.set_bigrams(counted)
        self.candidates_head.show_prefix(before)
        has_before = any(
            self.next_characters.ticks(character)[0] is not None for character, _share in likeliest
        )
        self.candidates_head.legend.set_shown(before=has_before, bigram=bool(counted))

    def _show_notices(self) -> None:
        self.notices.show(self.prompt(), self.answer.shown, self._vocab)

    def _pin(self) -> None:
        prefix = self.prefix_edit.text()
        if prefix not in self._pinned:
            self._change_pinned((*self._pinned, prefix))

    def _unpin(self, prefix: str) -> None:
        self._change_pinned(tuple(pinned for pinned in self._pinned if pinned != prefix))

    def _change_pinned(self, prefixes: tuple[str, ...]) -> None:
        self.set_pinned_prefixes(prefixes)
        self.pinned_prefixes_changed.emit(prefixes)

    def _update_pin_button(self) -> None:
        self.pin_button.judge(self.prefix_edit.text(), self._pinned, self._vocab)
