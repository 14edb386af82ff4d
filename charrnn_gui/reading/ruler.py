"""Where the copied stretches stand in the training text."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.text.copied import Stretch

_RULER_HEIGHT = 22


class Ruler(FollowsChanges, QWidget):
    """The training text as a line, with a mark for each stretch.

    Signals:
        stretch_chosen: a person clicked near the mark of this stretch.
    """

    stretch_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[tuple[float, int]] = []
        self._chosen = 0
        self.setFixedHeight(_RULER_HEIGHT)
        self.follow_changes()

    def set_stretches(self, stretches: tuple[Stretch, ...], length: int, chosen: int) -> None:
        """Show where ``stretches`` stand in a text of ``length`` characters."""
        self._marks = [
            (place / max(1, length), number)
            for number, stretch in enumerate(stretches)
            for place in stretch.places[:20]
        ]
        self._chosen = chosen
        self.update()

    def retranslate(self) -> None:
        """Say for a screen reader what this is."""
        self.setAccessibleName(_("All stretches, where they stand in the training text"))

    def sizeHint(self) -> QSize:
        """Return some width."""
        return QSize(200, _RULER_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the stretch whose mark is nearest."""
        share = event.position().x() / max(1, self.width())
        if self._marks:
            self.stretch_chosen.emit(min(self._marks, key=lambda mark: abs(mark[0] - share))[1])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and the marks."""
        painter, colors = QPainter(self), colors_of(self)
        middle = self.height() / 2
        painter.fillRect(QRectF(0, middle - 1, self.width(), 2), QColor(colors.border))
        for share, number in sorted(self._marks, key=lambda mark: mark[1] == self._chosen):
            is_chosen = number == self._chosen
            color = QColor(colors.mem)
            color.setAlpha(255 if is_chosen else 150)
            height = 16.0 if is_chosen else 10.0
            x = min(self.width() - 3.0, share * self.width())
            painter.fillRect(QRectF(x, middle - height / 2, 3 if is_chosen else 2, height), color)
