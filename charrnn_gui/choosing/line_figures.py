"""What the line that is shown costs, beside the greedy one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from charrnn_gui.choosing.words import log_probability, mean_nats
from charrnn_gui.look.fonts import set_type
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import ngettext

Costs = NDArray[np.float64]
"""What each character of a line costs, in nats, shape ``(characters,)``."""


class LineFigures(FollowsChanges, QWidget):
    """The log probability of this line, and that of the greedy one, if it is known, over equal lengths.

    If one of the two is longer, its beginning that is as long as the other has a row of its own.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = np.zeros(0)
        self._greedy: Costs | None = None
        self._names = [QLabel() for _row in range(3)]
        self._values = [QLabel() for _row in range(3)]
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

    def set_costs(self, shown: Costs, greedy: Costs | None) -> None:
        """Show what the line costs, and the greedy one; None: not known."""
        self._shown, self._greedy = shown, greedy
        self.retranslate()

    def texts(self) -> list[tuple[str, str]]:
        """Return the name and the figures of each row that is shown."""
        rows = zip(self._names, self._values, strict=True)
        return [(name.text(), value.text()) for name, value in rows if not name.isHidden()]

    def retranslate(self) -> None:
        """Set every text in the current language."""
        words, told = _("{log} nats, {mean} per character"), self._rows()
        for row, (label, value) in enumerate(zip(self._names, self._values, strict=True)):
            is_shown = row < len(told)
            label.setVisible(is_shown)
            value.setVisible(is_shown)
            name, costs = told[row] if is_shown else ("", np.zeros(0))
            nats = float(costs.sum())
            label.setText(name)
            value.setText(
                words.format(log=log_probability(nats), mean=mean_nats(nats, len(costs))) if is_shown else ""
            )

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for name in self._names:
            name.setPalette(in_color(colors_of(self).muted))

    def _rows(self) -> list[tuple[str, Costs]]:
        shown, greedy = self._shown, self._greedy
        if not len(shown):
            return []
        this_line = (_("This line"), shown)
        if greedy is None or not len(greedy):
            return [this_line]
        count = min(len(shown), len(greedy))
        if len(shown) == len(greedy):
            return [this_line, (_("Greedy line"), greedy)]
        beginning = ngettext("Greedy line, {count} character", "Greedy line, {count} characters", count)
        as_long = (beginning.format(count=f"{count:,}"), greedy[:count])
        if len(shown) == count:
            return [this_line, as_long]
        beginning = ngettext("Its first {count} character", "Its first {count} characters", count)
        return [this_line, (beginning.format(count=f"{count:,}"), shown[:count]), as_long]
