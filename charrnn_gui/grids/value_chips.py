"""The values that a setting takes in turn, as chips: a click removes one, the last button adds others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import entry, in_a_line, tooltip
from charrnn_gui.widgets.flow import Flow
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.settings.as_text import of_texts
from core.settings.settings import SPECS, Settings
from core.settings.specs import SettingsError, in_words

MOST_VALUES = 8
_GAP, _ICON, _EDIT_CHARACTERS = 4, 14, 7


class ValueChips(FollowsChanges, Flow):
    """The values of one setting.

    Signals:
        changed: the person has added or removed a value.
        refused: a sentence that says why what was typed is no value; empty: it is one now.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_GAP, parent)
        self._setting, self._values = "seed", tuple[Any, ...]()
        self.chips: list[QToolButton] = []
        self.add_button, self.edit = QToolButton(), _Edit()
        self._menu = QMenu(self.add_button)
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.setIconSize(QSize(_ICON, _ICON))
        self.edit.hide()
        self.set_parts((self.edit, self.add_button))
        self.add_button.clicked.connect(self._ask)
        self._menu.triggered.connect(lambda action: self._add((action.data(),)))
        self.edit.returnPressed.connect(self._take)
        self.edit.left.connect(self._close)
        self.follow_changes()

    def set_values(self, setting: str, values: Sequence[Any]) -> None:
        """Show ``values`` of ``setting``."""
        if (setting, tuple(values)) != (self._setting, self._values) or len(self.chips) != len(values):
            self._setting, self._values = setting, tuple(values)
            self._close()
            self._rebuild()

    @property
    def setting(self) -> str:
        """Whose values they are."""
        return self._setting

    def values(self) -> tuple[Any, ...]:
        """Return the values, in the order in which they stand."""
        return self._values

    def retranslate(self) -> None:
        """Set every text in the current language."""
        spec = SPECS[self._setting]
        name = _(spec.label)
        for chip, value in zip(self.chips, self._values, strict=True):
            words = in_a_line(in_words(spec, value))
            chip.setText(entry(words))
            chip.setToolTip(tooltip(_("Click to leave this value out.")))
            chip.setAccessibleName(_("{setting} {value}, leave out").format(setting=name, value=words))
        self.add_button.setAccessibleName(_("Add a value of {setting}").format(setting=name))
        self.add_button.setToolTip(tooltip(_("Add a value of {setting}").format(setting=name)))
        self.edit.setAccessibleName(_("New value of {setting}").format(setting=name))
        self.edit.setToolTip(tooltip(_("Enter adds it. Several values stand between commas.")))

    def restyle(self) -> None:
        """Take the colours of the palette, and a width that goes with the font."""
        self.add_button.setIcon(icon("plus", colors_of(self).muted, size=_ICON))
        self.edit.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * _EDIT_CHARACTERS + 20)

    def _rebuild(self) -> None:
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(value) for value in self._values]
        self.set_parts((*self.chips, self.edit, self.add_button))
        self.add_button.setEnabled(
            len(self._values) < MOST_VALUES and bool(self._left() or not self._choices())
        )
        self.retranslate()
        self.updateGeometry()

    def _chip(self, value: Any) -> QToolButton:
        chip = QToolButton(self)
        chip.setProperty("kind", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: self._remove(value))
        chip.show()
        return chip

    def _choices(self) -> tuple[Any, ...]:
        """Return all values that the setting can take, if they are few and named."""
        default = getattr(Settings(), self._setting)
        return (False, True) if isinstance(default, bool) else SPECS[self._setting].choices

    def _left(self) -> list[Any]:
        return [value for value in self._choices() if value not in self._values]

    def _ask(self) -> None:
        if not self._choices():
            self.edit.clear()
            self.edit.show()
            self.edit.setFocus()
            return
        self._menu.clear()
        for value in self._left():
            action = self._menu.addAction(entry(in_words(SPECS[self._setting], value)))
            action.setData(value)
        self._menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _take(self) -> None:
        texts = [text for text in re.split(r"[,，、\s]+", self.edit.text()) if text]
        try:
            found = [of_texts({self._setting: text})[self._setting] for text in texts]
            for value in found:
                replace(Settings(), **{self._setting: value})
        except SettingsError as error:
            self.refused.emit(str(error))
            return
        self.edit.clear()
        if found:
            self._add(tuple(found))
            self.edit.show()
            self.edit.setFocus()
        else:
            self._close()

    def _close(self) -> None:
        self.edit.hide()
        self.refused.emit("")

    def _add(self, values: tuple[Any, ...]) -> None:
        self.refused.emit("")
        self._values = tuple(dict.fromkeys((*self._values, *values)))[:MOST_VALUES]
        self._rebuild()
        self.changed.emit()

    def _remove(self, value: Any) -> None:
        number = self._values.index(value)
        self._values = tuple(kept for kept in self._values if kept != value)
        self._rebuild()
        # The focus stays where the next one can be removed.
        (self.chips[number] if number < len(self.chips) else self.add_button).setFocus()
        self.changed.emit()


class _Edit(QLineEdit):
    """A value that is typed.

    Signals:
        left: Esc was pressed, or it was left empty.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.editingFinished.connect(
            lambda: None if self.text().strip() or self.hasFocus() else self.left.emit()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
