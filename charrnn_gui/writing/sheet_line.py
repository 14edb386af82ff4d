"""On little room the samples are one line, which opens them as a sheet over the panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.writing.through_time import ThroughTime
from core.common.i18n import gettext as _


class SheetLine(FollowsChanges, QWidget):
    """A line with the sample that is shown; its button opens the sheet, and closes it again.

    Args:
        sheet: the samples; while the line is used, the sheet is a child of what it lies over.
    """

    def __init__(self, sheet: ThroughTime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self.button = QToolButton()
        self.button.setCheckable(True)
        self.button.setProperty("kind", "small")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.label = ElidedLabel(Qt.TextElideMode.ElideRight)
        set_type(self.button, "caption-strong")
        set_type(self.label, "caption")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(self.button)
        layout.addWidget(self.label, 1)
        self.button.toggled.connect(self._on_toggled)
        sheet.summary_changed.connect(self.label.setText)
        self.hide()
        self.follow_changes()

    @property
    def is_open(self) -> bool:
        """Whether the sheet lies over the panel."""
        return self.button.isChecked()

    def set_used(self, is_used: bool) -> None:
        """Show the line in place of the samples, or no line: they have a place of their own."""
        self.setVisible(is_used)
        # The sheet covers the margins of the panel, too.
        beside = PANEL_PADDING if is_used else 0
        self._sheet.setContentsMargins(beside, 0, beside, 0)
        ground = self._sheet.parentWidget()
        if is_used and ground is not None:
            ground.installEventFilter(self)
            self._sheet.hide()

    def close_sheet(self) -> None:
        """Let the panel be seen again."""
        self.button.setChecked(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the sheet be as large as what it lies over."""
        if event.type() == QEvent.Type.Resize and self.is_open and watched is self._sheet.parentWidget():
            self._place()
        return False

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.button.setText(_("Through time"))
        self.button.setToolTip(_("Show or hide the samples."))
        self.button.setAccessibleName(_("Samples through time"))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.button.setIcon(icon("down" if self.is_open else "up", colors.muted))
        self.label.setPalette(in_color(colors.muted))

    def _on_toggled(self, is_open: bool) -> None:
        if is_open:
            self._place()
            self._sheet.raise_()
            self._sheet.setFocus()
        self._sheet.setVisible(is_open)
        self.restyle()

    def _place(self) -> None:
        ground = self._sheet.parentWidget()
        if ground is not None:
            self._sheet.setGeometry(0, 0, ground.width(), self.y())
