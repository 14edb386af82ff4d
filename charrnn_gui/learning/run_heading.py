"""Which run is on display, and which one the next Train would begin."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class RunHeading(FollowsChanges, QWidget):
    """Name, text and model of the run on display; below it, what Train begins while that is another run.

    Signals: none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: tuple[str, str, str] | None = None
        # A line each, however long: in a small window the plot needs the room.
        self._title, self._next = _Elided(Qt.TextElideMode.ElideMiddle), _Elided(Qt.TextElideMode.ElideRight)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 0)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self._next)
        self.retranslate()
        self.set_next("")

    def set_run(self, name: str, corpus: str, model: str) -> None:
        """Show which run is on display."""
        self._run = (name, corpus, model)
        self.retranslate()

    def clear(self) -> None:
        """Say that no run is on display."""
        self._run = None
        self.retranslate()

    def set_next(self, sentence: str, further: str = "") -> None:
        """Say what Train begins; empty: nothing. The tooltip says it in full, and what is there besides."""
        self._next.setText(sentence)
        said = f"{sentence} {further}".strip()
        self._next.setToolTip(tooltip(said))
        self._next.setAccessibleName(said)
        self._next.setVisible(bool(sentence))

    def text(self) -> str:
        """Return which run is said to be on display."""
        return self._title.text()

    def next_text(self) -> str:
        """Return what Train is said to begin."""
        return self._next.text()

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        text = _("No run on display") if self._run is None else "  ·  ".join(self._run)
        self._title.setText(text)
        self._title.setToolTip(tooltip(text))
        self.setAccessibleName(_("Run on display: {run}").format(run=text))
        self._recolor()

    def _recolor(self) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, colors_of(self).muted)
        self._next.setPalette(palette)


class _Elided(QLabel):
    """A line that is shortened if it is too long, and never widens its panel."""

    def __init__(self, mode: Qt.TextElideMode) -> None:
        super().__init__()
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Ask for a line's height and hardly any width."""
        return QSize(1, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for."""
        painter = QPainter(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._mode, room.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
