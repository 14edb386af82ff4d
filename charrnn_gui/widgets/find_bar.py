"""Find words in a text: every place is marked, and keys lead from one to the next."""

from __future__ import annotations

import re
from bisect import bisect_left

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.character_view import CharacterView
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import ngettext

_MOST_FOUND = 10_000
_WIDTH = 260


class FindBar(FollowsChanges, QFrame):
    """A line to type into, above a text; hidden until it is asked for.

    Ctrl+F in the text opens it, F3 and Shift+F3 lead on and back, Esc closes it. Capitals do not count.

    Args:
        view: the text.
        parent: Qt's.

    Attributes:
        line: what is looked for.
    """

    def __init__(self, view: CharacterView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._found: tuple[range, ...] = ()
        self._is_cut = False
        self.line, self._count = QLineEdit(), QLabel()
        self.line.setFixedWidth(_WIDTH)
        set_type(self._count, "caption")
        self._before, self._next, self._close = QToolButton(), QToolButton(), QToolButton()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        layout.addWidget(self.line)
        layout.addWidget(self._before)
        layout.addWidget(self._next)
        layout.addWidget(self._count, 1)
        layout.addWidget(self._close)
        for button, act in (
            (self._before, lambda: self.step(-1)),
            (self._next, lambda: self.step(1)),
            (self._close, self.close_bar),
        ):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(act)
        self.line.textEdited.connect(lambda _text: self._look())
        self.line.installEventFilter(self)
        view.text_changed.connect(self._on_text_changed)
        for widget in (view, self):
            self._add_key(QKeySequence.StandardKey.Find, widget, self.open)
            self._add_key(QKeySequence.StandardKey.FindNext, widget, lambda: self.step(1))
            self._add_key(QKeySequence.StandardKey.FindPrevious, widget, lambda: self.step(-1))
        self.hide()
        self.follow_changes()

    def open(self) -> None:
        """Show the bar with what is selected in the text, and go to its line."""
        if wanted := self._view.selected_text():
            self.line.setText(wanted.partition("\n")[0])
        self.show()
        self._look()
        self.line.selectAll()
        self.line.setFocus()

    def close_bar(self) -> None:
        """Hide the bar, mark nothing any more, and go back to the text."""
        self.hide()
        self._view.set_found(())
        self._view.setFocus()

    def step(self, step: int) -> None:
        """Select the next place for 1, the one before for −1; from the other end if need be."""
        if not self.isVisible():
            self.open()
        if not self._found:
            return
        starts = [stretch.start for stretch in self._found]
        current = self._view.current()
        if step > 0:
            number = bisect_left(starts, current + 1) % len(starts)
        else:
            number = (bisect_left(starts, current) - 1) % len(starts)
        self._select(number)

    def count_sentence(self) -> str:
        """Return what is said about the places."""
        return self._count.text()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("Find in the text"))
        self.line.setAccessibleName(_("Find in the text"))
        self.line.setPlaceholderText(_("Find in the text"))
        for button, name in (
            (self._before, _("Previous place (Shift+F3)")),
            (self._next, _("Next place (F3)")),
            (self._close, _("Close (Esc)")),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._say()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self._count.setPalette(in_color(colors.muted))
        for button, name in ((self._before, "up"), (self._next, "down"), (self._close, "close")):
            button.setIcon(icon(name, colors.muted, size=16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the bar by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Lead on by Enter and back by Shift+Enter in the line."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return super().eventFilter(watched, event)
        self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        return True

    def _add_key(self, key: QKeySequence.StandardKey, widget: QWidget, act: object) -> None:
        shortcut = QShortcut(QKeySequence(key), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _look(self) -> None:
        """Find all places, and select the first one at or after the current character."""
        self._find()
        self._view.select(0, 0)
        if self._found:
            starts = [stretch.start for stretch in self._found]
            self._select(bisect_left(starts, max(0, self._view.current())) % len(starts))
        self._say()

    def _on_text_changed(self) -> None:
        if self.isVisible():
            self._find()
            self._say()

    def _find(self) -> None:
        wanted = self.line.text()
        matches = re.finditer(re.escape(wanted), self._view.text(), re.IGNORECASE) if wanted else iter(())
        found: list[range] = []
        self._is_cut = False
        for match in matches:
            if len(found) == _MOST_FOUND:
                self._is_cut = True
                break
            found.append(range(*match.span()))
        self._found = tuple(found)
        self._view.set_found(self._found)

    def _select(self, number: int) -> None:
        stretch = self._found[number]
        self._view.set_current(stretch.start)
        self._view.select(stretch.start, stretch.stop)
        self._say()

    def _say(self) -> None:
        if not self.line.text():
            words = ""
        elif not self._found:
            words = _("not in this text")
        else:
            count = len(self._found)
            current = self._view.current()
            numbers = [n for n, stretch in enumerate(self._found, start=1) if stretch.start == current]
            all_of_them = f"{count:,}+" if self._is_cut else f"{count:,}"
            if numbers:
                words = _("{number} of {count}").format(number=f"{numbers[0]:,}", count=all_of_them)
            else:
                words = ngettext("{count} place", "{count} places", count).format(count=all_of_them)
        self._count.setText(words)
