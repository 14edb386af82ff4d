"""The menus of the window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from charrnn_gui.actions import EXPORT_ACTIONS, RUN_ACTIONS
from charrnn_gui.look.tokens import Theme
from charrnn_gui.widgets.bounded import entry
from core.common.i18n import LANGUAGES
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.text.source import Source

THEMES: dict[Theme, str] = {"system": N_("Follow the &system"), "light": N_("&Light"), "dark": N_("&Dark")}
HAS_NATIVE_BAR = sys.platform == "darwin"
"""There the system shows the menus at the upper edge of the screen, whatever the window does."""


class Menus:
    """Four menus, shown by the rail's menu button, by a menu bar, or by the system; and the options.

    Args:
        owner: the window.
        bar: of the window.
        actions: by name.
        on_recent: called with the ``Source`` of a recent text that is chosen.

    Attributes:
        all: the four, one below the other.
        options: language, appearance, size of text.
        recent: the recent texts.
        languages: the actions that choose a language, which is their data.
        themes: the actions that choose a theme, which is their data.
    """

    def __init__(
        self,
        owner: QWidget,
        bar: QMenuBar,
        actions: Mapping[str, QAction],
        on_recent: Callable[[Source], None],
    ) -> None:
        self._on_recent = on_recent
        self.all, self.options, self.recent = QMenu(owner), QMenu(owner), QMenu(owner)
        self._language, self.languages = _choice(owner, list(LANGUAGES.items()))
        self._theme, self.themes = _choice(owner, list(THEMES.items()))
        self._four = [QMenu(owner) for _number in range(4)]
        for menu in self._four:
            bar.addMenu(menu)
            self.all.addMenu(menu)
        file, run, view, help_ = self._four
        for menu in (file, run):
            menu.setToolTipsVisible(True)  # they say why an action is disabled

        def add(menu: QMenu, *names: str) -> None:
            menu.addActions([actions[name] for name in names])

        add(file, "open_file", "open_folder")
        file.addMenu(self.recent)
        add(file, "book_lyrics")
        file.addSeparator()
        add(file, "open_run", "import_run", "open_example")
        file.addSeparator()
        add(file, "choose_workspace", "reveal_runs")
        file.addSeparator()
        add(file, "quit")
        add(run, *RUN_ACTIONS)
        run.addSeparator()
        add(run, "focus_prefix")
        run.addSeparator()
        add(run, *EXPORT_ACTIONS)
        add(view, "palette")
        view.addSeparator()
        add(view, "show_train", "show_write", "show_read", "show_compare")
        view.addSeparator()
        self._theme.addSeparator()
        add(self._theme, "contrast", "reduce_motion")
        for menu in (view, self.options):
            menu.addMenu(self._language)
            menu.addMenu(self._theme)
            menu.addSeparator()
            add(menu, "larger_text", "smaller_text", "usual_text")
        for menu in (view, self.options):
            menu.addSeparator()
            add(menu, "notify")
        view.addSeparator()
        add(view, "setup", "runs", "reset_layout", "presentation")
        if not HAS_NATIVE_BAR:
            for menu in (view, self.options):
                menu.addSeparator()
                add(menu, "menu_bar")
        add(help_, "welcome", "whats_this", "keys")
        help_.addSeparator()
        add(help_, "report", "newer", "shortcut", "about")
        self.set_recents(())

    def set_recents(self, sources: tuple[Source, ...]) -> None:
        """Fill the menu of recent texts."""
        self.recent.clear()
        self.recent.setEnabled(bool(sources))
        for source in sources:
            action = self.recent.addAction(entry(str(source)))
            action.triggered.connect(lambda _checked=False, source=source: self._on_recent(source))

    def retranslate(self) -> None:
        """Set every text in the current language."""
        for menu, title in zip(self._four, (_("&File"), _("&Run"), _("&View"), _("&Help")), strict=True):
            menu.setTitle(title)
        self.recent.setTitle(_("Recent &texts"))
        self._language.setTitle(_("&Language"))
        self._theme.setTitle(_("&Appearance"))
        for action in self.themes.actions():
            action.setText(_(THEMES[action.data()]))


def check(group: QActionGroup, data: str) -> None:
    """Check the action of ``group`` with this data, and no other."""
    for action in group.actions():
        action.setChecked(action.data() == data)


def _choice(owner: QWidget, choices: list[tuple[str, str]]) -> tuple[QMenu, QActionGroup]:
    menu, group = QMenu(owner), QActionGroup(owner)
    for data, text in choices:
        action = menu.addAction(text)
        action.setData(data)
        action.setCheckable(True)
        group.addAction(action)
    return menu, group
