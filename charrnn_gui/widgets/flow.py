"""Widgets one after the other, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Lays its parts out like words.

    Args:
        gap: between two of them, in pixels.
    """

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: Sequence[QWidget] = ()
        self._gap = gap
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_parts(self, parts: Sequence[QWidget]) -> None:
        """Lay out ``parts`` in this order; the others are left as they are."""
        self._parts = parts
        for part in parts:
            part.setParent(self)
        self._arrange_anew()

    def hasHeightForWidth(self) -> bool:  # noqa: N802, Qt's name
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the lines in this width."""
        return self._arranged(width)[1]

    def sizeHint(self) -> QSize:
        """Return the size of all parts in one line."""
        sizes = [part.sizeHint() for part in self._seen()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, self.heightForWidth(self.width() if self.isVisible() else width))

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part."""
        sizes = [part.sizeHint() for part in self._seen()]
        height = max((size.height() for size in sizes), default=0)
        return QSize(max((size.width() for size in sizes), default=0), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Break the lines anew if the size of a part has changed, or one was shown or hidden."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange_anew()
        return bool(super().event(event))

    def _seen(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _arranged(self, width: int) -> tuple[list[QRect], int]:
        """Return the places of the parts that are seen, and how high all lines are."""
        places: list[QRect] = []
        x = y = line = 0
        for part in self._seen():
            # A fixed width is the least one, too.
            size = part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize())
            if x and x + size.width() > width:
                x, y, line = 0, y + line + self._gap, 0
            places.append(QRect(x, y, size.width(), size.height()))
            x, line = x + size.width() + self._gap, max(line, size.height())
        return places, y + line

    def _arrange_anew(self) -> None:
        self.updateGeometry()
        self._arrange()

    def _arrange(self) -> None:
        places, _height = self._arranged(self.width())
        for part, place in zip(self._seen(), places, strict=True):
            part.setGeometry(place)
