"""What the plot of Compare shows: up, across, how smooth, and of which text."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontInfo, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QWidget,
)

from charrnn_gui.comparing.compare_content import UP
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY, PANEL_PADDING
from charrnn_gui.plots.places import UNITS
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.elided_combo_box import ElidedComboBox
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.segments import Segments
from charrnn_gui.widgets.wheel import turn_only_with_focus
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.i18n import ngettext

_SHORT: Mapping[str, str] = {
    "perplexity": N_("perplexity"),
    "nats": N_("nats"),
    "bits": N_("bits"),
    "gradient": N_("gradient"),
}
STEPS = (0, 3, 10, 30, 100, 300, 1_000, 3_000)
"""Over how many updates the curves may be means; 0: they are not."""
_ICON, _SLIDER = 16, 72
_ONE_LINE = 720


class CurvesToolbar(FollowsChanges, QWidget):
    """Choices in one line, or in two if there is less room.

    Signals:
        changed: something else was chosen.

    Attributes:
        up: what the axis of values shows, of ``UP``.
        across: what the other axis counts, of ``UNITS``.
        smooth: over how many updates, a place in ``STEPS``.
        heldout: whether the held-out text is shown.
        show_all: shows all of the curves again.
        export: saves the comparison.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.up, self.across = Segments(list(UP)), ElidedComboBox()
        self.smooth, self.heldout = QSlider(Qt.Orientation.Horizontal), QCheckBox()
        self.show_all, self.export = QToolButton(), QToolButton()
        self._captions = {name: QLabel() for name in ("up", "across", "smooth")}
        self._smoothed = QLabel()
        for label in (*self._captions.values(), self._smoothed):
            set_type(label, "caption")
        for name in UNITS:
            self.across.addItem("", name)
        turn_only_with_focus(self.across)
        self.smooth.setRange(0, len(STEPS) - 1)
        self.smooth.setPageStep(1)
        turn_only_with_focus(self.smooth)
        self.heldout.setChecked(True)
        self._lay_out()
        self.up.chosen.connect(lambda _name: self.changed.emit())
        self.across.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.smooth.valueChanged.connect(self._on_smooth_changed)
        self.heldout.toggled.connect(lambda _is_shown: self.changed.emit())
        self.follow_changes()

    def unit(self) -> str:
        """Return what the axis counts."""
        return str(self.across.currentData())

    def smoothed(self) -> int:
        """Return over how many updates the curves are means; 0: they are not."""
        return STEPS[self.smooth.value()]

    def choose(self, *, unit: object = None, up: object = None, smoothed: object = None) -> None:
        """Choose these; what makes no sense is left as it is."""
        with QSignalBlocker(self.across), QSignalBlocker(self.smooth):
            if isinstance(unit, str) and unit in UNITS:
                self.across.setCurrentIndex(list(UNITS).index(unit))
            if isinstance(up, str) and up in UP:
                self.up.choose(up)
            if isinstance(smoothed, int) and smoothed in STEPS:
                self.smooth.setValue(STEPS.index(smoothed))
        self._show_smoothed()
        self.changed.emit()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        captions = {"up": _("up"), "across": _("across"), "smooth": _("smooth")}
        for name, text in captions.items():
            self._captions[name].setText(text)
        self.up.setAccessibleName(_("What the curves show"))
        for name, short in _SHORT.items():
            self.up.say(name, _(short), _(UP[name]))
        self.across.setAccessibleName(_("What the axis counts"))
        self.across.setToolTip(_("What the axis counts"))
        for index, text in enumerate(UNITS.values()):
            self.across.setItemText(index, _(text))
        self.smooth.setAccessibleName(_("Smoothing, in updates"))
        self.smooth.setToolTip(
            tooltip(
                _(
                    "Off: the mean of each epoch, as the run recorded it. Otherwise: the mean over the last "
                    "so many updates, and behind it every single update."
                )
            )
        )
        self.heldout.setText(_("held-out"))
        self.heldout.setToolTip(_("Show the curves of the held-out text, too, dashed."))
        for button, text in (
            (self.show_all, _("Show all of the curves")),
            (self.export, _("Save this comparison")),
        ):
            button.setAccessibleName(text)
        self.show_all.setToolTip(_("Show all of the curves again (Home)."))
        self.export.setToolTip(
            tooltip(
                _("Save this comparison as a picture with its settings (PNG or SVG) or as a table (CSV).")
            )
        )
        self._show_smoothed()

    def restyle(self) -> None:
        """Take the colours of the palette and sizes that go with the text."""
        colors, scale = colors_of(self), self._scale()
        for label in self._captions.values():
            label.setPalette(in_color(colors.muted))
        self.smooth.setFixedWidth(round(scale * _SLIDER))
        size = round(scale * _ICON)
        for button, name in ((self.show_all, "expand"), (self.export, "export")):
            button.setIcon(icon(name, colors.muted, size=size, disabled=colors.disabled))
        self._use_room()

    def minimumSizeHint(self) -> QSize:
        """Ask for the width of the longer of two lines: on less room there are two."""
        hints = [part.minimumSize() for part in self._parts]
        margins = self._lines.contentsMargins()
        sides = margins.left() + margins.right()
        return QSize(max(hint.width() for hint in hints) + sides, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one line or two."""
        super().resizeEvent(event)
        self._use_room()

    def _lay_out(self) -> None:
        self._parts = first, second = QHBoxLayout(), QHBoxLayout()
        for line in self._parts:
            line.setSpacing(8)
        first.addWidget(self._captions["up"])
        first.addWidget(self.up)
        first.addSpacing(4)
        first.addWidget(self._captions["across"])
        first.addWidget(self.across)
        first.addStretch(1)
        second.addWidget(self._captions["smooth"])
        second.addWidget(self.smooth)
        second.addWidget(self._smoothed)
        second.addStretch(1)
        second.addWidget(self.heldout)
        for button in (self.show_all, self.export):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            second.addWidget(button)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(PANEL_PADDING, 8, 8, 6)
        self._lines.setSpacing(8)
        self._lines.addLayout(first)
        self._lines.addLayout(second, 1)

    def _use_room(self) -> None:
        direction = QBoxLayout.Direction
        is_wide = self.width() >= _ONE_LINE * self._scale()
        self._lines.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def _on_smooth_changed(self, _place: int) -> None:
        self._show_smoothed()
        self.changed.emit()

    def _show_smoothed(self) -> None:
        number = self.smoothed()
        text = ngettext("{count} update", "{count} updates", number).format(count=f"{number:,}")
        self._smoothed.setText(text if number else _("off"))

    def _scale(self) -> float:
        return QFontInfo(self.font()).pixelSize() / BODY.size
