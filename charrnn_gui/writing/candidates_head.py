"""The line above the candidates: after what they come, and what their ticks mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from charrnn_gui.look.fonts import set_type, typed
from charrnn_gui.look.tokens import CAPTION
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import in_a_line
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_SHOWN_CHARS = 40
_TICK, _GAP = 2, 4


class CandidatesHead(FollowsChanges, QWidget):
    """A title, the end of the prefix, and a legend of the ticks that there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix = ""
        self.title, self.after = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        self.legend = TickLegend()
        set_type(self.title, "caption-strong")
        set_type(self.after, "caption")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        for widget, stretch in ((self.title, 0), (self.after, 1), (self.legend, 0)):
            layout.addWidget(widget, stretch)
        self.follow_changes()

    def show_prefix(self, prefix: str) -> None:
        """Say after what the candidates come; nothing if it is empty."""
        self._prefix = prefix
        shown = in_a_line(prefix[-_SHOWN_CHARS:])
        if len(prefix) > _SHOWN_CHARS:
            shown = "…" + shown
        self.after.setText(_("after “{prefix}”").format(prefix=shown) if prefix else "")

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.title.setText(_("Next character"))
        self.show_prefix(self._prefix)

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self.title.setPalette(in_color(colors_of(self).muted))


class TickLegend(FollowsChanges, QWidget):
    """Names the two ticks, each beside its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_shown = (False, False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.follow_changes()

    def names(self) -> list[str]:
        """Return which ticks are named."""
        names = (_("an epoch ago"), _("bigram"))
        return [name for name, is_shown in zip(names, self._is_shown, strict=True) if is_shown]

    def set_shown(self, *, before: bool, bigram: bool) -> None:
        """Say which ticks there are."""
        if (before, bigram) != self._is_shown:
            self._is_shown = (before, bigram)
            self.retranslate()

    def retranslate(self) -> None:
        """Take the room for the names in the current language."""
        self.setAccessibleName(", ".join(self.names()))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for the names and their ticks."""
        metrics = self._metrics()
        return QSize(
            sum(metrics.horizontalAdvance(name) + _TICK + 3 * _GAP for name in self.names()), metrics.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ticks and names from left to right."""
        painter, metrics, colors = QPainter(self), self._metrics(), colors_of(self)
        painter.setFont(typed(self.font(), CAPTION))
        shown = [
            color
            for color, is_shown in zip((colors.text, colors.heldout), self._is_shown, strict=True)
            if is_shown
        ]
        x, height = 2.0 * _GAP, metrics.ascent()
        for name, color in zip(self.names(), shown, strict=True):
            top = (self.height() - height) / 2
            painter.fillRect(QRectF(x, top, _TICK, height), QColor(color))
            x += _TICK + _GAP
            width = metrics.horizontalAdvance(name)
            painter.setPen(QColor(colors.muted))
            painter.drawText(QRectF(x, 0, width + 1, self.height()), int(Qt.AlignmentFlag.AlignVCenter), name)
            x += width + 2 * _GAP

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(typed(self.font(), CAPTION))
