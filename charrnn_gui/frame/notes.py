"""Notes that lie over the workspace: nothing moves when they come and go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

_MARGIN = 12
_WIDEST = 720


class Notes(QWidget):
    """Lies over the lower end of another widget, as wide as that allows, and as high as its notes need.

    Args:
        notes: from above; each is hidden while it has nothing to say.
        below: the widget over which the notes lie; their parent.
        free: the part of ``below`` in which there is nothing to use; call ``place_soon`` when it is another.
            If the notes have no room there, they lie over the lower end of all.
    """

    def __init__(
        self, notes: tuple[QWidget, ...], below: QWidget, free: Callable[[], QRect] | None = None
    ) -> None:
        super().__init__(below)
        self._notes = notes
        self._below = below
        self._free = free or below.rect
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for note in notes:
            self._column.addWidget(note)
            note.installEventFilter(self)
        below.installEventFilter(self)
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self.place)
        self.place()

    def place(self) -> None:
        """Move to the place of notes, or out of sight if there are none."""
        says = any(not note.isHidden() for note in self._notes)
        self.setVisible(says)
        if not says:
            return
        room, free = self._below.rect(), self._free()
        if self._height_in(free) + 2 * _MARGIN <= free.height():
            room = free
        width = self._width_in(room)
        height = min(self._height_in(room), room.height() - 2 * _MARGIN)
        left = room.left() + (room.width() - width) // 2
        self.setGeometry(left, room.bottom() + 1 - _MARGIN - height, width, height)
        self.raise_()

    def place_soon(self) -> None:
        """Move once all that changes within this turn of the event loop has changed."""
        self._due.start()

    def _width_in(self, room: QRect) -> int:
        return min(_WIDEST, room.width() - 2 * _MARGIN)

    def _height_in(self, room: QRect) -> int:
        height = self._column.totalHeightForWidth(self._width_in(room))
        return height if height >= 0 else self._column.totalSizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the size of what lies below, and what the notes say."""
        kind = event.type()
        if watched is self._below:
            if kind == QEvent.Type.Resize:
                self.place()
        elif kind in (
            QEvent.Type.ShowToParent,
            QEvent.Type.HideToParent,
            QEvent.Type.LayoutRequest,
            QEvent.Type.FontChange,
        ):
            self._due.start()
        return False
