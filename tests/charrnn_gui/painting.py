"""How often widgets are painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class Paintings(QObject):
    """Counts the paintings of some widgets.

    Attributes:
        count: so far.
    """

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.count = 0
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Count."""
        self.count += event.type() == QEvent.Type.Paint
        return False

    def now(self) -> int:
        """Return how many there are since the last time, after all that is due has been painted."""
        QApplication.processEvents()
        count, self.count = self.count, 0
        return count
