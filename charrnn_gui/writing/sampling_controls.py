"""How the next character is chosen, and how many: temperature, length and, on demand, the rest."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.explained import explain
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.sampling_fields import (
    MAX_SLIDER_TEMPERATURE,
    SamplingFields,
    nothing_is_random,
    temperature_explained,
)
from core.common.i18n import gettext as _
from core.common.prompts import Sampling

_SLIDER_STEPS_PER_UNIT = 20
_LEAST_SLIDER = 40
_BESIDE_NUMBER = 14
"""What the style sheet has around a number, in pixels, beside the arrows."""


class SamplingControls(FollowsChanges, QWidget):
    """Temperature and length, and rarer settings that open on demand.

    Signals:
        changed(): ``sampling`` or ``num_chars`` may have another value.
        shading_changed(bool): the person wants characters shaded by probability, or no longer.

    Attributes:
        again: a button that takes another seed; it stands where the panel puts it.
    """

    changed = Signal()
    shading_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._has_room = True
        self._build()
        self.temperature.valueChanged.connect(self._temperature_changed)
        self.temperature_slider.valueChanged.connect(self._slider_moved)
        for spin in (self.num_chars_spin, self.top_k, self.seed):
            spin.valueChanged.connect(self.changed)
        self.top_p.valueChanged.connect(self.changed)
        self.seed.valueChanged.connect(self._explain_chance)
        self.num_chars_spin.valueChanged.connect(self._fit_fields)
        self.again.clicked.connect(self._fields.draw_again)
        self.more.toggled.connect(self._open)
        self.shading.toggled.connect(self.shading_changed)
        self._open(False)
        self._update_enabled()
        self.follow_changes()

    def sampling(self) -> Sampling:
        """Return how to choose; what means nothing to greedy writing is left at its default there."""
        return self._fields.sampling()

    def num_chars(self) -> int:
        """Return how many characters to write."""
        return self.num_chars_spin.value()

    def set_temperature(self, temperature: float) -> None:
        """Set the temperature as the person would."""
        self.temperature.setValue(temperature)

    def minimumSizeHint(self) -> QSize:
        """Ask for the line without the length, which goes to the rarer settings if there is no room."""
        width = self._line_width(self._temperature_label, self.temperature, self.more)
        if self.more.isChecked():
            width = max(width, self._rare.minimumSizeHint().width())
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the length where there is room for it."""
        super().resizeEvent(event)
        self._use_room()

    def save_state(self) -> dict[str, object]:
        """Return what the person set here, ready for JSON."""
        return {
            **self._fields.save_state(),
            "more": self.more.isChecked(),
            "shading": self.shading.isChecked(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned; what is missing or makes no sense is passed over."""
        self._fields.restore_state(state)
        for name, button in (("more", self.more), ("shading", self.shading)):
            checked = state.get(name)
            if isinstance(checked, bool):
                button.setChecked(checked)

    def retranslate(self) -> None:
        """Set every text in the person's language."""
        self._temperature_label.setText(_("Te&mperature"))
        self._length_label.setText(_("&Length"))
        self._top_k_label.setText(_("Top-&k"))
        self._top_p_label.setText(_("T&op-p"))
        self._seed_label.setText(_("See&d"))
        self._fields.retranslate()
        self._fit_fields()
        self.temperature_slider.setToolTip(tooltip(temperature_explained()))
        explain(self.temperature_slider, "temperature", if_asked=True)
        self.temperature_slider.setAccessibleName(_("Temperature, slider"))
        self.more.setAccessibleName(_("More about how it is written"))
        self.more.setToolTip(_("Top-k, top-p, seed, and shading by probability."))
        self.shading.setText(_("&Shade by probability"))
        self.shading.setToolTip(
            tooltip(_("The less probable a character was, the stronger the colour behind it."))
        )
        self._explain_chance()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self._fit_fields()
        self.again.setIcon(icon("dice", colors.muted, disabled=colors.disabled))
        self.more.setIcon(icon("options", colors.muted, on=colors.accent))

    def _build(self) -> None:
        self._fields = fields = SamplingFields()
        self.temperature, self.top_k, self.top_p = fields.temperature, fields.top_k, fields.top_p
        self.seed, self.num_chars_spin = fields.seed, fields.length
        self.temperature_slider = QSlider(Qt.Orientation.Horizontal)
        self.temperature_slider.setMinimumWidth(_LEAST_SLIDER)
        self.temperature_slider.setRange(0, round(MAX_SLIDER_TEMPERATURE * _SLIDER_STEPS_PER_UNIT))
        self.again = QToolButton()
        self.more = QToolButton()
        self.more.setCheckable(True)
        for button in (self.again, self.more):
            button.setProperty("kind", "small")
        self.again.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.shading = QCheckBox()
        self._temperature_label, self._length_label = QLabel(), QLabel()
        self._top_k_label, self._top_p_label, self._seed_label = QLabel(), QLabel(), QLabel()

        self._first = QHBoxLayout()
        self._first.addWidget(self._temperature_label)
        self._first.addWidget(self.temperature_slider, 1)
        self._first.addWidget(self.temperature)
        self._first.addWidget(self.more)
        self._rare = QWidget()
        rare = QGridLayout(self._rare)
        rare.setContentsMargins(0, 0, 0, 0)
        for column, (label, field) in enumerate(
            (
                (self._top_k_label, self.top_k),
                (self._top_p_label, self.top_p),
                (self._seed_label, self.seed),
            )
        ):
            rare.addWidget(label, 0, column)
            rare.addWidget(field, 1, column)
            rare.setColumnStretch(column, 1)
        rare.addWidget(self.shading, 2, 0, 1, 3)
        self._rare_grid = rare
        self._place_length()
        for label, buddy in (
            (self._temperature_label, self.temperature),
            (self._length_label, self.num_chars_spin),
            (self._top_k_label, self.top_k),
            (self._top_p_label, self.top_p),
            (self._seed_label, self.seed),
        ):
            label.setBuddy(buddy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._first)
        layout.addWidget(self._rare)

    def _fit_fields(self) -> None:
        """Make the fields as wide as what stands in them: there is little room in the line."""
        if not self._follows_changes:
            return
        metrics = self.temperature.fontMetrics()
        beside = metrics.horizontalAdvance("000") + _BESIDE_NUMBER
        texts = (self.temperature.specialValueText(), "0.00")
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        self.temperature.setFixedWidth(widest + beside)
        self.num_chars_spin.setFixedWidth(metrics.horizontalAdvance(self.num_chars_spin.text()) + beside)
        self._use_room()

    def _line_width(self, *shown: QWidget) -> int:
        """Return how wide a line is of these widgets and the slider."""
        gap = self._first.spacing()
        return (
            sum(min(widget.sizeHint().width(), widget.maximumWidth()) + gap for widget in shown)
            + _LEAST_SLIDER
        )

    def _use_room(self) -> None:
        length = (self._length_label, self.num_chars_spin)
        needed = self._line_width(self._temperature_label, self.temperature, *length, self.more)
        has_room = self.width() >= needed
        if has_room != self._has_room:
            self._has_room = has_room
            self._place_length()

    def _place_length(self) -> None:
        """Put the length beside the temperature; if there is little room, to the rarer settings."""
        for widget in (self._length_label, self.num_chars_spin):
            self._first.removeWidget(widget)
            self._rare_grid.removeWidget(widget)
        if self._has_room:
            self._first.insertWidget(3, self._length_label)
            self._first.insertWidget(4, self.num_chars_spin)
        else:
            self._rare_grid.addWidget(self._length_label, 3, 0)
            self._rare_grid.addWidget(self.num_chars_spin, 3, 1)

    def _temperature_changed(self, temperature: float) -> None:
        with QSignalBlocker(self.temperature_slider):
            self.temperature_slider.setValue(round(temperature * _SLIDER_STEPS_PER_UNIT))
        self._update_enabled()
        self.changed.emit()

    def _slider_moved(self, position: int) -> None:
        self.temperature.setValue(position / _SLIDER_STEPS_PER_UNIT)

    def _open(self, opened: bool) -> None:
        self._rare.setVisible(opened)

    def _update_enabled(self) -> None:
        self.again.setEnabled(not self._fields.is_greedy)
        self._explain_chance()

    def _explain_chance(self) -> None:
        is_greedy = self._fields.is_greedy
        self._fields.explain_chance()
        self.again.setAccessibleName(_("Again, with another seed"))
        self.again.setText("" if is_greedy else f"{self.seed.value()}")
        self.again.setToolTip(nothing_is_random() if is_greedy else _("Write again with another seed."))
