"""Ask in place how far a finished run should continue."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import in_figures
from core.settings.run_end import RunEnd, epochs_text
from core.settings.settings import SPECS

# The greatest value of a spin box.
_MOST = 2**31 - 1


class HowFar(FollowsChanges, QWidget):
    """A sentence with a number in it: how many more epochs, or seconds if a time limit ended the run.

    Hidden unless it asks. Enter means yes, Escape means no.

    Signals:
        answered(RunEnd): the new end of the run.
        asking_changed(bool): whether it asks, and is shown.
        left: the person has answered or cancelled.
    """

    answered = Signal(RunEnd)
    asking_changed = Signal(bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._end, self._epochs_done = "", RunEnd(1), 0.0
        # In a narrow window the question takes two lines; it stays beside the number in any case.
        self._question, self._total = QLabel(wordWrap=True), QLabel()
        self._question.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (self._question, self._total):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.number = QSpinBox()
        self.yes_button, self.no_button = QPushButton(), QPushButton()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._question, 1)
        for widget in (self.number, self._total, self.yes_button, self.no_button):
            layout.addWidget(widget)
        self.number.valueChanged.connect(lambda _value: self.retranslate())
        self.yes_button.clicked.connect(self._answer)
        self.no_button.clicked.connect(self._give_up)
        self.follow_changes()
        self.hide()

    def ask(self, name: str, end: RunEnd, epochs_done: float) -> None:
        """Ask how far the run ``name``, finished at ``end``, should continue; propose as far again."""
        self._name, self._end, self._epochs_done = name, end, epochs_done
        again = end.as_much_again(epochs_done)
        by_time = self._is_by_time()
        limit = SPECS["time_limit_s" if by_time else "epochs"].high
        most = limit - (end.time_limit_s if by_time else epochs_done)
        more = again.time_limit_s - end.time_limit_s if by_time else again.epochs - epochs_done
        self.number.setRange(1, max(1, min(_MOST, math.floor(most))))
        self.number.setValue(max(1, math.ceil(more)))
        self.retranslate()
        self.show()
        self.number.setFocus()
        self.number.selectAll()

    def question(self) -> str:
        """Return the question, including the number."""
        return f"{self._question.text()} {self.number.value()} {self._total.text()}"

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        done, end = epochs_text(self._epochs_done), self._new_end()
        if self._is_by_time():
            question = _("Its time limit ended {name} after {done} epochs. Train it for")
            total = _("more seconds, {total} in all.").format(total=in_figures(end.time_limit_s))
        else:
            question = _("{name} has finished {done} epochs. Train it for")
            total = _("more epochs, {total} in all.").format(total=f"{end.epochs:,}")
        self._question.setText(question.format(name=self._name, done=done))
        self._total.setText(total)
        self.number.setAccessibleName(question.format(name=self._name, done=done))
        self.number.setToolTip(_("How much longer to train this run. Enter begins, Escape cancels."))
        self.yes_button.setText(_("Continue training"))
        self.yes_button.setToolTip(_("Train the run further by this much."))
        self.no_button.setText(_("Cancel"))
        self.no_button.setToolTip(_("Leave the run as it is."))

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """Show or hide the question, and report it: before it takes room, or after it has freed it."""
        has_changed = visible == self.isHidden()
        if visible and has_changed:
            self.asking_changed.emit(True)
        super().setVisible(visible)
        if has_changed and not visible:
            self.asking_changed.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer on Enter, cancel on Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._answer()
        elif event.key() == Qt.Key.Key_Escape:
            self._give_up()
        else:
            super().keyPressEvent(event)

    def _is_by_time(self) -> bool:
        return self._end.was_by_time(self._epochs_done)

    def _new_end(self) -> RunEnd:
        more = self.number.value()
        if self._is_by_time():
            return RunEnd(self._end.epochs, self._end.time_limit_s + more)
        return self._end.after(math.floor(self._epochs_done) + more)

    def _answer(self) -> None:
        self.number.interpretText()
        self._give_up()
        self.answered.emit(self._new_end())

    def _give_up(self) -> None:
        self.hide()
        self.left.emit()
