"""The menus: everything that can be done is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from charrnn_gui.actions import ACTIONS, make_actions, retranslate_actions
from charrnn_gui.frame.menus import Menus, check
from core.common import i18n
from core.text.source import Source


@pytest.fixture
def window(qtbot: Any) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def chosen() -> list[Source]:
    return []


@pytest.fixture
def menus(window: QMainWindow, chosen: list[Source]) -> Menus:
    actions = make_actions(window)
    retranslate_actions(actions)
    menus = Menus(window, window.menuBar(), actions, chosen.append)
    menus.retranslate()
    return menus


def entries(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            yield from entries(submenu)
        elif not action.isSeparator():
            yield action


def test_every_action_is_in_a_menu(menus: Menus) -> None:
    # The menu itself is opened by its button.
    assert {row.name for row in ACTIONS} - {a.objectName() for a in entries(menus.all)} == {"open_menu"}


def test_the_bar_has_the_same_menus(menus: Menus, window: QMainWindow) -> None:
    assert [a.text() for a in window.menuBar().actions()] == [a.text() for a in menus.all.actions()]


def test_the_options_are_language_appearance_and_size_of_text(menus: Menus) -> None:
    names = {action.objectName() for action in entries(menus.options)}
    assert {"contrast", "larger_text", "smaller_text", "usual_text"} <= names
    assert {action.data() for action in entries(menus.options)} >= {"en", "zh_CN", "light", "dark", "system"}


def test_a_recent_text_is_chosen(menus: Menus, chosen: list[Source]) -> None:
    assert not menus.recent.isEnabled()
    source = Source.at("/texts/东 风.txt")
    menus.set_recents((source,))
    assert menus.recent.isEnabled()
    menus.recent.actions()[0].trigger()
    assert chosen == [source]


def test_one_language_is_checked(menus: Menus) -> None:
    check(menus.languages, "zh_CN")
    assert menus.languages.checkedAction().data() == "zh_CN"


def test_titles_follow_the_language(menus: Menus, window: QMainWindow) -> None:
    i18n.set_language("zh_CN")
    menus.retranslate()
    assert [action.text()[:2] for action in window.menuBar().actions()] == ["文件", "训练", "视图", "帮助"]
