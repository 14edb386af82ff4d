"""What can be done with the listed samples: copy, open, go back, save."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class LinesMenu(FollowsChanges, QMenu):
    """The context menu of the list.

    Attributes:
        copy_line: copies the chosen line.
        copy_all: copies all lines of the prefix that is shown.
        show_in_full: opens the chosen line, or closes it.
        newest: goes back to the newest moment.
        save: saves the samples of the run.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.copy_line, self.copy_all, self.show_in_full, self.newest, self.save = (
            QAction(self) for _number in range(5)
        )
        self.addActions([self.copy_line, self.copy_all, self.show_in_full])
        self.addSeparator()
        self.addAction(self.newest)
        self.addSeparator()
        self.addAction(self.save)
        self.follow_changes()

    def open_at(self, place: QPoint, *, has_line: bool, is_newest: bool) -> None:
        """Open the menu at ``place`` on the screen; what has no effect is disabled."""
        for action in (self.copy_line, self.copy_all, self.show_in_full):
            action.setEnabled(has_line)
        self.newest.setEnabled(not is_newest)
        self.popup(place)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self.copy_line.setText(_("&Copy the line"))
        self.copy_all.setText(_("Copy &all lines of this prefix"))
        self.show_in_full.setText(_("&Show in full"))
        self.newest.setText(_("&Back to the newest"))
        self.save.setText(_("Sa&ve the samples…"))
