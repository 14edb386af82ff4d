"""What the model wrote, with the moment of its weights and what can be done with it."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type, typed
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import CAPTION
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.copy_button import CopyButton
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.writing.column import row
from charrnn_gui.writing.continuation_view import ContinuationView
from charrnn_gui.writing.empty_place import EmptyPlace
from charrnn_gui.writing.hold_button import HoldButton
from charrnn_gui.writing.line_delegate import laid_out
from charrnn_gui.writing.sentences import held_stamp, stamp
from charrnn_gui.writing.text_and_hint import TextAndHint
from core.common.i18n import gettext as _
from core.common.prompts import Continuation

SETTLE_MS = 150
LONG_ANSWER_MS = 1000


class Answer(FollowsChanges, QWidget):
    """The continuation, and a line below it: the stamp, Stop, Hold, and what else is given.

    The first part of an answer from other weights waits a moment for the rest, so that the text does not
    shrink and grow with every update. While the text is held, the newest answer waits until it is let go.

    Args:
        tool: a button to stand in the line, before Copy.
        hint: what is to be said about the text, under it; hidden while there is nothing.

    Signals:
        changed: another answer is shown, or none; see ``shown``.
        cancel_requested: the answer being written is to be stopped.

    Attributes:
        shown: the answer that is shown; None if there is none.
    """

    changed = Signal()
    cancel_requested = Signal()

    def __init__(self, tool: QWidget, hint: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Continuation | None = None
        # The newest of those that wait: for their rest, or until the text is let go.
        self._waiting: Continuation | None = None
        self.view, self.empty = ContinuationView(), EmptyPlace()
        self._stack = QStackedWidget()
        self._stamp = Stamp()
        self.stop_button, self.hold_button = QToolButton(), HoldButton()
        self.copy_button = CopyButton(self.view.continuation_text)
        self.stop_button.setProperty("kind", "small")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle_timer.timeout.connect(self._show_waiting)
        self._long_timer = QTimer(self, singleShot=True, interval=LONG_ANSWER_MS)
        self._long_timer.timeout.connect(self._show_stop)
        self._lay_out(tool, hint)
        self.stop_button.clicked.connect(self._stop)
        self.hold_button.toggled.connect(self._on_hold_toggled)
        self.follow_changes()
        self.clear()

    @property
    def is_held(self) -> bool:
        """Whether the text stays although the model has learned more."""
        return self.hold_button.isChecked()

    def take(self, answer: Continuation) -> None:
        """Show ``answer``, which answers the present prompt."""
        if answer.finished:
            self._set_stop_visible(False)
        else:
            if not self._long_timer.isActive() and not self.stop_button.isVisibleTo(self):
                self._long_timer.start()
            self._progress.setRange(0, answer.prompt.num_chars)
            self._progress.setValue(len(answer.written))
        shown = self.shown
        same = shown is not None and (shown.prompt, shown.moment) == (answer.prompt, answer.moment)
        if self.is_held and not same:
            self._waiting = answer
        elif not answer.finished and shown is not None and not same:
            self._waiting = answer
            if not self._settle_timer.isActive():
                self._settle_timer.start()
        else:
            self._show(answer)

    def release(self) -> None:
        """Hold the text no longer; what waits is shown."""
        self.hold_button.setChecked(False)

    def expect_another(self) -> None:
        """Take note of another prompt: what waits is out of date, and nothing is held."""
        self._waiting = None
        self._settle_timer.stop()
        self._set_stop_visible(False)
        self.release()

    def clear(self) -> None:
        """Show no answer until the next one comes."""
        self.expect_another()
        self.shown = None
        self.view.clear_continuation()
        self._tell()

    def set_available(self, available: bool) -> None:
        """Say whether there is a model that can write."""
        self._stack.setCurrentWidget(self.view if available else self.empty)

    def stamp(self) -> str:
        """Return how and by which weights the text was written, in words."""
        if self.shown is None:
            return ""
        if self.is_held:
            return held_stamp(self.shown.moment)
        return stamp(self.shown.prompt, self.shown.moment)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.stop_button.setAccessibleName(_("Stop writing"))
        self.stop_button.setToolTip(_("Stop here and keep what is written."))
        self._progress.setAccessibleName(_("Characters written"))
        self._stamp.say(self.stamp())

    def restyle(self) -> None:
        """Take the colours of the palette: the stamp of a text that is held stands out."""
        colors = colors_of(self)
        self.stop_button.setIcon(icon("stop", colors.text))
        self._stamp.setPalette(in_color(colors.accent if self.is_held else colors.muted))

    def _lay_out(self, tool: QWidget, hint: QWidget) -> None:
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        for widget in (self._progress, self.stop_button):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        line = row(self._stamp, self.stop_button, self.hold_button, tool, self.copy_button, stretch=0)
        line.setSpacing(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(TextAndHint(self._stack, hint), 1)
        layout.addWidget(self._progress)
        layout.addLayout(line)

    def _show_waiting(self) -> None:
        if self._waiting is not None and not self.is_held:
            self._show(self._waiting)

    def _show(self, answer: Continuation) -> None:
        self._waiting = None
        self._settle_timer.stop()
        self.shown = answer
        self.view.set_continuation(answer.prompt.prefix + answer.start, answer.written)
        self._tell()

    def _tell(self) -> None:
        self.copy_button.set_available(self.shown is not None)
        self.hold_button.set_available(self.shown is not None)
        self._stamp.say(self.stamp())
        self.changed.emit()

    def _on_hold_toggled(self) -> None:
        self._settle_timer.stop()
        self._show_waiting()
        self._stamp.say(self.stamp())
        self.restyle()

    def _show_stop(self) -> None:
        self._set_stop_visible(True)

    def _set_stop_visible(self, visible: bool) -> None:
        self._long_timer.stop()
        self.stop_button.setVisible(visible)
        self._progress.setVisible(visible)

    def _stop(self) -> None:
        self._set_stop_visible(False)
        self.cancel_requested.emit()


class Stamp(FollowsChanges, QLabel):
    """A sentence of two lines at most, for which there is always room: nothing moves as it changes.

    Chinese may be broken between any two characters; no character stands alone in the second line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_type(self, "caption")
        self.follow_changes()

    def say(self, sentence: str) -> None:
        """Show ``sentence``."""
        self.setText(sentence)
        self._place_break()

    def restyle(self) -> None:
        """Keep the room for two lines."""
        # Its own font may not be there yet.
        self.setMinimumHeight(2 * QFontMetrics(typed(self.font(), CAPTION)).lineSpacing() + 2)
        self._place_break()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the sentence anew."""
        super().resizeEvent(event)
        self._place_break()

    def hasHeightForWidth(self) -> bool:  # noqa: N802, Qt's name
        """Be as high however narrow the place is."""
        return False

    def _place_break(self) -> None:
        """Narrow the text if its last character would stand alone: then the one before moves down, too."""
        layout = laid_out(self.text(), self.font(), self.width())
        last, free = layout.lineCount() - 1, 0
        if last > 0 and layout.lineAt(last).textLength() == 1:
            free = self.width() - math.ceil(layout.lineAt(last - 1).naturalTextWidth()) + 1
        if free != self.contentsMargins().right():
            self.setContentsMargins(0, 0, free, 0)
