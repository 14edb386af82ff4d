"""The settings of a run as a form, built from the engine's description of each setting."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from charrnn_gui.setup.setting_editors import ChoiceEdit, Editor, SwitchEdit, editor_for
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.collapsible_section import CollapsibleSection
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from core.common.i18n import gettext as _
from core.settings.rules import fixed, without_effect
from core.settings.settings import SPECS, Settings
from core.settings.sizing import SIZED, is_sized
from core.settings.specs import GROUPS, SettingsError

TYPING_PAUSE_MS = 500
_CLOSED_AT_FIRST = ("samples", "saving")


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
        self._error: SettingsError | None = None
        self._rows: dict[str, _Row] = {}
        self._sections: dict[str, CollapsibleSection] = {}
        # Not while a number is being typed: "0" on the way to "0.01" is no error.
        self._typing_pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._typing_pause.timeout.connect(self._on_committed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for group in GROUPS:
            content = QWidget()
            grid = QGridLayout(content)
            grid.setContentsMargins(8, 0, 0, 4)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(0, 2)
            grid.setColumnStretch(1, 3)
            for field in dataclasses.fields(Settings):
                if SPECS[field.name].group == group and field.name not in hidden_fields:
                    self._add_row(grid, field.name, field.default)
            self._sections[group] = CollapsibleSection(content, expanded=group not in _CLOSED_AT_FIRST)
            layout.addWidget(self._sections[group])
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
        """The error that was found last."""
        return self._error

    def editor(self, name: str) -> Editor:
        """The editor of the setting ``name``."""
        return self._rows[name].editor

    def note(self, name: str) -> InlineNote:
        """The place under the setting ``name`` where its error is explained."""
        return self._rows[name].note

    def section(self, group: str) -> CollapsibleSection:
        """The section of a group of settings, a key of ``GROUPS``."""
        return self._sections[group]

    def save_state(self) -> dict[str, bool]:
        """Return which groups are open, ready for JSON."""
        return {group: section.is_expanded() for group, section in self._sections.items()}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Restore the state that ``save_state`` returned; ignore missing or invalid values."""
        for group, section in self._sections.items():
            is_open = state.get(group)
            if isinstance(is_open, bool):
                section.set_expanded(is_open)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        for group, section in self._sections.items():
            section.set_title(_(GROUPS[group]))
        for row in self._rows.values():
            row.retranslate()
        self._judge()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._mark()

    def _add_row(self, grid: QGridLayout, name: str, default: object) -> None:
        row = _Row(name, default)
        line = grid.rowCount()
        if row.label is None:
            grid.addWidget(row.editor, line, 0, 1, 2)
        else:
            grid.addWidget(row.label, line, 0)
            grid.addWidget(row.editor, line, 1)
        grid.addWidget(row.note, line + 1, 0, 1, 2)
        row.editor.committed.connect(self._on_committed)
        if not isinstance(row.editor, (ChoiceEdit, SwitchEdit)):
            row.editor.edited.connect(self._typing_pause.start)
        row.note.button_clicked.connect(self._on_remedy_taken)
        self._rows[name] = row

    def _on_committed(self) -> None:
        self._typing_pause.stop()
        self._judge()
        settings = self.settings()
        if (
            settings is not None
            and is_sized(settings)
            and any(getattr(settings, name) != getattr(self._announced, name) for name in SIZED)
        ):
            # A value of one's own takes the place of the rule.
            self._rows["sized"].editor.set_value(False)
            settings = self.settings()
        if settings is not None and settings != self._announced:
            self._base = self._announced = settings
            self.settings_changed.emit(settings)

    def _on_remedy_taken(self) -> None:
        if self._error is not None and self._error.remedy is not None:
            for name, value in self._error.remedy.values.items():
                self._rows[name].editor.set_value(value)
            self._on_committed()

    def _read(self) -> Settings:
        values: dict[str, Any] = {name: row.editor.value() for name, row in self._rows.items()}
        return dataclasses.replace(self._base, **values)

    def _judge(self) -> None:
        try:
            self._read()
            self._error = None
        except SettingsError as error:
            self._error = error
            row = self._rows.get(error.field)
            if row is not None:
                self._sections[SPECS[error.field].group].set_expanded(True)
        values = {name: row.editor.value() for name, row in self._rows.items()}
        reasons = without_effect(values, SPECS) | fixed(values)
        for name, row in self._rows.items():
            row.set_enabled(name not in reasons, reasons.get(name, ""))
        self._mark()
        self.judged.emit(self._error is None)

    def _mark(self) -> None:
        for name, row in self._rows.items():
            error = self._error if self._error is not None and self._error.field == name else None
            row.mark(error, self.palette())


class _Row:
    """One setting: its name, its editor, and under both the place for its error."""

    def __init__(self, name: str, default: object) -> None:
        self._spec = SPECS[name]
        self.editor = editor_for(self._spec, default)
        self.editor.setObjectName(name)
        self.label: QLabel | None = None
        if not isinstance(self.editor, SwitchEdit):
            self.label = QLabel(wordWrap=True)
            self.label.setBuddy(self.editor)
        self.note = InlineNote()
        self._reason = ""

    def retranslate(self) -> None:
        name = _capitalized(_(self._spec.label))
        if self.label is not None:
            self.label.setText(name)
        else:
            assert isinstance(self.editor, SwitchEdit)
            self.editor.setText(name)
        self.editor.setAccessibleName(name)
        self._explain()

    def set_enabled(self, enabled: bool, reason: str) -> None:
        self.editor.setEnabled(enabled)
        if self.label is not None:
            self.label.setEnabled(enabled)
        self._reason = reason
        self._explain()

    def mark(self, error: SettingsError | None, of_form: QPalette) -> None:
        """Show what is wrong, if anything. The parts of a row get the form's palette only after the form."""
        palette = QPalette()
        if error is None:
            self.note.clear()
        else:
            self.note.show_note(str(error), "error", error.remedy.label if error.remedy else "")
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
                palette.setColor(role, colors_of(of_form).error)
        self.editor.setPalette(palette)
        if self.label is not None:
            self.label.setPalette(palette)
        self.editor.setAccessibleDescription(str(error) if error else self._reason or _(self._spec.help))

    def _explain(self) -> None:
        parts = [_(self._spec.help)]
        if self._spec.zero_means:
            parts.append(_("0 means “{meaning}”.").format(meaning=_(self._spec.zero_means)))
        if self._reason:
            parts.append(self._reason)
        # Rich text makes Qt wrap the tooltip; the sentences contain no mark-up.
        tip = "<p>{}</p>".format("</p><p>".join(parts))
        for widget in (self.editor, self.label):
            if widget is not None:
                widget.setToolTip(tip)
        self.editor.setAccessibleDescription(self._reason or parts[0])


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
