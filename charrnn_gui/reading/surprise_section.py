"""A text coloured by what each of its characters costs the model, or how that differs with other weights."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.reading.changes import (
    ADAPTING_EDGES,
    CHANGE_EDGES,
    LESS_FILLS,
    LINES,
    MORE_FILLS,
    marks_of_change,
)
from charrnn_gui.reading.cost_bars import CostBars
from charrnn_gui.reading.legend import Cell, Legend
from charrnn_gui.reading.steps import FILLS, UNDERLINES, Steps, marks_of
from charrnn_gui.reading.weights_choice import WeightsChoice
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.character_view import CharacterView
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.find_bar import FindBar
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.harmless import masked
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.surprise import Surprise, TwoReadings
from core.text.baselines import Baselines

VIEWS = ("surprise", "change", "against", "adapting")
"""What the colours say: the cost, or how it differs: since a moment, from another run, if it adapts."""

_LINE_HEIGHT = 2.0
_NAMES = {
    "uniform": N_("uniform"),
    "unigram": N_("unigram"),
    "bigram": N_("bigram"),
    "trigram": N_("trigram"),
}
_BAR_LINES = ("uniform", "bigram")
_SURPRISE_CELLS = (Cell(), *(Cell(fill, int(UNDERLINES[step])) for step, fill in enumerate(FILLS, start=1)))
_CHANGE_CELLS = (
    *(Cell(LESS_FILLS[step - 1], above=int(LINES[step])) for step in (3, 2, 1)),
    Cell(),
    *(Cell(MORE_FILLS[step - 1], below=int(LINES[step])) for step in (1, 2, 3)),
)


class SurpriseSection(FollowsChanges, QWidget):
    """The upper half of Read.

    Signals:
        place_changed: another character is current; its place, or −1.

    Attributes:
        view: the text.
        bars: the costs along it.
        other: the choice of the weights that the present ones are compared with.
        find_bar: finds words in the text.
    """

    place_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surprise: Surprise | None = None
        self._both: TwoReadings | None = None
        self._view_name = VIEWS[0]
        self._steps = Steps()
        self._baselines: Baselines | None = None
        self._is_in_bits = False
        self._title, self._explanation = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        set_type(self._title, "title")
        set_type(self._explanation, "caption")
        self.other = WeightsChoice()
        self._legend = Legend()
        self._sentence = QLabel(wordWrap=True)
        set_type(self._sentence, "caption")
        self.view = CharacterView(_LINE_HEIGHT)
        self.find_bar = FindBar(self.view)
        self.bars = CostBars()
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 0)
        head.addWidget(self._title)
        head.addWidget(self.other)
        head.addWidget(self._explanation, 1)
        head.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._sentence)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.bars)
        self._sentence.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        self._sentence.hide()
        self.other.hide()
        self.view.current_changed.connect(self._on_current_changed)
        self.bars.place_chosen.connect(self.view.set_current)
        self.follow_changes()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Take the edges between the steps from these."""
        self._baselines, self._steps = baselines, Steps.of(baselines)
        self._show()

    def set_in_bits(self, is_in_bits: bool) -> None:
        """Count in bits or in nats."""
        if is_in_bits != self._is_in_bits:
            self._is_in_bits = is_in_bits
            self._show()

    def set_view(self, name: str) -> None:
        """Say what the colours mean: one of ``VIEWS``."""
        self._view_name = name
        self.other.setVisible(name in ("change", "against"))
        self.retranslate()

    def set_surprise(self, surprise: Surprise | None, both: TwoReadings | None = None) -> None:
        """Show a text that has been read; None: none. With ``both``, show how the two differ."""
        self._surprise, self._both = surprise, both
        self._show()

    def set_sentence(self, sentence: str) -> None:
        """Say above the text why there is none, or what it is; empty: nothing."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))

    def sentence(self) -> str:
        """Return what is said above the text."""
        return self._sentence.text()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        titles = {
            "surprise": _("Surprise"),
            "change": _("Change since"),
            "against": _("Against"),
            "adapting": _("Adapting"),
        }
        less = _("line above, blue: costs less · line below, amber: costs more")
        explanations = {
            "surprise": _("each character costs −ln p, given all before it · read from an empty state"),
            "change": less,
            "against": less,
            "adapting": _("weights that follow the text, after each 64 characters · {colors}").format(
                colors=less
            ),
        }
        self._title.setText(titles[self._view_name])
        self._explanation.setText(explanations[self._view_name])
        self._explanation.setToolTip(explanations[self._view_name])
        names = {"change": _("Since which moment"), "against": _("Against which run")}
        self.other.setAccessibleName(names.get(self._view_name, ""))
        self.view.setAccessibleName(_("The text, coloured by surprise"))
        self._show()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for label in (self._explanation, self._sentence):
            label.setPalette(in_color(colors_of(self).muted))

    @property
    def _unit(self) -> float:
        """What costs are counted in, in nats."""
        return math.log(2) if self._is_in_bits else 1.0

    @property
    def _change_edges(self) -> tuple[float, ...]:
        return ADAPTING_EDGES if self._view_name == "adapting" else CHANGE_EDGES

    def _show(self) -> None:
        self._show_legend()
        lines: list[tuple[str, float]] = []
        if self._baselines is not None and self._both is None:
            lines = [(_(_NAMES[name]), math.log(getattr(self._baselines, name))) for name in _BAR_LINES]
        self.bars.set_lines(tuple(lines), self._unit)
        surprise, both = self._surprise, self._both
        if both is not None:
            self.view.set_text(both.now.text, marks_of_change(both, self._change_edges))
            self.bars.set_changes(both.change)
        elif surprise is not None:
            self.view.set_text(surprise.text, marks_of(surprise, self._steps))
            self.bars.set_costs(surprise.nats)
        else:
            self.view.set_text("")
            self.bars.set_costs(np.zeros(0, np.float32))
        # The text may be the same and its costs others.
        self._describe(self.view.current())

    def _show_legend(self) -> None:
        unit, name = self._unit, _("bits") if self._is_in_bits else _("nats")
        if self._both is None:
            edges, names, cells = self._steps.edges, self._steps.names, _SURPRISE_CELLS
            numbers = [f"{edge / unit:.1f}" for edge in edges]
            words = [
                f"{number} {name}" + (f" ({_(_NAMES[model])})" if model else "")
                for number, model in zip(numbers, names, strict=True)
            ]
        else:
            numbers = [f"−{edge / unit:.1f}" for edge in reversed(self._change_edges)]
            numbers += [f"+{edge / unit:.1f}" for edge in self._change_edges]
            words, cells = [f"{number} {name}" for number in numbers], _CHANGE_CELLS
        self._legend.set_cells(cells, (*numbers[:-1], f"{numbers[-1]} {name}"))
        self._legend.setAccessibleName(_("Steps of surprise") if self._both is None else _("Steps of change"))
        self._legend.setAccessibleDescription(", ".join(words))
        self._legend.setToolTip("\n".join(words))

    def _on_current_changed(self, place: int) -> None:
        self.bars.set_current(place)
        self._describe(place)
        self.place_changed.emit(place)

    def _describe(self, place: int) -> None:
        """Say what the character at ``place`` costs: as the view's tooltip, and for a screen reader."""
        words = "" if self._surprise is None else self.described(place)
        self.view.describe_current(words)

    def described(self, place: int) -> str:
        """Return what the character at ``place`` costs, and what was expected; empty if nothing was."""
        surprise, both = self._surprise, self._both
        if surprise is None or not 0 <= place < len(surprise.text):
            return ""
        character = _named(surprise.text[place])
        if surprise.text[place] in surprise.unknown:
            return _("“{character}” is unknown to this model, and skipped").format(character=character)
        if surprise.nats[place] != surprise.nats[place]:
            return ""
        words = _("“{character}” costs {cost}; expected “{expected}”, {chance}")
        if both is not None and both.other.nats[place] == both.other.nats[place]:
            words = _(
                "“{character}” costs {cost}, with the other weights {other}; expected “{expected}”, {chance}"
            )
        return words.format(
            character=character,
            cost=self._cost(surprise.nats[place]),
            other="" if both is None else self._cost(both.other.nats[place]),
            expected=_named(surprise.expected[place]),
            chance=f"{surprise.chances[place]:.0%}",
        )

    def _cost(self, nats: float) -> str:
        words = _("{cost} bits") if self._is_in_bits else _("{cost} nats")
        return words.format(cost=f"{nats / self._unit:.2f}")


def _named(character: str) -> str:
    """Return ``character`` as it can be read out."""
    names = {" ": _("space"), "\n": _("line end"), "\t": _("tab")}
    return names.get(character) or masked(character)
