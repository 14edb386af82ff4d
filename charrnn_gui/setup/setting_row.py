"""One setting of the form: its name, its editor, a way back to the recipe, and the place for its error."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.setup.setting_editors import SwitchEdit, editor_for
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.inline_note import InlineNote
from core.common.i18n import gettext as _
from core.settings.specs import FieldSpec, SettingsError

_DOT = 5
_ICON = 14


class SettingRow(QObject):
    """The widgets of a setting, two lines of a grid: the second is for what is wrong.

    Signals:
        reset_requested: the person wants the value of the recipe.
    """

    reset_requested = Signal()

    def __init__(self, name: str, spec: FieldSpec, default: object, parent: QObject) -> None:
        super().__init__(parent)
        self._spec = spec
        self.editor = editor_for(spec, default)
        self.editor.setObjectName(name)
        self.label: QLabel | None = None
        if not isinstance(self.editor, SwitchEdit):
            self.label = QLabel(wordWrap=True)
            self.label.setBuddy(self.editor)
        self.note = InlineNote()
        self._dot = _Dot()
        self._reset = _ResetButton()
        self._reset.clicked.connect(self.reset_requested)
        self._is_shown = True
        self._reason = ""

    def place(self, grid: QGridLayout) -> None:
        """Add the row at the end of ``grid``: dot, label, editor, reset."""
        line = grid.rowCount()
        grid.addWidget(self._dot, line, 0)
        if self.label is None:
            grid.addWidget(self.editor, line, 1, 1, 2)
        else:
            grid.addWidget(self.label, line, 1)
            grid.addWidget(self.editor, line, 2)
        grid.addWidget(self._reset, line, 3)
        grid.addWidget(self.note, line + 1, 1, 1, 3)

    def is_shown(self) -> bool:
        """Whether the setting applies; if so, it is shown when its group is open."""
        return self._is_shown

    def name(self) -> str:
        """The setting's name in the current language."""
        return _(self._spec.label)

    def retranslate(self) -> None:
        """Write the name, and what explains it, in the current language."""
        name = _capitalized(self.name())
        if self.label is not None:
            self.label.setText(name)
        else:
            assert isinstance(self.editor, SwitchEdit)
            self.editor.setText(name)
        self.editor.setAccessibleName(name)
        self._reset.name(name)
        self._explain()

    def set_applies(self, applies: bool, reason: str) -> None:
        """Show the setting only if it applies; ``reason`` says why it does not."""
        self._is_shown, self._reason = applies, reason
        for widget in (self.editor, self.label, self._dot):
            if widget is not None:
                widget.setEnabled(applies)
                widget.setVisible(applies)
        self._reset.set_place(applies)
        self._explain()

    def set_changed(self, changed: bool) -> None:
        """Mark that the value is not that of the recipe, and offer the way back."""
        self._dot.set_on(changed)
        self._reset.set_on(changed)

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
                widget.setWhatsThis(tip)
        self.editor.setAccessibleDescription(self._reason or parts[0])


class _Dot(QWidget):
    """The mark of a setting that differs from the recipe. It has its place also if it is not shown."""

    def __init__(self) -> None:
        super().__init__()
        self._is_on = False
        self.setFixedWidth(_DOT + 3)

    def set_on(self, on: bool) -> None:
        self._is_on = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot in the middle of the line."""
        if not self._is_on:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen("transparent")
        painter.setBrush(colors_of(self).accent)
        painter.drawEllipse(0, (self.height() - _DOT) // 2, _DOT, _DOT)


class _ResetButton(FollowsChanges, QToolButton):
    """Goes back to the recipe's value. It has its place also if there is nothing to reset."""

    def __init__(self) -> None:
        super().__init__()
        self._is_on = False
        self.setIconSize(QSize(_ICON, _ICON))
        self.setProperty("kind", "bare")
        self.set_place(True)
        self.set_on(False)
        self.follow_changes()

    def set_place(self, has_place: bool) -> None:
        """Keep room for the button, or none."""
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(has_place)
        self.setSizePolicy(policy)
        self._has_place = has_place
        self.setVisible(self._is_on)

    def set_on(self, on: bool) -> None:
        self._is_on = on
        self.restyle()
        self.setVisible(on)

    def restyle(self) -> None:
        """Draw the arrow in the colours of the palette, if it is needed."""
        if self._is_on:
            self.setIcon(icon("again", colors_of(self).muted, size=_ICON))

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """Show the button only if there is something to reset."""
        super().setVisible(visible and self._is_on and self._has_place)

    def name(self, setting: str) -> None:
        tip = _("Set “{setting}” as in the recipe").format(setting=setting)
        self.setToolTip(tip)
        self.setAccessibleName(tip)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
