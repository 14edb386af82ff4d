"""What the compared runs write after one prefix at the same moment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.comparing.run_delegate import scale_of
from charrnn_gui.comparing.shown_text import ShownText
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.run_marks import mark_of
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import in_a_line, tooltip
from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.run_rows import swatch
from charrnn_gui.widgets.spin_boxes import DecimalSpinBox
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.runs.same_moment import UNITS
from core.settings.run_end import epochs_text

_ASK_MS = 300
_MOST_CHARS, _MOST_VALUE, _VALUE_WIDTH = 500, 1e9, 84
_NAMES = {"epochs": N_("epoch"), "perplexity": N_("perplexity"), "seconds": N_("seconds of training")}


class TextsSection(FollowsChanges, QWidget):
    """A prefix, a moment, and a line for each run.

    Signals:
        asked(str, str, float): the prefix, what is to be the same, and its value.

    Attributes:
        prefix: which one.
        unit: what is to be the same, of ``UNITS``.
        value: of it.
    """

    asked = Signal(str, str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: Sequence[ShownText] = ()
        self._is_chosen = False
        self.prefix, self.unit, self.value = ElidedComboBox(), ElidedComboBox(), _Value()
        self._title, self._at, self._greedy = QLabel(), QLabel(), QLabel()
        set_type(self._title, "title")
        for label in (self._at, self._greedy):
            set_type(label, "caption")
        self.prefix.setEditable(True)
        self.prefix.setMinimumWidth(110)
        self.prefix.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for name in UNITS:
            self.unit.addItem("", name)
        self.value.setRange(0.0, _MOST_VALUE)
        self.value.setDecimals(2)
        for widget in (self.prefix, self.unit, self.value):
            turn_only_with_focus(widget)
        self._timer = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._timer.timeout.connect(self._ask)
        self._lines: list[_Line] = []
        self._lay_out()
        self.prefix.currentTextChanged.connect(lambda _text: self._timer.start())
        self.unit.currentIndexChanged.connect(lambda _index: self._choose())
        self.value.valueChanged.connect(lambda _value: self._choose())
        self.follow_changes()

    def set_prefixes(self, prefixes: Sequence[str]) -> None:
        """Offer these; the first one is taken if none is there yet."""
        if [self.prefix.itemText(place) for place in range(self.prefix.count())] == list(prefixes):
            return
        now = self.prefix.currentText()
        with QSignalBlocker(self.prefix):
            self.prefix.clear()
            self.prefix.addItems(list(prefixes))
            self.prefix.setEditText(now or next(iter(prefixes), ""))
        self._timer.start()

    def propose(self, epoch: float) -> None:
        """Take ``epoch``, unless the person has chosen a moment."""
        if not self._is_chosen and epoch != self.value.value():
            with QSignalBlocker(self.value):
                self.value.setValue(epoch)
        self._timer.start()

    def choose(self, unit: str, value: float) -> None:
        """Take this moment: the person has pointed at it."""
        with QSignalBlocker(self.unit), QSignalBlocker(self.value):
            self.unit.setCurrentIndex(UNITS.index(unit))
            self.value.setValue(value)
        self._choose()

    def show_texts(self, texts: Sequence[ShownText]) -> None:
        """Show a line for each run."""
        self._texts = texts
        while len(self._lines) > len(texts):
            line = self._lines.pop()
            line.hide()
            line.deleteLater()
        while len(self._lines) < len(texts):
            self._lines.append(_Line())
            self._list.addWidget(self._lines[-1])
        for line, text in zip(self._lines, texts, strict=True):
            line.show_text(self.prefix.currentText(), text)

    def lines(self) -> list[str]:
        """Return what is to be read in each line."""
        return [line.accessibleName() for line in self._lines]

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("The same prefix"))
        self._at.setText(_("at:"))
        self._greedy.setText(_("greedy"))
        self.prefix.setAccessibleName(_("Prefix"))
        self.prefix.setToolTip(_("What every run continues, always with its likeliest character."))
        self.unit.setAccessibleName(_("What is the same in all runs"))
        self.unit.setToolTip(_("What is the same in all runs"))
        self.value.setAccessibleName(_("The moment"))
        self.value.setToolTip(
            tooltip(
                _(
                    "The nearest moment that a run has kept is taken, and named at the end of the line. "
                    "A click in the plot chooses a moment, too."
                )
            )
        )
        for place, name in enumerate(UNITS):
            self.unit.setItemText(place, _(_NAMES[name]))
        self.show_texts(self._texts)
        if self._texts:
            # What a run says instead of a text is in the language of then.
            self._timer.start()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for label in (self._at, self._greedy):
            label.setPalette(in_color(colors_of(self).muted))
        # Not as wide as its greatest value, which nobody needs.
        self.value.setFixedWidth(round(_VALUE_WIDTH * scale_of(self)))

    def minimumSizeHint(self) -> QSize:
        """Ask for the width of the choices: on less room the title stands above them."""
        choices = self._choices.minimumSize().width() + 2 * PANEL_PADDING
        return QSize(choices, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the title beside the choices, or above them."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        needed = self.minimumSizeHint().width() + self._title.sizeHint().width() + self._head.spacing()
        self._head.setDirection(direction.LeftToRight if self.width() >= needed else direction.TopToBottom)

    def _lay_out(self) -> None:
        self._head = head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(8)
        head.addWidget(self._title)
        self._choices = choices = QHBoxLayout()
        for widget in (self.prefix, self._at, self.unit, self.value, self._greedy):
            choices.addWidget(widget)
        choices.addStretch(1)
        head.addLayout(choices, 1)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, 4, PANEL_PADDING, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(self._list)

    def _choose(self) -> None:
        self._is_chosen = True
        self._timer.start()

    def _ask(self) -> None:
        self.asked.emit(self.prefix.currentText(), str(self.unit.currentData()), self.value.value())


class _Value(DecimalSpinBox):
    """A number without idle zeros."""

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Return it as a person writes it."""
        return f"{value:.2f}".rstrip("0").rstrip(".")


class _Line(FollowsChanges, QWidget):
    """A swatch, the prefix, what follows, and when."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0
        self._is_exact, self._has_text = True, False
        self._swatch, self._prefix = QLabel(), QLabel()
        self._text, self._moment = ElidedLabel(Qt.TextElideMode.ElideRight), QLabel()
        self._prefix.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_type(self._moment, "caption")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._swatch)
        layout.addSpacing(8)
        layout.addWidget(self._prefix)
        layout.addWidget(self._text, 1)
        layout.addSpacing(8)
        layout.addWidget(self._moment)
        self.follow_changes()

    def show_text(self, prefix: str, shown: ShownText) -> None:
        """Show this."""
        self._number, self._is_exact = shown.number, shown.is_exact
        self._has_text = shown.text is not None
        waiting = _("It is being written …")
        continued = in_a_line(shown.text) if shown.text is not None else in_a_line(shown.why) or waiting
        self._prefix.setText(in_a_line(prefix) if self._has_text else "")
        self._text.setText(continued)
        moment = _("epoch {epoch}").format(epoch=epochs_text(shown.epoch)) if shown.epoch is not None else ""
        self._moment.setText(moment)
        said = in_a_line(prefix) + continued if self._has_text else continued
        parts = (in_a_line(shown.name), moment, said)
        self.setAccessibleName(": ".join(part for part in parts if part))
        self.setToolTip(tooltip(self.accessibleName(), _MOST_CHARS))
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        dashes = mark_of(self._number).swatch
        self._swatch.setPixmap(swatch(colors.compared(self._number), dashes, self.devicePixelRatioF()))
        self._prefix.setPalette(in_color(colors.accent))
        self._text.setPalette(in_color(colors.text if self._has_text else colors.muted))
        self._moment.setPalette(in_color(colors.muted if self._is_exact else colors.warn))
