"""The pane at the left: what was written so far, and the pinned prefixes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from charrnn_gui.choosing.lines_list import LinesList
from charrnn_gui.choosing.pinned_prefixes import PinnedPrefixes
from charrnn_gui.look.fonts import set_type
from charrnn_gui.look.icons import icon
from charrnn_gui.look.tokens import PANEL_PADDING
from charrnn_gui.theme import colors_of, in_color, on_ground
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.hair_line import HairLine
from core.common.i18n import gettext as _
from core.common.lines import Line


class LinesSection(FollowsChanges, QWidget):
    """A list with a field to find lines in.

    Signals:
        export_wanted: all lines are to be saved.

    Attributes:
        list, pinned: what it is made of.
        close_button: leads back to the text if there is no room for both.
        finder: the field in which one types what to find.
    """

    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._shown = 0
        self._title, self._empty, self._pinned_title = QLabel(), QLabel(wordWrap=True), QLabel()
        set_type(self._title, "title")
        set_type(self._empty, "caption")
        set_type(self._pinned_title, "caption-strong")
        self.more, self.finder, self.list = QToolButton(), QLineEdit(), LinesList()
        self.pinned = PinnedPrefixes()
        self._menu, self._export = QMenu(self), QAction(self)
        self._menu.addAction(self._export)
        self.close_button = QToolButton()
        self.close_button.hide()
        self.close_button.setProperty("kind", "small")
        self.more.setProperty("kind", "small")
        self.finder.setClearButtonEnabled(True)
        self._lay_out()
        self.more.clicked.connect(self._open_menu)
        self._export.triggered.connect(self.export_wanted)
        self.finder.textChanged.connect(self._show)
        self.follow_changes()
        self._show()

    def set_lines(self, lines: tuple[Line, ...], shown: int) -> None:
        """List ``lines``; the one of number ``shown`` is that in the middle."""
        if (lines, shown) != (self._lines, self._shown):
            self._lines, self._shown = lines, shown
            self._show()

    def lines(self) -> tuple[Line, ...]:
        """Return all lines."""
        return self._lines

    def export_action(self) -> QAction:
        """Return what saves all lines."""
        return self._export

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(_("Lines written"))
        self._pinned_title.setText(_("Pinned prefixes"))
        self.finder.setPlaceholderText(_("Find"))
        self.finder.setAccessibleName(_("Find in the lines"))
        self.more.setAccessibleName(_("More about the lines"))
        self.more.setToolTip(_("More about the lines"))
        self.close_button.setAccessibleName(_("Close"))
        self.close_button.setToolTip(_("Back to the text (Escape)"))
        self._export.setText(_("&Save all lines…"))
        self._show()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        colors = colors_of(self)
        self.more.setIcon(icon("more", colors.muted, size=16))
        self.close_button.setIcon(icon("close", colors.muted, size=14))
        for label in (self._empty, self._pinned_title):
            label.setPalette(in_color(colors.muted))
        # Last: a palette of one's own is a change that is followed at once, within this call.
        self.setPalette(on_ground(colors.chrome))
        self.setAutoFillBackground(True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 8, 8, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self.more)
        head.addWidget(self.close_button)
        find = QHBoxLayout()
        find.setContentsMargins(8, 0, 8, 4)
        find.addWidget(self.finder)
        rows = QVBoxLayout()
        rows.setContentsMargins(8, 0, 4, 4)
        rows.addWidget(self._empty)
        rows.addWidget(self.list, 1)
        rows.setStretch(0, 0)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(6, 4, 6, 4)
        foot = QVBoxLayout()
        foot.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 10)
        foot.setSpacing(6)
        foot.addWidget(self._pinned_title)
        foot.addWidget(self.pinned)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(find)
        layout.addLayout(rows, 1)
        layout.addWidget(HairLine())
        layout.addLayout(foot)

    def _open_menu(self) -> None:
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _show(self) -> None:
        wanted = self.finder.text()
        self.list.show_lines(self._lines, self._shown, wanted)
        has_rows = bool(self.list.rows())
        self._empty.setVisible(not has_rows)
        self._empty.setText(
            _("No line contains this.")
            if self._lines
            else _("Every line that the model writes here is kept with its run.")
        )
        self.finder.setVisible(bool(self._lines))
        self._export.setEnabled(bool(self._lines))
