"""How characters are chosen, and how many: a form."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.choosing.words import LINE_END
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.explained import explain
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.sampling_fields import (
    MAX_SLIDER_TEMPERATURE,
    SamplingFields,
    nothing_is_random,
    top_k_explained,
    top_p_explained,
)
from core.common.i18n import gettext as _
from core.common.prompts import Sampling

_STEPS = 20
_MOST_SLIDER_K = 100
_MOST_BANNED = 1_000
_FIELD_DIGITS = 7


class SamplingForm(FollowsChanges, QWidget):
    """Temperature, top-k, top-p, seed, length, and where a text may begin and end.

    Signals:
        changed: a setting may have another value.

    Attributes:
        temperature, top_k, top_p, seed, length: the fields.
        again: takes another seed.
        banned: characters that are never written.
        ends_at_line: whether a text ends at its first line end.
        begins_line: whether the prefix stands at the beginning of a line.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocab = ""
        self._fields = fields = SamplingFields()
        self.temperature, self.top_k, self.top_p = fields.temperature, fields.top_k, fields.top_p
        self.seed, self.length, self.again = fields.seed, fields.length, QToolButton()
        self.temperature.setValue(0.8)
        self.seed.setValue(1)
        self.again.setProperty("kind", "small")
        self.banned = QLineEdit()
        self.banned.setMaxLength(_MOST_BANNED)
        self.ends_at_line, self.begins_line = QCheckBox(), QCheckBox()
        self._sliders = [QSlider(Qt.Orientation.Horizontal) for _number in range(3)]
        self._labels = [QLabel() for _number in range(6)]
        self._title = QLabel()
        set_type(self._title, "title")
        self._lay_out()
        self._connect()
        self._show_on_sliders()
        self.follow_changes()

    def sampling(self) -> Sampling:
        """Return how to choose; what means nothing to greedy writing is left at its default there."""
        return self._fields.sampling(self._banned())

    def prefix_from(self, typed: str) -> str:
        """Return the prefix to write after, if ``typed`` is what a person has typed."""
        return "\n" + typed if self.begins_line.isEnabled() and self.begins_line.isChecked() else typed

    def stops_at_line(self) -> bool:
        """Return whether a text ends at its first line end."""
        return self.ends_at_line.isEnabled() and self.ends_at_line.isChecked()

    def set_vocab(self, vocab: str) -> None:
        """Take note of all characters that the model knows: without a line end none can be meant."""
        self._vocab = vocab
        for box in (self.ends_at_line, self.begins_line):
            box.setEnabled(not vocab or "\n" in vocab)
        self._explain()

    def draw_again(self) -> None:
        """Take another seed."""
        self._fields.draw_again()

    def save_state(self) -> dict[str, object]:
        """Return what the person set here, ready for JSON."""
        return {
            **self._fields.save_state(),
            "banned": self.banned.text(),
            "ends_at_line": self.ends_at_line.isChecked(),
            "begins_line": self.begins_line.isChecked(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned; what is missing or makes no sense is passed over."""
        self._fields.restore_state(state)
        if isinstance(banned := state.get("banned"), str):
            self.banned.setText(banned)
        for name, box in (("ends_at_line", self.ends_at_line), ("begins_line", self.begins_line)):
            if isinstance(checked := state.get(name), bool):
                box.setChecked(checked)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("Sampling"))
        names = (_("Temperature"), _("Top-k"), _("Top-p"), _("Seed"), _("Length"), _("Never write"))
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)
        self.banned.setAccessibleName(names[-1])
        self._fields.retranslate()
        sliders = (_("Temperature, slider"), _("Top-k, slider"), _("Top-p, slider"))
        for slider, name in zip(self._sliders, sliders, strict=True):
            slider.setAccessibleName(name)
        self.banned.setPlaceholderText(_("characters"))
        self.ends_at_line.setText(_("Stop at the end of a line"))
        self.begins_line.setText(_("Start at the beginning of a line"))
        explain(self._sliders[0], "temperature", if_asked=True)
        self._explain()

    def restyle(self) -> None:
        """Take the colours of the palette, and fields as wide as their numbers."""
        colors = colors_of(self)
        self.again.setIcon(icon("dice", colors.muted, size=16, disabled=colors.disabled))
        width = self.fontMetrics().horizontalAdvance("0" * _FIELD_DIGITS) + 24
        for field in (self.temperature, self.top_k, self.top_p, self.length):
            field.setFixedWidth(width)
        self.seed.setMinimumWidth(round(0.8 * width))

    def _lay_out(self) -> None:
        ranges = (round(MAX_SLIDER_TEMPERATURE * _STEPS), _MOST_SLIDER_K, 100)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        fields = (self.temperature, self.top_k, self.top_p)
        for row, (slider, most, field) in enumerate(zip(self._sliders, ranges, fields, strict=True)):
            slider.setRange(0, most)
            slider.setMinimumWidth(60)
            grid.addWidget(self._labels[row], row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(field, row, 2)
        self._sliders[2].setMinimum(1)
        grid.setColumnStretch(1, 1)
        seeds = QHBoxLayout()
        seeds.setSpacing(4)
        self.seed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        seeds.addWidget(self.seed, 1)
        seeds.addWidget(self.again)
        seeds.addSpacing(8)
        seeds.addWidget(self._labels[4])
        grid.addWidget(self._labels[3], 3, 0)
        grid.addLayout(seeds, 3, 1)
        grid.addWidget(self.length, 3, 2)
        grid.addWidget(self._labels[5], 4, 0)
        grid.addWidget(self.banned, 4, 1, 1, 2)
        self.banned.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for label, buddy in zip(self._labels, (*fields, self.seed, self.length, self.banned), strict=True):
            label.setBuddy(buddy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addLayout(grid)
        layout.addWidget(self.ends_at_line)
        layout.addWidget(self.begins_line)

    def _connect(self) -> None:
        for field in (self.temperature, self.top_k, self.top_p, self.seed, self.length):
            field.valueChanged.connect(self._on_changed)
        self.banned.textChanged.connect(self._on_changed)
        for box in (self.ends_at_line, self.begins_line):
            box.toggled.connect(self._on_changed)
        self.again.clicked.connect(self.draw_again)
        self._sliders[0].valueChanged.connect(lambda value: self.temperature.setValue(value / _STEPS))
        self._sliders[1].valueChanged.connect(self.top_k.setValue)
        self._sliders[2].valueChanged.connect(lambda value: self.top_p.setValue(value / 100))

    def _on_changed(self) -> None:
        self._show_on_sliders()
        self._explain()
        self.changed.emit()

    def _show_on_sliders(self) -> None:
        values = (self.temperature.value() * _STEPS, self.top_k.value(), self.top_p.value() * 100)
        for slider, value in zip(self._sliders, values, strict=True):
            with QSignalBlocker(slider):
                slider.setValue(round(value))

    def _banned(self) -> str:
        """Return the characters that are never written, each once; ↵ stands for a line end."""
        typed = self.banned.text()
        if LINE_END not in self._vocab:
            typed = typed.replace(LINE_END, "\n")
        return "".join(dict.fromkeys(typed))

    def _explain(self) -> None:
        is_greedy = self._fields.is_greedy
        self._fields.explain_chance()
        self.again.setAccessibleName(_("Take another seed"))
        tips = (self.again.accessibleName(), top_k_explained(), top_p_explained())
        for widget, tip in zip((self.again, *self._sliders[1:]), tips, strict=True):
            widget.setEnabled(not is_greedy)
            widget.setToolTip(nothing_is_random() if is_greedy else tip)
        self.banned.setToolTip(_("These characters are never chosen. ↵ stands for a line end."))
        no_lines = _("The text of this model has no line ends.")
        has_lines = self.ends_at_line.isEnabled()
        self.ends_at_line.setToolTip("" if has_lines else no_lines)
        self.begins_line.setToolTip(
            _("The model reads a line end before the prefix.") if has_lines else no_lines
        )
