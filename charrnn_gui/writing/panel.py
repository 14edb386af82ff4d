"""The Write panel: a prefix, what the model writes after it, and how it chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QProgressBar,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color, on_ground
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.splitter_sizes import restore_sizes
from charrnn_gui.writing.column import Column, row
from charrnn_gui.writing.continuation_view import ContinuationView
from charrnn_gui.writing.copy_button import CopyButton
from charrnn_gui.writing.epoch_ago import EpochAgo
from charrnn_gui.writing.next_characters import NextCharacters
from charrnn_gui.writing.notices import Notices, notice_label
from charrnn_gui.writing.pin_button import PinButton
from charrnn_gui.writing.prefix_edit import PrefixEdit
from charrnn_gui.writing.sampling_controls import SamplingControls
from charrnn_gui.writing.sentences import LOOP_TEMPERATURE, stamp
from charrnn_gui.writing.through_time import ThroughTime
from core.common.i18n import gettext as _
from core.common.progress import Told
from core.common.prompts import Continuation, Prompt
from core.text.vocab import Vocab

PROMPT_INTERVAL_MS = 30
SETTLE_MS = 150
LONG_ANSWER_MS = 1000
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
        self._pinned: tuple[str, ...] = ()
        self._available = False
        self._answer: Continuation | None = None
        self._held: Continuation | None = None
        self._epoch_ago = EpochAgo()
        self.setAutoFillBackground(True)
        self._build()
        self._prompt_timer = _timer(self, PROMPT_INTERVAL_MS, self._emit_prompt)
        self._settle_timer = _timer(self, SETTLE_MS, self._show_held)
        self._long_timer = _timer(self, LONG_ANSWER_MS, self._show_stop)
        self._emitted = self.prompt()
        self._connect()
        self.follow_changes()
        self.set_available(False)

    def prompt(self) -> Prompt:
        """Return what stands in the panel now."""
        return Prompt(self.prefix_edit.text(), self.controls.num_chars(), self.controls.sampling())

    def show_continuation(self, answer: Continuation) -> None:
        """Show ``answer``, unless it answers an earlier prompt.

        The first part of an answer from other weights waits a moment for the rest, so that the text
        does not shrink and grow with every update.
        """
        if not self._available or answer.prompt != self.prompt():
            return
        if answer.finished:
            self._set_stop_visible(False)
        else:
            if not self._long_timer.isActive() and not self.stop_button.isVisibleTo(self):
                self._long_timer.start()
            self._progress.setRange(0, answer.prompt.num_chars)
            self._progress.setValue(len(answer.written))
        shown = self._answer
        same = shown is not None and (shown.prompt, shown.moment) == (answer.prompt, answer.moment)
        if not answer.finished and shown is not None and not same:
            self._held = answer
            if not self._settle_timer.isActive():
                self._settle_timer.start()
            return
        self._show(answer)

    def set_vocab(self, vocab: Vocab | None) -> None:
        """Mark prefix characters outside ``vocab``; None, before there is one, marks nothing."""
        self._vocab = vocab
        self._epoch_ago = EpochAgo()
        self.prefix_edit.set_vocab(vocab)
        self.through_time.set_vocab(vocab)
        self._show_notices()
        self._update_pin_button()

    def set_prefix(self, prefix: str) -> None:
        """Put ``prefix`` where the person types, and have it answered."""
        self.prefix_edit.set_text(prefix)
        self._prompt_edited()

    def set_pinned_prefixes(self, prefixes: tuple[str, ...]) -> None:
        """Show ``prefixes`` as the pinned ones."""
        self._pinned = prefixes
        self.through_time.set_prefixes(prefixes)
        self._update_pin_button()

    def add(self, told: Told) -> None:
        """Add the samples that the run has told."""
        self.through_time.add(told)

    def clear_samples(self) -> None:
        """Forget all samples."""
        self.through_time.clear()

    def clear_answer(self) -> None:
        """Show no answer until the next one comes."""
        self._answer = self._held = None
        self._settle_timer.stop()
        self._set_stop_visible(False)
        self.view.clear_continuation()
        self.next_characters.set_likeliest(())
        self._show_stamp()
        self._show_notices()

    def set_available(self, available: bool) -> None:
        """Say whether there is a model that can write."""
        self._available = available
        if not available:
            self.clear_answer()
        self._show_placeholder()

    def save_state(self) -> dict[str, object]:
        """Return what the person set here, ready for JSON."""
        return {
            "prefix": self.prefix_edit.text(),
            "history": self.prefix_edit.history(),
            "splitter": self._splitter.sizes(),
            **self.controls.save_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned; what is missing or makes no sense is passed over."""
        prefix, history, sizes = (state.get(name) for name in ("prefix", "history", "splitter"))
        if isinstance(prefix, str):
            self.prefix_edit.set_text(prefix)
        if isinstance(history, list):
            self.prefix_edit.set_history([text for text in history if isinstance(text, str)])
        restore_sizes(self._splitter, sizes)
        self.controls.restore_state(state)
        self._prompt_edited()

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self._prefix_label.setText(_("&Prefix"))
        self.notices.retranslate()
        self.stop_button.setText(_("Stop writing"))
        self.stop_button.setToolTip(_("Stop here and keep what is written."))
        self._progress.setAccessibleName(_("Characters written"))
        self._next_title.setText(_("Next character"))
        self._show_placeholder()
        self._show_stamp()
        self._show_notices()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.notices.set_colors(colors)
        for label in (self._stamp, self._next_title):
            label.setPalette(in_color(colors.muted))
        # Last: a palette of one's own is a change that is followed at once, within this call.
        self.setPalette(on_ground(colors.panel))

    def minimumSizeHint(self) -> QSize:
        """Ask for a column in which a sentence reads well; what is higher than there is room scrolls."""
        metrics = self.fontMetrics()
        # Nothing scrolls sideways: what is wider would be cut off.
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        needed = self._splitter.minimumSizeHint().width() + bar + 2 * PANEL_PADDING
        return QSize(max(needed, metrics.horizontalAdvance("x") * 36), metrics.lineSpacing() * 12)

    def _build(self) -> None:
        self.prefix_edit = PrefixEdit()
        self._prefix_label = QLabel()
        self._prefix_label.setBuddy(self.prefix_edit)
        self.pin_button = PinButton()
        self.view = ContinuationView()
        self.notices = notices = Notices()
        self._stamp = notice_label()
        self._stamp.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.stop_button = QToolButton()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setMaximumHeight(self.fontMetrics().height() // 2)
        self.copy_button = CopyButton(self.view.continuation_text)
        for widget in (notices.loop, notices.loop_button, self._progress, self.stop_button):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self._next_title = notice_label()
        self.next_characters = NextCharacters()
        self.controls = SamplingControls()
        self.through_time = ThroughTime()

        writing = QVBoxLayout()
        writing.setSpacing(2)
        writing.addWidget(self.view, 1)
        writing.addWidget(self._progress)
        answer = Column()
        column = QVBoxLayout(answer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        column.addLayout(row(self._prefix_label, self.prefix_edit, self.pin_button, stretch=1))
        column.addWidget(notices.unknown)
        column.addWidget(notices.start)
        column.addLayout(writing, 1)
        column.addLayout(row(self._stamp, self.stop_button, self.copy_button, stretch=0))
        column.addLayout(row(notices.loop, notices.loop_button, stretch=0))
        column.addWidget(self._next_title)
        column.addWidget(self.next_characters)
        column.addWidget(self.controls)
        self._splitter = HairSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(answer)
        self._splitter.addWidget(self.through_time)
        # What the text does not need is for the samples.
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
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

    def _connect(self) -> None:
        self.prefix_edit.text_edited.connect(self._prompt_edited)
        self.controls.changed.connect(self._prompt_edited)
        self.controls.shading_changed.connect(self.view.set_shading)
        self.pin_button.clicked.connect(self._pin)
        self.stop_button.clicked.connect(self._stop)
        self.notices.loop_button.clicked.connect(lambda: self.controls.set_temperature(LOOP_TEMPERATURE))
        self.through_time.unpin_requested.connect(self._unpin)
        self.through_time.take_up_requested.connect(self.set_prefix)

    def _prompt_edited(self) -> None:
        self._held = None
        self._settle_timer.stop()
        self._set_stop_visible(False)
        self._show_notices()
        self._update_pin_button()
        if not self._prompt_timer.isActive():
            self._prompt_timer.start()

    def _emit_prompt(self) -> None:
        prompt = self.prompt()
        if prompt != self._emitted:
            self._emitted = prompt
            self.prompt_changed.emit(prompt)

    def _show_held(self) -> None:
        if self._held is not None:
            self._show(self._held)

    def _show(self, answer: Continuation) -> None:
        self._held = None
        self._settle_timer.stop()
        self._answer = answer
        self.view.set_continuation(answer.prompt.prefix + answer.start, answer.written)
        likeliest, vocab_size = answer.written[0].likeliest if answer.written else (), len(self._vocab or ())
        self.next_characters.set_likeliest(likeliest, self._epoch_ago.note(answer), vocab_size)
        self._show_stamp()
        self._show_notices()

    def _show_stamp(self) -> None:
        answer = self._answer
        self.copy_button.set_available(answer is not None)
        self._stamp.setText("" if answer is None else stamp(answer.prompt, answer.moment))

    def _show_notices(self) -> None:
        self.notices.show(self.prompt(), self._answer, self._vocab)

    def _show_placeholder(self) -> None:
        self.view.setPlaceholderText("" if self._available else _("Press Train, and the model writes here."))

    def _show_stop(self) -> None:
        self._set_stop_visible(True)

    def _set_stop_visible(self, visible: bool) -> None:
        self._long_timer.stop()
        self.stop_button.setVisible(visible)
        self._progress.setVisible(visible)

    def _stop(self) -> None:
        self._set_stop_visible(False)
        self.cancel_requested.emit()

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


def _timer(parent: QObject, interval_ms: int, slot: Any) -> QTimer:
    timer = QTimer(parent, singleShot=True, interval=interval_ms)
    timer.timeout.connect(slot)
    return timer
