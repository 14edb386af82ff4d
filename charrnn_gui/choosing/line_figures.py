"""What the line that is shown costs, beside the greedy one."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from charrnn_gui.choosing.words import log_probability, mean_nats
from charrnn_gui.look.fonts import set_type
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

Cost = tuple[float, int]
"""Nats of a line, and how many characters it has."""


class LineFigures(FollowsChanges, QWidget):
    """Two lines: the log probability of this text, and that of the greedy one, if it is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._costs: list[Cost | None] = [None, None]
        self._names = [QLabel(), QLabel()]
        self._values = [QLabel(), QLabel()]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            set_type(name, "caption")
            set_type(value, "caption")
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 2)
        self.follow_changes()

    def set_costs(self, shown: Cost | None, greedy: Cost | None) -> None:
        """Show what the line costs, and the greedy one; None: not known."""
        self._costs = [shown, greedy]
        self.retranslate()

    def texts(self) -> list[str]:
        """Return what is shown."""
        return [value.text() for value in self._values]

    def retranslate(self) -> None:
        """Set every text in the current language."""
        words = _("{log} nats, {mean} per character")
        names = (_("This line"), _("Greedy line"))
        for label, value, name, cost in zip(self._names, self._values, names, self._costs, strict=True):
            label.setText(name)
            label.setVisible(cost is not None)
            value.setVisible(cost is not None)
            if cost is not None:
                value.setText(words.format(log=log_probability(cost[0]), mean=mean_nats(*cost)))
            else:
                value.setText("")

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for name in self._names:
            name.setPalette(in_color(colors_of(self).muted))
