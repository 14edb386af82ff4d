"""What varies in a grid: one or two settings with their values, and seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from charrnn_gui.grids.value_chips import ValueChips
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from charrnn_gui.widgets.spin_boxes import WholeSpinBox
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.settings.grid import NOT_VARIED, Variation
from core.settings.settings import SPECS, Settings
from core.settings.specs import SettingsError

SEED = "seed"
_NONE = ""
_GAP = 8
# What a person finds first when a setting is chosen: twice and half of a number.
_AROUND = (0.5, 1, 2)
_MOST_PROPOSED = 3


class PlanForm(FollowsChanges, QWidget):
    """Two rows for settings, one for seeds, and one for workers if several make sense.

    Signals:
        changed: other runs are wanted, or another number of workers.

    Args:
        most_workers: so many processes make sense on this computer.

    Attributes:
        workers: how many train at the same time.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, most_workers: int = 1) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self.choices = [_SettingChoice(has_none=False), _SettingChoice(has_none=True)]
        self.values = [ValueChips(), ValueChips()]
        self.seeds_label, self.seeds = QLabel(), ValueChips()
        self.workers_label, self.workers = QLabel(), WholeSpinBox()
        self.workers.setRange(1, most_workers)
        turn_only_with_focus(self.workers)
        self.note = InlineNote()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.setColumnStretch(1, 1)
        for row, (choice, chips) in enumerate(zip(self.choices, self.values, strict=True)):
            layout.addWidget(choice, row, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(chips, row, 1)
            choice.activated.connect(lambda _index, row=row: self._on_setting_chosen(row))
        layout.addWidget(self.seeds_label, 2, 0)
        layout.addWidget(self.seeds, 2, 1)
        layout.addWidget(self.workers_label, 3, 0)
        layout.addWidget(self.workers, 3, 1, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.note, 4, 0, 1, 2)
        # Not before they have a place: they would be windows of their own.
        for widget in (self.workers_label, self.workers):
            widget.setVisible(most_workers > 1)
        self.workers.valueChanged.connect(lambda _number: self.changed.emit())
        for chips in (*self.values, self.seeds):
            chips.changed.connect(self.changed)
            chips.refused.connect(self._show_refusal)
        self.follow_changes()
        self.set_variations(())

    def set_settings(self, settings: Settings) -> None:
        """Know the settings of the next run: around them lie the values that are proposed."""
        self._settings = settings

    def set_variations(self, variations: Sequence[Variation]) -> None:
        """Show what varies; of more than two settings the first two, besides the seed."""
        varied = [each for each in variations if each.setting != SEED][: len(self.choices)]
        for row, (choice, chips) in enumerate(zip(self.choices, self.values, strict=True)):
            each = varied[row] if row < len(varied) else None
            setting = each.setting if each else (_NONE if row else "hidden_size")
            choice.choose(setting)
            values = each.values if each else (() if row else self._proposed(setting))
            chips.setVisible(setting != _NONE)
            if setting != _NONE:
                chips.set_values(setting, values)
        seeds = [each.values for each in variations if each.setting == SEED]
        self.seeds.set_values(SEED, seeds[0] if seeds else (self._settings.seed, self._settings.seed + 1))

    def set_workers(self, number: int) -> None:
        """Show how many workers train, without a signal."""
        with QSignalBlocker(self.workers):
            self.workers.setValue(number)

    def variations(self) -> tuple[Variation, ...]:
        """Return what varies; a setting without values does not."""
        rows = [(choice.setting(), chips) for choice, chips in zip(self.choices, self.values, strict=True)]
        found = [(setting, chips.values()) for setting, chips in rows if setting != _NONE]
        found.append((SEED, self.seeds.values()))
        return tuple(Variation(setting, values) for setting, values in found if values)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setAccessibleName(_("What varies"))
        self.seeds_label.setText(_("seeds"))
        self.seeds_label.setToolTip(
            tooltip(
                _(
                    "Every combination is trained with each of them. A difference smaller than that between "
                    "seeds may be chance."
                )
            )
        )
        self.workers_label.setText(_("at once"))
        self.workers.setAccessibleName(_("Runs that are trained at the same time"))
        self.workers.setToolTip(
            tooltip(
                _(
                    "So many runs are trained at the same time, each in a process of its own with its share "
                    "of the processor. Several small runs are faster that way, a large one is not."
                )
            )
        )
        names = (_("First setting that varies"), _("Second setting that varies"))
        for choice, name in zip(self.choices, names, strict=True):
            choice.setAccessibleName(name)
            choice.setToolTip(tooltip(name))

    def _proposed(self, setting: str) -> tuple[Any, ...]:
        """Return values to begin with: those around the present one, or all that there are."""
        present = getattr(self._settings, setting)
        if isinstance(present, bool):
            around: list[Any] = [False, True]
        elif isinstance(present, str):
            around = [present, *[value for value in SPECS[setting].choices if value != present]]
        else:
            around = [type(present)(present * factor) for factor in _AROUND]
        return tuple(dict.fromkeys(value for value in around if self._is_possible(setting, value)))[
            :_MOST_PROPOSED
        ]

    def _is_possible(self, setting: str, value: Any) -> bool:
        try:
            replace(self._settings, **{setting: value})
        except SettingsError:
            return False
        return True

    def _on_setting_chosen(self, row: int) -> None:
        setting = self.choices[row].setting()
        other = self.choices[1 - row]
        if setting == other.setting():
            # Both can't be the same: they change places.
            before = self.values[row].setting
            other.choose(before)
            self.values[1 - row].set_values(before, self.values[row].values())
        chips = self.values[row]
        chips.setVisible(setting != _NONE)
        if setting != _NONE:
            chips.set_values(setting, self._proposed(setting))
        self.changed.emit()

    def _show_refusal(self, sentence: str) -> None:
        if sentence:
            self.note.show_note(sentence, "error")
        else:
            self.note.clear()


class _SettingChoice(FollowsChanges, ElidedComboBox):
    """One of the settings that can vary, or none."""

    def __init__(self, *, has_none: bool) -> None:
        super().__init__()
        turn_only_with_focus(self)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(9)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._settings = [name for name in SPECS if name not in NOT_VARIED | {SEED, "sized"}]
        for name in ([_NONE] if has_none else []) + self._settings:
            self.addItem(name, name)
        self.follow_changes()

    def setting(self) -> str:
        """Return the name of the chosen one; empty: none."""
        return str(self.currentData())

    def choose(self, setting: str) -> None:
        """Choose ``setting``, without a signal."""
        self.setCurrentIndex(max(0, self.findData(setting)))

    def sizeHint(self) -> QSize:
        """Return a width that leaves room for the values."""
        return QSize(round(self.fontMetrics().height() * 7), super().sizeHint().height())

    def retranslate(self) -> None:
        """Name the settings in the current language."""
        for row in range(self.count()):
            name = self.itemData(row)
            self.setItemText(row, _(SPECS[name].label) if name != _NONE else _("none"))
