"""A text coloured by what each of its characters costs the model, with a legend and bars."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import numbers, set_type, typed
from charrnn_gui.look.tokens import PANEL_PADDING, SMALLEST
from charrnn_gui.reading.cost_bars import CostBars
from charrnn_gui.reading.steps import Steps, marks_of
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.character_view import CharacterView
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.surprise import Surprise
from core.text.baselines import Baselines

_LINE_HEIGHT = 2.0
_NAMES = {
    "uniform": N_("uniform"),
    "unigram": N_("unigram"),
    "bigram": N_("bigram"),
    "trigram": N_("trigram"),
}
_BAR_LINES = ("uniform", "bigram")


class SurpriseSection(FollowsChanges, QWidget):
    """The upper half of Read.

    Signals:
        place_changed: another character is current; its place, or −1.

    Attributes:
        view: the text.
        bars: the costs along it.
    """

    place_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surprise: Surprise | None = None
        self._steps = Steps()
        self._baselines: Baselines | None = None
        self._is_in_bits = False
        self._title, self._explanation = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        set_type(self._title, "title")
        set_type(self._explanation, "caption")
        self._legend = _Legend()
        self._sentence = QLabel(wordWrap=True)
        set_type(self._sentence, "caption")
        self.view = CharacterView(_LINE_HEIGHT)
        self.bars = CostBars()
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 0)
        head.addWidget(self._title)
        head.addWidget(self._explanation, 1)
        head.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._sentence)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.bars)
        self._sentence.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        self.view.current_changed.connect(self._on_current_changed)
        self.bars.place_chosen.connect(self.view.set_current)
        self.follow_changes()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Take the edges between the steps from these."""
        self._baselines, self._steps = baselines, Steps.of(baselines)
        self._show()

    def set_in_bits(self, is_in_bits: bool) -> None:
        """Count in bits or in nats."""
        self._is_in_bits = is_in_bits
        self._show()

    def set_surprise(self, surprise: Surprise | None) -> None:
        """Show a text that has been read; None: none."""
        self._surprise = surprise
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
        self._title.setText(_("Surprise"))
        self._explanation.setText(
            _("each character costs −ln p, given all before it · read from an empty state")
        )
        self.view.setAccessibleName(_("The text, coloured by surprise"))
        self._show()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for label in (self._explanation, self._sentence):
            label.setPalette(in_color(colors_of(self).muted))

    def _show(self) -> None:
        unit = math.log(2) if self._is_in_bits else 1.0
        self._legend.set_steps(self._steps, unit, _("bits") if self._is_in_bits else _("nats"))
        lines: list[tuple[str, float]] = []
        if self._baselines is not None:
            lines = [(_(_NAMES[name]), math.log(getattr(self._baselines, name))) for name in _BAR_LINES]
        self.bars.set_lines(tuple(lines), unit)
        surprise = self._surprise
        if surprise is None:
            self.view.set_text("")
            self.bars.set_costs(np.zeros(0, np.float32))
        else:
            self.view.set_text(surprise.text, marks_of(surprise, self._steps))
            self.bars.set_costs(surprise.nats)

    def _on_current_changed(self, place: int) -> None:
        self.bars.set_current(place)
        surprise = self._surprise
        if (
            surprise is not None
            and 0 <= place < len(surprise.text)
            and surprise.nats[place] == surprise.nats[place]
        ):
            self.view.setAccessibleDescription(
                _("“{character}” costs {nats} nats; expected “{expected}”, {chance}").format(
                    character=surprise.text[place],
                    nats=f"{surprise.nats[place]:.2f}",
                    expected=surprise.expected[place],
                    chance=f"{surprise.chances[place]:.0%}",
                )
            )
        self.place_changed.emit(place)


class _Legend(FollowsChanges, QWidget):
    """The six steps side by side, with the edges between them below."""

    def __init__(self) -> None:
        super().__init__()
        self._steps, self._unit, self._unit_name = Steps(), 1.0, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_steps(self, steps: Steps, unit: float, unit_name: str) -> None:
        """Show the edges of ``steps`` in ``unit``, so many nats, which is called ``unit_name``."""
        self._steps, self._unit, self._unit_name = steps, unit, unit_name
        words = [
            f"{edge / unit:.1f} {unit_name}" + (f" ({_(_NAMES[name])})" if name else "")
            for edge, name in zip(steps.edges, steps.names, strict=True)
        ]
        self.setAccessibleName(_("Steps of surprise"))
        self.setAccessibleDescription(", ".join(words))
        self.setToolTip("\n".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for six cells and a line of numbers."""
        scale = typed(self.font(), SMALLEST).pixelSize() / SMALLEST.size
        return QSize(round(280 * scale), round(32 * scale))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw cells as characters are marked, and the numbers between them."""
        painter, colors = QPainter(self), colors_of(self)
        font = numbers(typed(self.font(), SMALLEST))
        painter.setFont(font)
        scale = font.pixelSize() / SMALLEST.size
        width, height = self.width() / 6.6, 12 * scale
        for number in range(6):
            cell = QRectF(number * width, 1, width, height)
            if number:
                painter.fillRect(cell, QColor(colors.surprise[number - 1]))
            thickness = (0, 0, 0, 1, 2, 4)[number]
            painter.fillRect(
                QRectF(cell.left(), cell.bottom() - thickness, width, thickness), QColor(colors.pos)
            )
            painter.setPen(QColor(colors.border))
            painter.drawRect(cell)
        painter.setPen(QColor(colors.muted))
        for number, edge in enumerate(self._steps.edges, start=1):
            text = f"{edge / self._unit:.1f}" + (f" {self._unit_name}" if number == 5 else "")
            box = QRectF((number - 0.5) * width, height + 2, width * (2 if number == 5 else 1), 16 * scale)
            flag = Qt.AlignmentFlag.AlignLeft if number == 5 else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(box, flag, text)
