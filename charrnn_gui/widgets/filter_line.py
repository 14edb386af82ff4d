"""A line to type what runs are to be listed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontInfo, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import BODY
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.drops import TakesTextAsCopy
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _

_USUAL_WIDTH, _ICON_SIZE = 170, 14


class FilterLine(FollowsChanges, TakesTextAsCopy, QLineEdit):
    """A line that Escape empties, and that Enter, Escape and the arrow down leave.

    Signals:
        left: one of these keys was pressed.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted_width = _USUAL_WIDTH
        self._looking_glass = QAction(self)
        self.addAction(self._looking_glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.follow_changes()

    def set_widths(self, least: int, wanted: int) -> None:
        """Be so wide, and less if there is little room, but not less than ``least``."""
        self._wanted_width = wanted
        self.setMinimumWidth(least)
        self.setMaximumWidth(wanted)

    def sizeHint(self) -> QSize:
        """Return the width that is wanted."""
        return QSize(self._wanted_width, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the line for the runs."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.setPlaceholderText(_("Filter"))
        self.setAccessibleName(_("Filter runs"))
        self.setToolTip(
            tooltip(
                _(
                    "List only runs whose name, text, model, difference or note has these words, or their "
                    "pinyin (Ctrl+F)."
                )
            )
        )

    def restyle(self) -> None:
        """Draw the looking glass in the colours of the palette."""
        size = round(_ICON_SIZE * QFontInfo(self.font()).pixelSize() / BODY.size)
        self._looking_glass.setIcon(icon("search", colors_of(self).muted, size=size))
