"""A small box that says what happened at an event. It lies over the plots and moves nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontInfo, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import BODY, CONTROL_RADIUS
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges

_WIDEST, _BESIDE, _ABOVE = 340, 8, 6
_SIDE, _TOP = 10, 6


class EventTip(FollowsChanges, QWidget):
    """Shown beside a place; never over the edge of its parent.

    Signals: none.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._heading, self._sentence = QLabel(self), QLabel(self)
        for label, kind in ((self._heading, "caption-strong"), (self._sentence, "caption")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            set_type(label, kind)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.follow_changes()
        self.hide()

    def text(self) -> str:
        """Return what is said."""
        return f"{self._heading.text()}\n{self._sentence.text()}"

    def show_at(self, foot: QPoint, heading: str, sentence: str) -> None:
        """Show ``heading`` in bold and ``sentence`` above ``foot``, a place in the parent."""
        self._heading.setText(heading)
        self._sentence.setText(sentence)
        room = self._parent.width()
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        labels = (self._heading, self._sentence)
        wanted = max(label.fontMetrics().horizontalAdvance(label.text()) for label in labels)
        width = min(round(_WIDEST * scale), wanted + 2 * _SIDE + 4, room - 2 * _BESIDE)
        top = _TOP
        for label in labels:
            height = label.heightForWidth(width - 2 * _SIDE)
            label.setGeometry(_SIDE, top, width - 2 * _SIDE, height)
            top += height
        self.resize(width, top + _TOP)
        left = foot.x() + _BESIDE
        if left + width > room - _BESIDE:
            left = max(_BESIDE, min(foot.x(), room) - _BESIDE - width)
        self.move(left, max(0, foot.y() - _ABOVE - self.height()))
        self.raise_()
        self.show()

    def restyle(self) -> None:
        """Take the colours of a tooltip."""
        for label in (self._heading, self._sentence):
            label.setPalette(in_color(colors_of(self).tip_ink))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors_of(self).tip))
        painter.drawRoundedRect(self.rect(), CONTROL_RADIUS, CONTROL_RADIUS)
