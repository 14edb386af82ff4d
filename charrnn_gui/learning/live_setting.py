"""A setting that can be changed while a run trains: a name, a slider and a number."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from charrnn_gui.learning.let_go_slider import LetGoSlider
from charrnn_gui.learning.live_field import LiveField
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import paragraph
from core.settings.live import LiveSettings
from core.settings.settings import SPECS
from core.settings.specs import SettingsError

# The slider reaches so many times below and above what the settings say; the field further.
_BELOW, _ABOVE = 100.0, 10.0
_USUAL = 1.0


class LiveSetting(FollowsChanges, QWidget):
    """Shows what is in effect, and tells what the person wants instead.

    Args:
        name: of a field of ``core.settings.live.LiveSettings``.
        label: short, to be translated when shown.
        widest: the greatest width of the slider, in pixels.

    Signals:
        wanted(float): the person wants this value.
        refused(str): the person wants something impossible: why.
        mended: what was refused is gone.
    """

    wanted = Signal(float)
    refused = Signal(str)
    mended = Signal()

    def __init__(self, name: str, label: str, widest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._text, self._further = label, ""
        self._spec = SPECS[name]
        self._in_effect = 0.0
        self._label, self.slider, self.field = QLabel(), LetGoSlider(widest), LiveField(self._spec)
        self._label.setBuddy(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.field)
        self.slider.passed.connect(self._on_passed)
        self.slider.let_go.connect(self._want)
        self.field.committed.connect(self._want)
        self.field.given_up.connect(self.mended)
        self.follow_changes()

    def set_planned(self, value: float, further: str = "") -> None:
        """Let the slider reach around ``value``, which the run's settings say; help ends with ``further``."""
        around = value or _USUAL
        self.slider.set_ends(around / _BELOW, around * _ABOVE, can_be_off=bool(self._spec.zero_means))
        self._further = further
        self.field.take_back()
        self.retranslate()

    def show_in_effect(self, value: float, *, is_moving: bool) -> None:
        """Show what holds for the next update; ``is_moving``: a schedule changes it by itself."""
        self._in_effect = value
        if not self.slider.is_held:
            self.slider.show_number(value)
            self.field.show_number(value, is_exact=not is_moving)
            self.slider.setAccessibleDescription(self.field.text())

    def retranslate(self) -> None:
        """Write in the current language."""
        name = _(self._text)
        self._label.setText(name)
        self.field.setAccessibleName(name)
        self.slider.setAccessibleName(_("{setting}, slider").format(setting=name))
        counts = _("It counts when you let go, or on Enter, and holds until you change it again.")
        said = paragraph(
            filter(None, (_(self._spec.help), _(self._further) if self._further else "", counts))
        )
        for part in (self._label, self.slider, self.field):
            part.setToolTip(tooltip(said))

    def _on_passed(self, value: float) -> None:
        self.field.take_back()
        self.field.show_number(value)

    def _want(self, value: object) -> None:
        try:
            # Text that is no number is refused as well.
            LiveSettings().changed(self.name, value)  # type: ignore[arg-type]
        except SettingsError as error:
            self.refused.emit(str(error))
            return
        assert isinstance(value, float)
        self.field.setModified(False)
        self.field.show_number(value)
        self.slider.show_number(value)
        self.mended.emit()
        self.wanted.emit(value)
