"""Lines of text further apart than their font has them: Qt knows no such setting for plain text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout


class SpacedLayout(QPlainTextDocumentLayout):
    """The layout of a plain text whose lines all have one height.

    Qt asks for the rectangle of a block before it draws it: that is where its lines are put apart.

    Args:
        document: to be laid out; give it this layout.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._line_height = 0.0

    @property
    def line_height(self) -> float:
        """In pixels; 0: that of the font. A line that needs more has more."""
        return self._line_height

    def set_line_height(self, line_height: float) -> None:
        """Put the lines so many pixels apart, now and from now on."""
        if line_height != self._line_height:
            self._line_height = line_height
            self.requestUpdate()

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:  # noqa: N802, Qt's name
        """Return the rectangle of ``block``, its lines put apart."""
        rect = super().blockBoundingRect(block)
        layout = block.layout()
        count = layout.lineCount() if block.isVisible() else 0
        if not count or not self._line_height:
            return rect
        height = max(self._line_height, layout.lineAt(0).height())
        last = layout.lineAt(count - 1)
        # Laid out since: Qt puts the last line elsewhere, except by chance a single one.
        if count == 1 or abs(last.y() - self._top(last.height(), count - 1, height)) > 0.01:
            for number in range(count):
                line = layout.lineAt(number)
                line.setPosition(QPointF(line.x(), self._top(line.height(), number, height)))
        return QRectF(rect.x(), rect.y(), rect.width(), count * height)

    @staticmethod
    def _top(own_height: float, number: int, height: float) -> float:
        return number * height + (height - own_height) / 2
