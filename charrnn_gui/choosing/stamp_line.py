"""Which weights have written the text, and a button that holds the present ones."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from charrnn_gui.choosing.words import weights_of
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon, pixmap
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.progress import Moment

_ICON = 14


class StampLine(FollowsChanges, QWidget):
    """A quiet line above the text.

    Signals:
        hold_wanted: the present weights are to be kept (True), or no longer.

    Attributes:
        hold: the button that holds them.
        compare: lets several weights write after the same prefix.
    """

    hold_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moment: Moment | None = None
        self._held: Moment | None = None
        self._clock, self._stamp = QLabel(), ElidedLabel(Qt.TextElideMode.ElideRight)
        self.hold, self.compare = QToolButton(), QToolButton()
        set_type(self._stamp, "caption")
        for button in (self.hold, self.compare):
            button.setProperty("kind", "small")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hold.setCheckable(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(PANEL_PADDING, 6, PANEL_PADDING, 0)
        line.setSpacing(6)
        line.addWidget(self._clock)
        line.addWidget(self._stamp, 1)
        line.addWidget(self.hold)
        line.addWidget(self.compare)
        self.hold.clicked.connect(self._want)
        self.follow_changes()

    def set_moment(self, moment: Moment | None) -> None:
        """Say which weights have written what is shown; None: nothing is shown."""
        self._moment = moment
        self._clock.setVisible(moment is not None)
        self._stamp.setText("" if moment is None else weights_of(moment))

    def set_held(self, moment: Moment | None) -> None:
        """Say which weights are held; None: none."""
        self._held = moment
        self.hold.setChecked(moment is not None)
        self._name_hold()

    def stamp(self) -> str:
        """Return what is said about the weights."""
        return self._stamp.text()

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.set_moment(self._moment)
        self.compare.setText(_("Compare weights"))
        self.compare.setToolTip(
            _("Let the held weights, the present ones and others write after the same prefix, side by side.")
        )
        self._name_hold()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self._stamp.setPalette(in_color(colors.muted))
        self._clock.setPixmap(pixmap("clock", colors.muted, size=_ICON, ratio=self.devicePixelRatioF()))
        self.hold.setIcon(icon("lock", colors.accent, size=_ICON, disabled=colors.disabled))
        self.compare.setIcon(icon("lines", colors.muted, size=_ICON, disabled=colors.disabled))

    def _want(self, is_wanted: bool) -> None:
        # It is held once somebody says so.
        self.hold.setChecked(self._held is not None)
        self.hold_wanted.emit(is_wanted)

    def _name_hold(self) -> None:
        held = self._held
        if held is None:
            self.hold.setText(_("Hold this moment"))
            help = _("Keep the present weights while training continues, and write with them.")
        else:
            self.hold.setText(
                _("Held: epoch {epoch}, update {update}").format(
                    epoch=f"{held.epoch:,}", update=f"{held.update:,}"
                )
            )
            help = _("Write with the present weights again.")
        self.hold.setToolTip(help)
        self.hold.setAccessibleName(self.hold.text())
