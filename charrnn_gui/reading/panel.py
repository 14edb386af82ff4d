"""Read: which characters of a text surprise the model, and what it has copied from its training text."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontInfo, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, PANEL_PADDING
from charrnn_gui.reading.copied_curve import CopiedCurve, Point
from charrnn_gui.reading.copied_section import CopiedSection
from charrnn_gui.reading.figures import Figures, Histogram
from charrnn_gui.reading.file_name import FileName
from charrnn_gui.reading.reading_sentences import about_both, about_moment, about_unknown
from charrnn_gui.reading.steps import BURN_IN
from charrnn_gui.reading.surprise_section import VIEWS, SurpriseSection
from charrnn_gui.reading.surprising_places import SurprisingPlaces
from charrnn_gui.reading.weights_choice import WeightsChoice
from charrnn_gui.theme import colors_of, in_color, on_ground
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_splitter import HairSplitter
from charrnn_gui.widgets.segments import Segments
from core.common.i18n import gettext as _
from core.common.surprise import Surprise, TwoReadings
from core.text.baselines import Baselines

TEXTS = ("heldout", "written", "pasted", "file")
_SIDE_WIDTH = 340
_LEAST_SIZE = 320, 240
_WIDE, _HIGH = 860, 520


class ReadPanel(FollowsChanges, QFrame):
    """The Read workspace.

    Signals:
        text_chosen: which text is to be read, one of ``TEXTS``.
        view_chosen: what the colours are to say, one of ``VIEWS``.
        hold_wanted: whether the present weights are to be kept for this text.
        export_wanted: what each character costs is to be saved: a ``Surprise``, and another one of the same
            text with weights that follow it, or None.
        language_changed: what has been set from outside has to be said in another language.

    Attributes:
        surprise: the upper half.
        copied: the lower half.
        places: the most surprising places.
        texts: the choice of the text.
        file_name: of the file that is read.
        at: the choice of the weights that read it.
        hold: keeps the present weights while pressed.
        export: saves what each character costs.
        views: the choice of what the colours say.
    """

    text_chosen = Signal(str)
    view_chosen = Signal(str)
    hold_wanted = Signal(bool)
    export_wanted = Signal(Surprise, object)  # a surprise or None
    language_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surprise: Surprise | None = None
        self._both: TwoReadings | None = None
        self.texts, self.unit, self.views = Segments(TEXTS), Segments(("nats", "bits")), Segments(VIEWS)
        self.file_name = FileName()
        self._at_label, self.at, self.hold = QLabel(), WeightsChoice(), QToolButton()
        self.hold.setCheckable(True)
        self.hold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export = QToolButton()
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._moment = ""
        self.surprise, self.copied = SurpriseSection(), CopiedSection()
        self.figures, self._histogram, self.places = Figures(), Histogram(), SurprisingPlaces()
        self._about_both, self._unknown = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.copied_curve, self._verdict = CopiedCurve(), QLabel(wordWrap=True)
        self._expected = QLabel()
        self._heads = [QLabel() for _number in range(3)]
        for head in self._heads:
            set_type(head, "caption-strong")
        for label in (self._unknown, self._about_both, self._verdict, self._at_label, self._expected):
            set_type(label, "caption")
        self._lay_out()
        self.texts.chosen.connect(self.text_chosen)
        self.views.chosen.connect(self.view_chosen)
        self.hold.clicked.connect(self.hold_wanted)
        self.export.clicked.connect(self._export)
        self.unit.chosen.connect(self._show)
        self.places.place_chosen.connect(self.surprise.view.set_current)
        self.follow_changes()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Colour by steps whose edges are these."""
        self.surprise.set_baselines(baselines)

    def set_surprise(self, surprise: Surprise | None, both: TwoReadings | None = None) -> None:
        """Show a text that has been read; None: none. With ``both``, show how it differs from another."""
        self._surprise, self._both = surprise, both
        self._show()

    def set_view(self, name: str) -> None:
        """Say what the colours mean, without a signal. Until it is known, the costs themselves are shown."""
        self._both = None
        self.views.choose(name)
        self.surprise.set_view(name)
        self._show()

    def set_verdict(self, sentence: str) -> None:
        """Say at the foot whether the model copies; empty: nothing."""
        self._verdict.setText(sentence)
        self._verdict.setVisible(bool(sentence))

    def verdict_sentence(self) -> str:
        """Return what is said at the foot."""
        return self._verdict.text()

    def about_both_sentence(self) -> str:
        """Return what is said about the other weights."""
        return self._about_both.text()

    def set_copied_points(self, points: tuple[Point, ...]) -> None:
        """Show what the samples have copied, epoch by epoch."""
        self.copied_curve.set_points(points)
        self._heads[2].setVisible(bool(points))
        self.copied_curve.setVisible(bool(points))

    def moment_sentence(self) -> str:
        """Return what is said about the weights that have read the text."""
        return self._moment

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
        self._at_label.setText(_("at"))
        self.at.setAccessibleName(_("With the weights of which moment"))
        self.hold.setAccessibleName(_("Hold"))
        self.hold.setText(_("Hold"))
        self.hold.setToolTip(
            tooltip(
                _(
                    "Keep these weights for this text while training goes on. "
                    "Else the colours follow each epoch."
                )
            )
        )
        self.export.setAccessibleName(_("Save what each character costs"))
        self.export.setToolTip(_("Save what each character costs, as a table (CSV)."))
        self.views.say("surprise", _("Surprise"), _("What each character costs."))
        self.views.say("change", _("Change"), _("How much that has changed since a checkpoint."))
        self.views.say("against", _("Another run"), _("How much more or less another run pays."))
        self.views.say(
            "adapting",
            _("Adapting"),
            _(
                "What it costs if the weights follow the text: each stretch of 64 characters is predicted, "
                "then learned from. The model itself stays as it is."
            ),
        )
        self.views.setAccessibleName(_("What the colours say"))
        self.unit.say("nats", _("nats"), _("Count costs in nats: −ln p."))
        self.unit.say("bits", _("bits"), _("Count costs in bits: −log₂ p."))
        self.unit.setAccessibleName(_("Unit"))
        self._expected.setText(_("expected"))
        self._heads[0].setText(_("How surprising the characters are"))
        self._heads[2].setText(_("Copied so far, by epoch"))
        self._show()
        self.language_changed.emit()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.setPalette(on_ground(colors.panel))
        self.setAutoFillBackground(True)
        for label in (*self._heads, self._unknown, self._at_label, self._expected):
            label.setPalette(in_color(colors.muted))
        self.export.setIcon(icon("share", colors.muted, size=16, disabled=colors.disabled))
        self.hold.setIcon(icon("hold", colors.muted, size=16, on=colors.accent))
        note = on_ground(colors.mem_soft)
        note.setColor(note.ColorRole.WindowText, colors.text)
        self._verdict.setPalette(note)
        self._verdict.setAutoFillBackground(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Find in the text by Ctrl+F, wherever the keyboard is in here."""
        if event.matches(QKeySequence.StandardKey.Find):
            self.surprise.find_bar.open()
        else:
            super().keyPressEvent(event)

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
        """On little room, leave out the column at the right, bars and places; choose in two rows."""
        super().resizeEvent(event)
        scale = QFontInfo(self.font()).pixelSize() / BODY.size
        self._side.setVisible(self.width() >= _WIDE * scale)
        self._choose_rows()
        is_high = self.height() >= _HIGH * scale
        self.surprise.bars.setVisible(is_high)
        self.copied.set_low(not is_high)

    def _export(self) -> None:
        both = self._both
        if both is not None and self.views.choice() == "adapting":
            self.export_wanted.emit(both.other, both.now)
        elif self._surprise is not None:
            self.export_wanted.emit(self._surprise, None)

    def _choose_rows(self) -> None:
        """Put all choices into one row if there is room."""
        needed = sum(line.sizeHint().width() for line in self._rows)
        is_wide = needed + 3 * PANEL_PADDING <= self._left.width()
        self._bar.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )

    def _lay_out(self) -> None:
        halves = HairSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.surprise)
        halves.addWidget(self.copied)
        self._left = left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._choices())
        column.addWidget(halves, 1)
        inner = QWidget()
        self._side = side = QScrollArea()
        # On a small screen the column scrolls; nothing in it lies over anything else.
        side.setWidgetResizable(True)
        side.setFrameShape(QFrame.Shape.NoFrame)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setWidget(inner)
        right = QVBoxLayout(inner)
        right.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        right.setSpacing(8)
        for widget in (self.figures, self._about_both, self._unknown, self._heads[0], self._histogram):
            right.addWidget(widget)
        places_head = QHBoxLayout()
        places_head.addWidget(self._heads[1], 1)
        places_head.addWidget(self._expected)
        right.addLayout(places_head)
        right.addWidget(self.places, 1)
        right.addWidget(self._heads[2])
        right.addWidget(self.copied_curve)
        right.addWidget(self._verdict)
        self._verdict.setContentsMargins(10, 8, 10, 8)
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
        self.set_verdict("")
        self._about_both.hide()

    def _choices(self) -> QBoxLayout:
        """Return what stands above: which text, read by which weights; what the colours say."""
        which, what = self._rows = QHBoxLayout(), QHBoxLayout()
        for line in self._rows:
            line.setSpacing(8)
        for widget in (self.texts, self.file_name, self._at_label, self.at, self.hold):
            which.addWidget(widget)
        which.addStretch(1)
        what.addWidget(self.views)
        what.addStretch(1)
        what.addWidget(self.unit)
        what.addWidget(self.export)
        self._bar = bar = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        bar.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        bar.setSpacing(8)
        bar.addLayout(which)
        bar.addLayout(what)
        return bar

    def _show(self) -> None:
        is_in_bits, surprise, both = self.unit.choice() == "bits", self._surprise, self._both
        self.export.setEnabled(surprise is not None)
        unit, view = math.log(2) if is_in_bits else 1.0, self.views.choice()
        self.surprise.set_in_bits(is_in_bits)
        self.surprise.set_surprise(surprise, both)
        # The fixed figure is always the large one.
        shown = both.other if both is not None and view == "adapting" else surprise
        self.figures.set_surprise(shown, is_in_bits=is_in_bits)
        self.places.set_surprise(surprise, BURN_IN, unit, both)
        self._histogram.set_costs(np.zeros(0) if surprise is None else surprise.nats / unit)
        self._heads[1].setText(_("Most surprising places") if both is None else _("Greatest differences"))
        self._expected.setVisible(bool(self.places.places()))
        words = "" if both is None else about_both(both, view, self.surprise.other.name(), unit)
        self._about_both.setText(words)
        self._about_both.setVisible(bool(words))
        self._unknown.setText("" if surprise is None else about_unknown(surprise))
        self._moment = "" if surprise is None else about_moment(surprise)
        self.at.setToolTip(self._moment)
        self._choose_rows()
