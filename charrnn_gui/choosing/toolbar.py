"""The line above the text: the prefix, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.copy_button import CopyButton
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.pin_button import PinButton
from charrnn_gui.widgets.prefix_edit import PrefixEdit
from core.common.i18n import gettext as _

SEVERAL = 8
"""How many continuations are written at once."""


class Toolbar(FollowsChanges, QWidget):
    """Buttons, told what is possible; on little room the tools stand in a line of their own.

    Args:
        copied_text: returns what is to be copied.

    Attributes:
        prefix: what the text begins with.
        pin, write, several, undo, redo, underline, copy, stop: the buttons.
        lines, steps: open the panes at the left and at the right while there is no room for them.
    """

    def __init__(self, copied_text: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why_not = ""
        self._can_write = self._is_greedy = self._is_again = self._can_undo = self._can_redo = False
        self._is_narrow = False
        self._label, self.prefix, self.pin = QLabel(), PrefixEdit(), PinButton()
        self._label.setBuddy(self.prefix)
        self.write, self.several = QPushButton(), QPushButton()
        self.write.setProperty("kind", "primary")
        for push in (self.write, self.several):
            # As high as the prefix beside them.
            push.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.undo, self.redo, self.underline = QToolButton(), QToolButton(), QCheckBox()
        self.underline.setChecked(True)
        self.copy, self.stop = CopyButton(copied_text), QToolButton()
        self.lines, self.steps = QToolButton(), QToolButton()
        for button in (self.lines, self.steps):
            button.setCheckable(True)
        self.stop.hide()
        self._lay_out()
        self.follow_changes()

    def set_can_write(self, can_write: bool, why_not: str) -> None:
        """Say whether something can be written, or why not."""
        self._can_write, self._why_not = can_write, why_not
        self._update()

    def set_greedy(self, is_greedy: bool) -> None:
        """Say whether every text after the prefix is the same."""
        self._is_greedy = is_greedy
        self._update()

    def set_again(self, is_again: bool) -> None:
        """Say whether the prompt that stands here has been answered: another seed is next."""
        if is_again != self._is_again:
            self._is_again = is_again
            self._update()

    def set_undo(self, can_undo: bool, can_redo: bool) -> None:
        """Say what can be taken back, and done again."""
        self._can_undo, self._can_redo = can_undo, can_redo
        self._update()

    def set_writing(self, is_writing: bool) -> None:
        """Offer to stop, or not."""
        self.stop.setVisible(is_writing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the tools in a line of their own if there is little room."""
        super().resizeEvent(event)
        self._use_room()

    def set_folded(self, lines: bool, steps: bool) -> None:
        """Show the buttons that open what is folded."""
        self.lines.setVisible(lines)
        self.steps.setVisible(steps)
        self._use_room()

    def minimumSizeHint(self) -> QSize:
        """Ask for the prefix and the two buttons beside it."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 320), hint.height())

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._label.setText(_("&Prefix"))
        self.underline.setText(_("Underline the improbable"))
        self.underline.setToolTip(_("The less probable a character was, the thicker the line below it."))
        self.stop.setAccessibleName(_("Stop writing"))
        self.stop.setToolTip(_("Stop here and keep what is written."))
        self._update()
        for button, name in ((self.lines, _("Lines written")), (self.steps, _("How it was chosen"))):
            button.setAccessibleName(name)
            button.setToolTip(name)

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        for button, name in ((self.undo, "undo"), (self.redo, "redo"), (self.stop, "stop")):
            button.setIcon(icon(name, colors.text, disabled=colors.disabled))
        self.lines.setIcon(icon("menu", colors.muted, on=colors.accent))
        self.steps.setIcon(icon("options", colors.muted, on=colors.accent))
        self.write.setIcon(icon("dice", colors.accent_ink, size=16, disabled=colors.disabled))
        self._label.setPalette(in_color(colors.muted))

    def _lay_out(self) -> None:
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(6)
        for tool in (self.undo, self.redo, self.underline, self.copy, self.stop):
            tools.addWidget(tool)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        self._first.setSpacing(8)
        for widget in (self.lines, self._label, self.prefix, self.pin, self.write, self.several, self.steps):
            self._first.addWidget(widget)
        self._first.setStretchFactor(self.prefix, 1)
        self._first.addWidget(self._tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, 10)
        layout.setSpacing(4)
        layout.addLayout(self._first)
        layout.addLayout(self._second)
        self._second.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._second.setSpacing(8)

    def _use_room(self) -> None:
        """Put what is rarer in a second line, if there is little room."""
        shown = (self.lines, self._label, self.pin, self.write, self.several, self.steps, self._tools)
        needed = sum(w.sizeHint().width() + 8 for w in shown if w is self._label or not w.isHidden())
        needed -= self._passing_width()
        is_narrow = self.width() < needed + 1.5 * self.prefix.minimumSizeHint().width() + 2 * PANEL_PADDING
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self._label.setVisible(not is_narrow)
        for widget in (self.several, self._tools):
            for row in (self._first, self._second):
                row.removeWidget(widget)
        if is_narrow:
            self._second.addWidget(self.several)
            self._second.addWidget(self._tools)
        else:
            self._first.insertWidget(self._first.indexOf(self.steps), self.several)
            self._first.addWidget(self._tools)

    def _passing_width(self) -> int:
        """Return how much wider the buttons are by what comes and goes: rows do not follow that."""
        metrics = self.write.fontMetrics()
        width = metrics.horizontalAdvance(self.write.text()) - metrics.horizontalAdvance(_("Write"))
        if not self.stop.isHidden():
            width += self.stop.sizeHint().width() + 6
        return width

    def _update(self) -> None:
        """Enable what is possible, and say why the rest is not."""
        can, why = self._can_write, self._why_not or _("There is no model yet.")
        self.write.setEnabled(can)
        is_again = self._is_again and not self._is_greedy
        self.write.setText(_("Write again") if is_again else _("Write"))
        help = _("Write after the prefix with another seed.") if is_again else _("Write after the prefix.")
        self.write.setToolTip(help if can else why)
        several = _("Write {count}")
        self.several.setText(several.format(count=SEVERAL))
        self.several.setEnabled(can and not self._is_greedy)
        greedy = _("At temperature 0 all of them would be the same.")
        help = _("Write with {count} seeds at once, and see where the texts part.").format(count=SEVERAL)
        self.several.setToolTip(why if not can else greedy if self._is_greedy else help)
        undo, redo = _("Undo (Ctrl+Z)"), _("Redo (Ctrl+Shift+Z)")
        nothing = _("There is nothing to take back."), _("There is nothing to do again.")
        for button, is_possible, name, refusal in (
            (self.undo, self._can_undo, undo, nothing[0]),
            (self.redo, self._can_redo, redo, nothing[1]),
        ):
            button.setEnabled(is_possible)
            button.setAccessibleName(name)
            button.setToolTip(name if is_possible else refusal)
