"""The settings of a run as a form, built from the engine's description of each setting."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charrnn_gui.setup.in_a_line import in_a_line
from charrnn_gui.setup.setting_editors import ChoiceEdit, Editor, SwitchEdit
from charrnn_gui.setup.setting_row import SettingRow
from charrnn_gui.setup.settings_group import SettingsGroup
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from core.common.i18n import gettext as _
from core.settings.rules import fixed, without_effect
from core.settings.settings import SPECS, Settings
from core.settings.sizing import SIZED, is_sized
from core.settings.specs import GROUPS, SettingsError, check

TYPING_PAUSE_MS = 500
_OPEN_AT_FIRST = ("model",)
# What most people change; the others of a group are behind "5 more".
_FIRST = {
    "max_chars",
    "heldout_fraction",
    "heldout_from",
    "sized",
    "cell",
    "hidden_size",
    "num_layers",
    "embedding_size",
    "optimizer",
    "learning_rate",
    "muon_learning_rate",
    "epochs",
    "time_limit_s",
    "clip_norm",
    "sample_every",
    "prefixes",
    "save_interval_s",
}


class SettingsForm(FollowsChanges, QWidget):
    """Every setting with its name, its explanation and, if it is impossible, the reason.

    Signals:
        settings_changed(Settings): the person changed a setting, and all settings are possible.
        judged(bool): whether the current settings are possible.
    """

    settings_changed = Signal(Settings)
    judged = Signal(bool)

    def __init__(self, hidden_fields: Collection[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base = Settings()
        self._announced = self._base
        self._errors: dict[str, SettingsError] = {}
        self._rows: dict[str, SettingRow] = {}
        self._groups: dict[str, SettingsGroup] = {}
        self._recipe = self._base
        self._num_chars: int | None = None
        # Not while a number is being typed: "0" on the way to "0.01" is no error.
        self._typing_pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._typing_pause.timeout.connect(self._on_committed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for group in GROUPS:
            rows = {
                field.name: self._row(field.name, field.default)
                for field in dataclasses.fields(Settings)
                if SPECS[field.name].group == group and field.name not in hidden_fields
            }
            self._groups[group] = SettingsGroup(
                [row for name, row in rows.items() if name in _FIRST],
                [row for name, row in rows.items() if name not in _FIRST],
                expanded=group in _OPEN_AT_FIRST,
            )
            layout.addWidget(self._groups[group])
        self.set_settings(self._base)
        self.follow_changes()

    def set_settings(self, settings: Settings) -> None:
        """Show ``settings``; a typed text that means the same value stays as it is."""
        self._base = self._announced = settings
        self._typing_pause.stop()
        for name, row in self._rows.items():
            # If the value equals the one that the person is typing, the text and the cursor must stay.
            if row.editor.value() != getattr(settings, name):
                row.editor.set_value(getattr(settings, name))
        self._judge()

    def set_text_length(self, num_chars: int) -> None:
        """Take note of how many characters the text has."""
        self._num_chars = num_chars
        self._judge()

    def settings(self) -> Settings | None:
        """The settings in the form; None if they are impossible."""
        try:
            return self._read()
        except SettingsError:
            return None

    def last_settings(self) -> Settings:
        """The newest possible settings in the form."""
        return self.settings() or self._base

    def commit(self) -> None:
        """Accept the text that is being typed, without waiting for more."""
        if self._typing_pause.isActive():
            self._on_committed()

    def error(self) -> SettingsError | None:
        """The first error of those that were found last."""
        return next(iter(self._errors.values()), None)

    def editor(self, name: str) -> Editor:
        """The editor of the setting ``name``."""
        return self._rows[name].editor

    def note(self, name: str) -> InlineNote:
        """The place under the setting ``name`` where its error is explained."""
        return self._rows[name].note

    def group(self, name: str) -> SettingsGroup:
        """The group ``name`` of settings, a key of ``GROUPS``."""
        return self._groups[name]

    def names(self) -> Collection[str]:
        """The names of the settings that it shows."""
        return self._rows.keys()

    def reveal(self, name: str) -> list[QWidget]:
        """Open what hides a setting, and return its label and editor; those of its group if it is hidden."""
        row, group = self._rows[name], self._groups[SPECS[name].group]
        group.reveal(row)
        if not row.is_shown():
            return [group]
        return [widget for widget in (row.label, row.editor) if widget is not None]

    def row(self, name: str) -> SettingRow:
        """The row of the setting ``name``."""
        return self._rows[name]

    def show_changes(self, recipe: Settings, different: Collection[str]) -> None:
        """Mark the settings ``different`` as other than in ``recipe``; a reset takes the recipe's value."""
        self._recipe = recipe
        for name, row in self._rows.items():
            row.set_changed(name in different)

    def save_state(self) -> dict[str, bool]:
        """Return which groups are open, ready for JSON."""
        return {name: group.is_expanded() for name, group in self._groups.items()}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Restore the state that ``save_state`` returned; ignore missing or invalid values."""
        for name, group in self._groups.items():
            is_open = state.get(name)
            if isinstance(is_open, bool):
                group.set_expanded(is_open)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        for name, group in self._groups.items():
            group.set_title(_(GROUPS[name]))
        for row in self._rows.values():
            row.retranslate()
        self._judge()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._mark()

    def _row(self, name: str, default: object) -> SettingRow:
        row = SettingRow(name, SPECS[name], default, self)
        row.editor.committed.connect(self._on_committed)
        if not isinstance(row.editor, (ChoiceEdit, SwitchEdit)):
            row.editor.edited.connect(self._typing_pause.start)
        row.note.button_clicked.connect(self._on_remedy_taken)
        row.reset_requested.connect(lambda: self._on_reset_requested(name))
        self._rows[name] = row
        return row

    def _on_committed(self) -> None:
        self._typing_pause.stop()
        self._judge()
        settings = self.settings()
        if (
            settings is not None
            and is_sized(settings)
            and any(getattr(settings, name) != getattr(self._announced, name) for name in SIZED)
        ):
            # A number that the person sets replaces the rule.
            self._rows["sized"].editor.set_value(False)
            settings = self.settings()
        if settings is not None and settings != self._announced:
            self._base = self._announced = settings
            self.settings_changed.emit(settings)

    def _on_reset_requested(self, name: str) -> None:
        self._rows[name].editor.set_value(getattr(self._recipe, name))
        self._on_committed()

    def _on_remedy_taken(self) -> None:
        error = self.error()
        if error is not None and error.remedy is not None:
            for name, value in error.remedy.values.items():
                self._rows[name].editor.set_value(value)
            self._on_committed()

    def _read(self) -> Settings:
        values: dict[str, Any] = {name: row.editor.value() for name, row in self._rows.items()}
        return dataclasses.replace(self._base, **values)

    def _judge(self) -> None:
        values = {name: row.editor.value() for name, row in self._rows.items()}
        self._errors = _errors_of(values)
        if not self._errors:
            try:
                self._read()
            except SettingsError as error:
                self._errors = {error.field: error}
        for name in self._errors.keys() & self._rows.keys():
            self._groups[SPECS[name].group].reveal(self._rows[name])
        reasons = without_effect(values, SPECS) | fixed(values)
        for name, row in self._rows.items():
            row.set_applies(name not in reasons, reasons.get(name, ""))
        for name, group in self._groups.items():
            group.name_the_rest()
            group.set_summary(in_a_line(name, self.last_settings(), self._num_chars))
        self._mark()
        self.judged.emit(not self._errors)

    def _mark(self) -> None:
        for name, row in self._rows.items():
            row.mark(self._errors.get(name), self.palette())


def _errors_of(values: Mapping[str, Any]) -> dict[str, SettingsError]:
    """Return what is wrong with single ``values``, by the names of their settings."""
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    errors = {}
    for name, value in values.items():
        try:
            check(name, SPECS[name], value, defaults[name])
        except SettingsError as error:  # noqa: PERF203
            errors[name] = error
    return errors
