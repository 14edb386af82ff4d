"""Notes that lie over the workspace: nothing moves when they come and go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

_MARGIN = 12
_WIDEST = 720


class Notes(QWidget):
    """Lies over the lower end of another widget, as wide as that allows, and as high as its notes need.

    Args:
        notes: from above; each is hidden while it has nothing to say.
        below: the widget over which the notes lie; their parent.
    """

    def __init__(self, notes: tuple[QWidget, ...], below: QWidget) -> None:
        super().__init__(below)
        self._notes = notes
        self._below = below
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for note in notes:
            self._column.addWidget(note)
            note.installEventFilter(self)
        below.installEventFilter(self)
        # Once for all that changes within a turn of the event loop.
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self.place)
        self.place()

    def place(self) -> None:
        """Move to the place of notes, or out of sight if there are none."""
        says = any(not note.isHidden() for note in self._notes)
        self.setVisible(says)
        if not says:
            return
        room = self._below.rect()
        width = min(_WIDEST, room.width() - 2 * _MARGIN)
        height = self._column.totalHeightForWidth(width)
        if height < 0:
            height = self._column.totalSizeHint().height()
        height = min(height, room.height() - 2 * _MARGIN)
        self.setGeometry((room.width() - width) // 2, room.height() - height - _MARGIN, width, height)
        self.raise_()

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
