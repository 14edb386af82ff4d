"""A choice of weights: of which moment, or of which run."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from core.common.weights_of import WeightsOf

_LEAST_CHARS = 8
_MOST_WIDTH = 220


class Choice(NamedTuple):
    """Weights, and what they are called."""

    name: str
    weights: WeightsOf


class WeightsChoice(ElidedComboBox):
    """A list of weights, of which one is chosen.

    Signals:
        weights_chosen: what the person has chosen.
    """

    weights_chosen = Signal(WeightsOf)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # A long name of a run must not widen the window.
        self.setMinimumContentsLength(_LEAST_CHARS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(_MOST_WIDTH)
        self.activated.connect(lambda row: self.weights_chosen.emit(self._choices[row].weights))

    def set_choices(self, choices: tuple[Choice, ...]) -> None:
        """Offer these, without a signal. What was chosen stays so if it is still there, else the first is."""
        if choices == self._choices:
            return
        before = self.weights()
        with QSignalBlocker(self):
            self.clear()
            self.addItems([choice.name for choice in choices])
        self._choices = choices
        self.choose(before)

    def weights(self) -> WeightsOf | None:
        """Return what is chosen; None if there is nothing to choose."""
        return self._choices[self.currentIndex()].weights if self._choices else None

    def name(self) -> str:
        """Return what the chosen weights are called."""
        return self._choices[self.currentIndex()].name if self._choices else ""

    def choose(self, weights: WeightsOf | None) -> None:
        """Choose ``weights``, or the first ones if they are not there, without a signal."""
        rows = [row for row, choice in enumerate(self._choices) if choice.weights == weights]
        with QSignalBlocker(self):
            self.setCurrentIndex(rows[0] if rows else 0 if self._choices else -1)
