"""The menu of the plots: what their axes show; on little room also what else is shown, and other tools."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from charrnn_gui.look.icons import icon
from charrnn_gui.plots.measures import MEASURES
from charrnn_gui.plots.places import UNITS
from charrnn_gui.theme import colors_of
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.menu_heading import MenuHeading
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_

_NAMES: Mapping[str, Mapping[str, str]] = {"across": UNITS, "up": MEASURES}
PARTS: Mapping[str, str] = {"gradient": N_("&Gradient norm"), "live": N_("&Learning rate and clipping")}
"""What is not shown on little room unless the person asks for it; translate the names when they are shown."""


class AxesMenu(FollowsChanges, QToolButton):
    """A button with a menu: what the plots count across and measure up, and on little room what they show.

    Signals:
        chosen: something else was chosen; ``unit`` and ``measure`` say what.
        parts_chosen: other parts are to be shown; ``parts`` says which.
    """

    chosen = Signal()
    parts_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        menu = QMenu(self)
        self._sections: dict[str, MenuHeading] = {}
        self._actions: dict[str, dict[str, QAction]] = {}
        for axis, names in _NAMES.items():
            menu.addSeparator()
            self._sections[axis] = MenuHeading(menu)
            group = QActionGroup(self)
            self._actions[axis] = {name: menu.addAction("") for name in names}
            for action in self._actions[axis].values():
                action.setCheckable(True)
                group.addAction(action)
            next(iter(self._actions[axis].values())).setChecked(True)
            group.triggered.connect(self.chosen)
        self._is_small = False
        menu.addSeparator()
        self._parts_section = MenuHeading(menu)
        self._parts = {name: menu.addAction("") for name in PARTS}
        for action in self._parts.values():
            action.setCheckable(True)
            action.toggled.connect(self.parts_chosen)
        self._offer_parts()
        menu.addSeparator()
        self._further: list[QAction] = []
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.follow_changes()

    @property
    def unit(self) -> str:
        """Which of ``UNITS`` is chosen."""
        return self._checked("across")

    @property
    def measure(self) -> str:
        """Which of ``MEASURES`` is chosen."""
        return self._checked("up")

    @property
    def parts(self) -> frozenset[str]:
        """Which of ``PARTS`` are shown: all on much room, those that were chosen on little."""
        return frozenset(
            name for name, action in self._parts.items() if action.isChecked() or not self._is_small
        )

    def set_small(self, is_small: bool) -> None:
        """Offer to choose parts, because there is little room; otherwise all are shown."""
        if is_small != self._is_small:
            self._is_small = is_small
            self._offer_parts()
            self.parts_chosen.emit()

    def part(self, name: str) -> QAction:
        """Return the action that shows the part ``name`` of ``PARTS``, or no longer."""
        return self._parts[name]

    def add_further(self, *actions: QAction) -> None:
        """Have these actions, too, while ``show_further`` says so."""
        self.menu().addActions(actions)
        self._further += actions

    def show_further(self, are_shown: bool) -> None:
        """Show the further actions, or leave them to other controls."""
        for action in self._further:
            action.setVisible(are_shown)

    def action(self, name: str) -> QAction:
        """Return the action that chooses ``name``, one of ``UNITS`` or ``MEASURES``."""
        return {**self._actions["across"], **self._actions["up"]}[name]

    def choose(self, *names: object) -> None:
        """Choose each of ``names`` that is one of ``UNITS`` or ``MEASURES``."""
        known = {**self._actions["across"], **self._actions["up"]}
        for name in names:
            if isinstance(name, str) and name in known:
                known[name].setChecked(True)
        self.chosen.emit()

    def retranslate(self) -> None:
        """Write in the current language."""
        self.setText(_("More"))
        self.setToolTip(_("Choose what the axes show, save the plot, and more."))
        self.setAccessibleName(_("More on the plots"))
        self._parts_section.say(_("Shown"))
        for name, action in self._parts.items():
            action.setText(_(PARTS[name]))
        self._sections["across"].say(_("Across"))
        self._sections["up"].say(_("Up"))
        for axis, names in _NAMES.items():
            for name, action in self._actions[axis].items():
                action.setText(_(names[name]))

    def restyle(self) -> None:
        """Draw the icon in the colours of the palette."""
        self.setIcon(icon("more", colors_of(self).muted))

    def _offer_parts(self) -> None:
        for action in (self._parts_section, *self._parts.values()):
            action.setVisible(self._is_small)

    def _checked(self, axis: str) -> str:
        return next(name for name, action in self._actions[axis].items() if action.isChecked())
