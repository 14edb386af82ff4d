"""A text, and a hint below it that comes and goes: what lies below both never moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

_GAP = 2
_HINT_LINES = 2


class TextAndHint(QWidget):
    """The text has all of the room while there is no hint. The hint takes its room from the text alone.

    Args:
        text: from the top.
        hint: at the foot, while it is not hidden.
    """

    def __init__(self, text: QWidget, hint: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._hint = text, hint
        for part in (text, hint):
            part.setParent(self)
        hint.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """Ask for what the text wants, but always for the room of the least text and a hint."""
        hint, least = self._text.sizeHint(), self.minimumSizeHint()
        return QSize(max(hint.width(), least.width()), max(hint.height(), least.height()))

    def minimumSizeHint(self) -> QSize:
        """Ask for the least text and a hint, also while there is none."""
        least = self._text.minimumSizeHint()
        kept = _HINT_LINES * self.fontMetrics().lineSpacing() + 2
        width = max(least.width(), self._hint.minimumSizeHint().width())
        return QSize(width, least.height() + _GAP + max(kept, self._asked()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self._divide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Divide the room anew when the hint comes, goes, or says something else."""
        if event.type() in (
            QEvent.Type.ShowToParent,
            QEvent.Type.HideToParent,
            QEvent.Type.LayoutRequest,
        ):
            self.updateGeometry()
            self._divide()
        return False

    def _divide(self) -> None:
        height = self._asked()
        self._hint.setGeometry(0, self.height() - height, self.width(), height)
        room = self.height() - (height + _GAP if height else 0)
        self._text.setGeometry(QRect(0, 0, self.width(), room))

    def _asked(self) -> int:
        """Return the height that the hint needs in the present width; 0 while there is none."""
        if self._hint.isHidden():
            return 0
        return max(self._hint.heightForWidth(self.width()), self._hint.minimumSizeHint().height())
