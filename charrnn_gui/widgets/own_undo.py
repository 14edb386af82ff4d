"""Fields for text that leave the keys of undo to what surrounds them, while they have nothing to undo."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget


def share_undo(within: QWidget) -> None:
    """Let the shortcuts of ``within`` have the keys of undo and redo that a field in it has no use for.

    A field of Qt takes these keys always, also if nothing was typed in it.
    """
    sharing = _SharesUndo(within)
    for field in (*within.findChildren(QPlainTextEdit), *within.findChildren(QLineEdit)):
        field.installEventFilter(sharing)


class _SharesUndo(QObject):
    def eventFilter(self, field: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep a field from claiming a key that does nothing in it."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            is_of_use = _can_undo(field)
        elif event.matches(QKeySequence.StandardKey.Redo):
            is_of_use = _can_redo(field)
        else:
            return False
        if not is_of_use:
            event.ignore()
        return not is_of_use


def _can_undo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable()
    return isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()


def _can_redo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isRedoAvailable()
    return isinstance(field, QPlainTextEdit) and field.document().isRedoAvailable()
