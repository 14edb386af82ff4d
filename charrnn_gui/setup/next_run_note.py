"""The line at the top of Setup that says which run its settings belong to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import pixmap
from charrnn_gui.look.tokens import BODY
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_ICON_SIZE = 16
_PADDING, _RADIUS = 8, 6


class NextRunNote(FollowsChanges, QFrame):
    """While a run is under way it is tinted and has a lock. It is always there: nothing may move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_locked, self._is_possible = False, True
        self._icon = QLabel()
        # All sentences take part in the height: none is higher than the others.
        self._free, self._impossible, self._locked = (QLabel(wordWrap=True) for _number in range(3))
        self._sentences = QStackedLayout()
        for label in (self._free, self._impossible, self._locked):
            set_type(label, "caption")
            self._sentences.addWidget(label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_PADDING, _PADDING // 2, _PADDING, _PADDING // 2)
        layout.setSpacing(_PADDING)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(self._sentences, 1)
        self.follow_changes()

    def set_locked(self, is_locked: bool) -> None:
        """Say that a run is under way, or that Train begins one."""
        if is_locked != self._is_locked:
            self._is_locked = is_locked
            self._sentences.setCurrentWidget(self._said())
            self.restyle()

    def set_possible(self, is_possible: bool) -> None:
        """Say whether Train can begin a run with these settings; while one is under way nobody asks."""
        self._is_possible = is_possible
        self._sentences.setCurrentWidget(self._said())

    def text(self) -> str:
        """Return what is said."""
        return self._said().text()

    def retranslate(self) -> None:
        """Write in the current language."""
        self._locked.setText(_("A run is under way. Changes apply to the next one."))
        self._impossible.setText(_("No run can start like this. The reason is below."))
        self._free.setText(_("Train starts a run with these settings."))

    def restyle(self) -> None:
        """Take colours and sizes that go with the text."""
        colors = colors_of(self)
        size = round(_ICON_SIZE * self.fontInfo().pixelSize() / BODY.size)
        name, color = ("lock", colors.accent) if self._is_locked else ("info", colors.muted)
        self._icon.setPixmap(pixmap(name, color, size=size, ratio=self.devicePixelRatioF()))
        for label in (self._free, self._impossible):
            label.setPalette(in_color(colors.muted))
        self.update()

    def _said(self) -> QLabel:
        if self._is_locked:
            return self._locked
        return self._free if self._is_possible else self._impossible

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tint."""
        super().paintEvent(event)
        if self._is_locked:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors_of(self).accent_soft))
            painter.drawRoundedRect(self.rect(), _RADIUS, _RADIUS)
            painter.end()
