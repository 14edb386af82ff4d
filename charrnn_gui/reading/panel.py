"""Read: which characters of a text surprise the model, and what it has copied from its training text."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontInfo, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.tokens import BODY, PANEL_PADDING
from charrnn_gui.reading.copied_curve import CopiedCurve, Point
from charrnn_gui.reading.copied_section import CopiedSection
from charrnn_gui.reading.figures import Figures, Histogram
from charrnn_gui.reading.steps import BURN_IN
from charrnn_gui.reading.surprise_section import SurpriseSection
from charrnn_gui.reading.surprising_places import SurprisingPlaces
from charrnn_gui.theme import colors_of, in_color, on_ground
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.segments import Segments
from core.common.i18n import gettext as _
from core.common.i18n import ngettext
from core.common.surprise import Surprise
from core.text.baselines import Baselines

TEXTS = ("heldout", "written", "pasted", "file")
_SIDE_WIDTH = 340
_LEAST_SIZE = 320, 240
_WIDE, _HIGH = 860, 520


class ReadPanel(FollowsChanges, QFrame):
    """The Read workspace.

    Signals:
        text_chosen: which text is to be read, one of ``TEXTS``.

    Attributes:
        surprise: the upper half.
        copied: the lower half.
        places: the most surprising places.
        texts: the choice of the text.
    """

    text_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surprise: Surprise | None = None
        self.texts, self.unit = Segments(TEXTS), Segments(("nats", "bits"))
        self._moment = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.surprise, self.copied = SurpriseSection(), CopiedSection()
        self.figures, self._histogram, self.places = Figures(), Histogram(), SurprisingPlaces()
        self._unknown = QLabel(wordWrap=True)
        self.copied_curve = CopiedCurve()
        self._heads = [QLabel() for _number in range(3)]
        for head in self._heads:
            set_type(head, "caption-strong")
        for label in (self._unknown, self._moment):
            set_type(label, "caption")
        self._lay_out()
        self.texts.chosen.connect(self.text_chosen)
        self.unit.chosen.connect(self._show)
        self.places.place_chosen.connect(self.surprise.view.set_current)
        self.follow_changes()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Colour by steps whose edges are these."""
        self.surprise.set_baselines(baselines)

    def set_surprise(self, surprise: Surprise | None) -> None:
        """Show a text that has been read; None: none."""
        self._surprise = surprise
        self._show()

    def set_copied_points(self, points: tuple[Point, ...]) -> None:
        """Show what the samples have copied, epoch by epoch."""
        self.copied_curve.set_points(points)
        self._heads[2].setVisible(bool(points))
        self.copied_curve.setVisible(bool(points))

    def moment_sentence(self) -> str:
        """Return what is said about the weights that have read the text."""
        return self._moment.text()

    def unknown_sentence(self) -> str:
        """Return what is said about unknown characters."""
        return self._unknown.text()

    def set_can_read(self, name: str, refusal: str = "") -> None:
        """Let the text ``name`` of ``TEXTS`` be chosen, or say why not."""
        button = self.texts.button(name)
        button.setEnabled(not refusal)
        button.setToolTip(refusal or self._help(name))

    def retranslate(self) -> None:
        """Set every text in the current language."""
        names = {
            "heldout": _("Held-out text"),
            "written": _("Written"),
            "pasted": _("Paste"),
            "file": _("File…"),
        }
        for name, text in names.items():
            self.texts.say(name, text, self._help(name))
        self.texts.setAccessibleName(_("Which text"))
        self.unit.say("nats", _("nats"), _("Count costs in nats: −ln p."))
        self.unit.say("bits", _("bits"), _("Count costs in bits: −log₂ p."))
        self.unit.setAccessibleName(_("Unit"))
        titles = (
            _("How surprising the characters are"),
            _("Most surprising places"),
            _("Copied so far, by epoch"),
        )
        for head, title in zip(self._heads, titles, strict=True):
            head.setText(title)
        self._show()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.setPalette(on_ground(colors.panel))
        self.setAutoFillBackground(True)
        for label in (*self._heads, self._unknown, self._moment):
            label.setPalette(in_color(colors.muted))

    def _help(self, name: str) -> str:
        return {
            "heldout": _("The part of the text that the run is not trained on."),
            "written": _("What the model has written in Write."),
            "pasted": _("The text in the clipboard."),
            "file": _("The beginning of a text file."),
        }[name]

    def minimumSizeHint(self) -> QSize:
        """Ask for less than everything would need: on little room some of it is left out."""
        return QSize(*_LEAST_SIZE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the column at the right, the bars and the places in the text on little room."""
        super().resizeEvent(event)
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self._side.setVisible(self.width() >= _WIDE * scale)
        is_high = self.height() >= _HIGH * scale
        self.surprise.bars.setVisible(is_high)
        self.copied.set_low(not is_high)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        bar.setSpacing(10)
        bar.addWidget(self.texts)
        bar.addWidget(self._moment, 1)
        bar.addWidget(self.unit)
        halves = HairSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.surprise)
        halves.addWidget(self.copied)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(halves, 1)
        self._side = side = QWidget()
        right = QVBoxLayout(side)
        right.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        right.setSpacing(8)
        right.addWidget(self.figures)
        right.addWidget(self._unknown)
        right.addWidget(self._heads[0])
        right.addWidget(self._histogram)
        right.addWidget(self._heads[1])
        right.addWidget(self.places, 1)
        right.addWidget(self._heads[2])
        right.addWidget(self.copied_curve)
        columns = HairSplitter(Qt.Orientation.Horizontal)
        columns.addWidget(left)
        columns.addWidget(side)
        columns.setStretchFactor(0, 1)
        columns.setStretchFactor(1, 0)
        columns.setSizes([10_000, _SIDE_WIDTH])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(columns)
        self.set_copied_points(())

    def _show(self) -> None:
        is_in_bits, surprise = self.unit.choice() == "bits", self._surprise
        unit = math.log(2) if is_in_bits else 1.0
        self.surprise.set_in_bits(is_in_bits)
        self.surprise.set_surprise(surprise)
        self.figures.set_surprise(surprise, is_in_bits=is_in_bits)
        self.places.set_surprise(surprise, BURN_IN, unit)
        self._histogram.set_costs(np.zeros(0) if surprise is None else surprise.nats / unit)
        self._unknown.setText("" if surprise is None else _about_unknown(surprise))
        self._moment.setText("" if surprise is None else _about_moment(surprise))


def _about_moment(surprise: Surprise) -> str:
    return _("with the weights of epoch {epoch}, update {update}").format(
        epoch=surprise.moment.epoch, update=f"{surprise.moment.update:,}"
    )


def _about_unknown(surprise: Surprise) -> str:
    """Return which characters the model does not know, and that the first ones say little."""
    burn_in = _("First {number} greyed: too little before them to go by.").format(number=BURN_IN)
    if not surprise.unknown:
        return " ".join((_("Unknown to this model: none."), burn_in))
    unknown = set(surprise.unknown)
    count = sum(character in unknown for character in surprise.text)
    names = " ".join(surprise.unknown[:12]) + (" …" if len(surprise.unknown) > 12 else "")
    words = ngettext(
        "{count} character unknown to this model, and skipped: {names}.",
        "{count} characters unknown to this model, and skipped: {names}.",
        count,
    )
    return " ".join((words.format(count=f"{count:,}", names=names), burn_in))
