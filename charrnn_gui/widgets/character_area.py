"""A page of characters that is scrolled: where each stands on the screen, and what is painted anew."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from charrnn_gui.look.fonts import typed
from charrnn_gui.look.tokens import PANEL_PADDING, Type
from charrnn_gui.widgets.character_marks import MOST_UNDERLINE
from charrnn_gui.widgets.character_page import CharacterPage
from charrnn_gui.widgets.follows_changes import FollowsChanges

NOWHERE = -1
MARGIN = PANEL_PADDING
# How far a frame reaches beyond its character, in pixels.
_FRAME = 4


class CharacterArea(FollowsChanges, QAbstractScrollArea):
    """Holds a text in lines; only those that are seen are laid out.

    Args:
        line_height: from line to line, in multiples of the size of the type.
        type: of all characters.
        parent: Qt's.
    """

    def __init__(self, line_height: float, type: Type, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._line_height, self._type = line_height, type
        self._text = ""
        self._page = self._new_page()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def cell(self, place: int) -> QRect:
        """Return where the character at ``place`` stands in the viewport; empty if there is none."""
        if not 0 <= place < len(self._text):
            return QRect()
        return self._page.cell(place).translated(MARGIN, -self._scrolled()).toAlignedRect()

    def place_at(self, point: QPoint) -> int:
        """Return the character nearest to ``point`` of the viewport; ``NOWHERE`` without a text."""
        if not self._text:
            return NOWHERE
        return self._page.place_in_line(self._page.line_at(point.y() + self._scrolled()), point.x() - MARGIN)

    def ensure_seen(self, place: int) -> None:
        """Scroll as little as is needed to show the line of ``place``."""
        bar, top = self.verticalScrollBar(), self._page.line_of(place) * self._page.pitch
        least = round(top + self._page.pitch) + MARGIN - self.viewport().height()
        bar.setValue(min(max(bar.value(), least), round(top)))

    def restyle(self) -> None:
        """Take colours and sizes from the current palette and font."""
        self._page = self._new_page()
        self._set_scroll_range()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return a size of some lines."""
        return QSize(320, round(6 * self._page.pitch))

    # What Qt asks for.

    def scrollContentsBy(self, _dx: int, dy: int) -> None:  # noqa: N802, Qt's name
        """Move what is painted, so that only the lines that come into sight are painted anew."""
        self.viewport().scroll(0, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        seen = self.place_at(QPoint(MARGIN, 0))
        self._page.with_width(self._room())
        self._set_scroll_range()
        if seen > 0:
            self.verticalScrollBar().setValue(round(self._page.line_of(seen) * self._page.pitch))

    # For those that are made of it.

    def _new_page(self) -> CharacterPage:
        font = typed(self.font(), self._type)
        return CharacterPage(self._text, font, round(font.pixelSize() * self._line_height), self._room())

    def _room(self) -> float:
        return max(1.0, self.viewport().width() - 2.0 * MARGIN)

    def _scrolled(self) -> int:
        """Return how many pixels of the page are above the viewport; negative: free above the page."""
        return self.verticalScrollBar().value() - MARGIN // 2

    def _set_scroll_range(self) -> None:
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, round(self._page.height) + MARGIN - seen))
        bar.setPageStep(max(1, seen))
        bar.setSingleStep(round(self._page.pitch))

    def _update_from(self, place: int) -> None:
        """Paint the line of ``place`` and all below it anew."""
        top = round(self._page.line_of(place) * self._page.pitch) - self._scrolled() - MOST_UNDERLINE
        self.viewport().update(self.viewport().rect().adjusted(0, max(0, top), 0, 0))

    def _update_frames(self, *places: int) -> None:
        """Paint the frames around these characters anew."""
        for place in places:
            self.viewport().update(self.cell(place).adjusted(-_FRAME, -_FRAME, _FRAME, _FRAME))
