"""A group of settings that folds: closed, it says its values in a line; open, it shows what matters first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from charrnn_gui.look.fonts import set_type
from charrnn_gui.setup.setting_row import SettingRow
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.collapsible_section import CollapsibleSection
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import listed, ngettext

_NAMED = 2


class SettingsGroup(FollowsChanges, QWidget):
    """The rows of a group; those that matter less are behind "5 more".

    Args:
        first: the rows that matter most.
        more: the others.
        expanded: whether the group is open.
    """

    def __init__(self, first: Sequence[SettingRow], more: Sequence[SettingRow], *, expanded: bool) -> None:
        super().__init__()
        if not first:
            # A fold that hides all there is would open upon another one.
            first, more = more, ()
        self._more_rows = tuple(more)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(_grid_of(first))
        self._more = CollapsibleSection(_grid_of(more), expanded=False, kind="caption")
        self._more.setVisible(bool(more))
        column.addWidget(self._more)
        self._section = CollapsibleSection(content, expanded=expanded)
        self._section.toggled.connect(self._on_toggled)
        self._summary = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_type(self._summary, "caption")
        self._section.set_beside(self._summary)
        # For the hair line above it.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 3)
        layout.addWidget(self._section)
        self._title = ""
        self._on_toggled(expanded)
        self.follow_changes()

    def set_title(self, title: str) -> None:
        """Show ``title`` as the heading."""
        self._title = title
        self._section.set_title(title)

    def set_summary(self, text: str) -> None:
        """Show these values beside the title while the group is closed."""
        self._summary.setText(text)

    def is_expanded(self) -> bool:
        """Whether the group is open."""
        return self._section.is_expanded()

    def set_expanded(self, expanded: bool) -> None:
        """Open or close the group."""
        self._section.set_expanded(expanded)

    def reveal(self, row: SettingRow) -> None:
        """Open what hides ``row``."""
        self.set_expanded(True)
        if row in self._more_rows:
            self._more.set_expanded(True)

    def name_the_rest(self) -> None:
        """Say how many settings are behind the fold, and name a few. Those that don't apply do not count."""
        names = [row.name() for row in self._more_rows if row.is_shown()]
        title = ngettext("{number} more: {names}", "{number} more: {names}", len(names)).format(
            number=len(names), names=listed(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        )
        self._more.set_title(title)
        self._more.setVisible(bool(names))

    def retranslate(self) -> None:
        """Name the rest in the current language."""
        self.name_the_rest()

    def restyle(self) -> None:
        """Take the colours of the palette."""
        self._summary.setPalette(in_color(colors_of(self).muted))

    def _on_toggled(self, expanded: bool) -> None:
        self._summary.setVisible(not expanded)


def _grid_of(rows: Sequence[SettingRow]) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(4)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    for row in rows:
        row.place(grid)
    return widget
