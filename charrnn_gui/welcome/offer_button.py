"""A button of three lines: what to try, what there is to see, and how long it takes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type, typed
from charrnn_gui.look.tokens import TYPES
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges

_TYPES = ("caption-strong", "caption", "caption")
_SIDE, _EDGE = 10, 8
_MOST_FACTS = 2
"""Lines: how long a run takes is known only later, and nothing may move then."""


class OfferButton(FollowsChanges, QPushButton):
    """As wide as there is room, and as high as its lines then need.

    Signals: those of a button.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = [QLabel(wordWrap=True) for _type in _TYPES]
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, _EDGE, _SIDE, _EDGE)
        column.setSpacing(2)
        for line, name in zip(self._lines, _TYPES, strict=True):
            set_type(line, name)
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(line)
        column.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.follow_changes()

    def set_lines(self, title: str, reason: str, facts: str) -> None:
        """Show these texts."""
        for line, text in zip(self._lines, (title, reason, facts), strict=True):
            line.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{reason}. {facts}")
        self.updateGeometry()

    def lines(self) -> tuple[str, ...]:
        """Return the texts."""
        return tuple(line.text() for line in self._lines)

    def restyle(self) -> None:
        """Write what is read second in its colour, and keep the room for all it may say later."""
        metrics = QFontMetrics(typed(self.font(), TYPES[_TYPES[-1]]))
        self._lines[-1].setMinimumHeight(_MOST_FACTS * metrics.lineSpacing())
        # Within a button, Qt writes labels in the colour of buttons.
        self._lines[-1].setForegroundRole(QPalette.ColorRole.WindowText)
        self._lines[-1].setPalette(in_color(colors_of(self).muted))

    def sizeHint(self) -> QSize:
        """Return what the lines need."""
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return what the lines need at least."""
        return self._column.minimumSize()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that lines wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the lines in this width."""
        return self._column.totalHeightForWidth(width)
