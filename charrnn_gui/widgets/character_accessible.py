"""What a screen reader gets of a text of characters: the text itself, the place in it, and each change.

PySide lets us answer for neither what is selected nor what a line is: a screen reader hears of no selection,
and reads up to a line end if it reads a line.
"""

from __future__ import annotations

import weakref
from functools import cache
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInsertEvent,
    QAccessibleTextInterface,
    QAccessibleTextUpdateEvent,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import Shiboken, VoidPtr

if TYPE_CHECKING:
    from charrnn_gui.widgets.character_view import CharacterView

_UTF16 = "utf-16-le"
# Each with what stands for it, which must live as long; None: nobody has asked for it.
_VIEWS: WeakKeyDictionary[CharacterView, AccessibleCharacters | None] = WeakKeyDictionary()


class AccessibleText(QAccessibleTextInterface):
    """Answers for the text of a view. All places are in units of UTF-16, as Qt counts."""

    def __init__(self, view: CharacterView) -> None:
        super().__init__()
        # Weak, because the view keeps what stands for it.
        self._view: CharacterView = weakref.proxy(view)

    def characterCount(self) -> int:  # noqa: N802, Qt's name
        """Return the length of the text."""
        return _units(self._view.text())

    def cursorPosition(self) -> int:  # noqa: N802, Qt's name
        """Return where the current character is."""
        return _units(self._view.text()[: max(0, self._view.current())])

    def setCursorPosition(self, position: int) -> None:  # noqa: N802, Qt's name
        """Make a character the current one."""
        self._view.set_current(self._place(position))

    def text(self, start: int, end: int) -> str:
        """Return a part of the text."""
        part = self._view.text().encode(_UTF16, "surrogatepass")[2 * max(0, start) : 2 * max(0, end)]
        return part.decode(_UTF16, "replace")

    def characterRect(self, offset: int) -> QRect:  # noqa: N802, Qt's name
        """Return where a character stands on the screen."""
        cell = self._view.cell(self._place(offset))
        return QRect(self._view.viewport().mapToGlobal(cell.topLeft()), cell.size())

    def offsetAtPoint(self, point: QPoint) -> int:  # noqa: N802, Qt's name
        """Return which character stands at a point of the screen."""
        place = self._view.place_at(self._view.viewport().mapFromGlobal(point))
        return _units(self._view.text()[: max(0, place)])

    def scrollToSubstring(self, start: int, _end: int) -> None:  # noqa: N802, Qt's name
        """Show a part of the text."""
        self._view.ensure_seen(self._place(start))

    # PySide gives no way to say which part it is.

    def selectionCount(self) -> int:  # noqa: N802, Qt's name
        """Return that nothing is selected."""
        return 0

    def addSelection(self, start: int, end: int) -> None:  # noqa: N802, Qt's name
        """Select a part of the text."""
        self.setSelection(0, start, end)

    def setSelection(self, _index: int, start: int, end: int) -> None:  # noqa: N802, Qt's name
        """Select a part of the text."""
        self._view.select(self._place(start), self._place(end))

    def removeSelection(self, _index: int) -> None:  # noqa: N802, Qt's name
        """Select nothing."""
        self._view.select(0, 0)

    def _place(self, offset: int) -> int:
        return len(self.text(0, offset))


class AccessibleCharacters(QAccessibleWidget):
    """A view of characters as a text that cannot be edited."""

    def __init__(self, view: CharacterView) -> None:
        super().__init__(view, QAccessible.Role.EditableText)
        self._text = AccessibleText(view)

    def state(self) -> QAccessible.State:
        """Return what the widget has, and that it is read and not written."""
        state = super().state()
        state.readOnly = state.multiLine = state.selectableText = True
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> VoidPtr:  # type: ignore[override]
        """Return the address of what answers for the text, if that is asked for."""
        if kind == QAccessible.InterfaceType.TextInterface:
            return VoidPtr(Shiboken.getCppPointer(self._text)[0])
        # PySide itself returns None, and would take None for an address.
        return VoidPtr(super().interface_cast(kind) or 0)


def speak(view: CharacterView) -> None:
    """Let screen readers read ``view``, and follow it."""
    _offer()
    _VIEWS[view] = None
    view.current_changed.connect(
        lambda place: _notify(QAccessibleTextCursorEvent(view, _units(view.text()[: max(0, place)])))
    )


def tell_change(view: CharacterView, before: str) -> None:
    """Tell screen readers that ``view`` shows another text than ``before``, or more of it."""
    if not QAccessible.isActive():
        return
    now = view.text()
    if now.startswith(before):
        _notify(QAccessibleTextInsertEvent(view, _units(before), now[len(before) :]))
    else:
        _notify(QAccessibleTextUpdateEvent(view, 0, before, now))


def _notify(event: QAccessibleTextCursorEvent) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(event)


@cache
def _offer() -> None:
    QAccessible.installFactory(_accessible)


def _accessible(_class_name: str, shown: QObject) -> QAccessibleInterface | None:
    if shown not in _VIEWS:
        return None
    view = cast("CharacterView", shown)
    accessible = _VIEWS[view] = AccessibleCharacters(view)
    return accessible


def _units(text: str) -> int:
    return len(text.encode(_UTF16, "surrogatepass")) // 2
