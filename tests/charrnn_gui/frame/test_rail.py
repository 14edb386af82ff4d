"""The rail: menu, workspaces, options."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from charrnn_gui.frame.rail import Rail
from charrnn_gui.theme import dress


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(100, 500)
    return owner


@pytest.fixture
def rail(owner: QWidget) -> Rail:
    rail = Rail(QMenu(owner), QMenu(owner), owner)
    rail.resize(rail.width(), 500)
    owner.show()
    return rail


def test_every_button_has_a_name_a_tooltip_an_icon_and_is_reached_by_the_tab_key(rail: Rail) -> None:
    for button in rail.buttons():
        assert button.accessibleName()
        assert button.toolTip()
        assert not button.icon().isNull()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_workspace_is_chosen_by_its_button(rail: Rail, qtbot: Any) -> None:
    button = rail._buttons["train"]
    with qtbot.waitSignal(rail.workspace_chosen) as chosen:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == ["train"]
    assert button.isChecked()


def test_a_narrow_rail_has_icons_without_words(rail: Rail) -> None:
    usual = rail.width()
    rail.set_narrow(True)
    assert rail.width() < usual
    styles = {button.toolButtonStyle() for button in rail.buttons()}
    assert styles == {Qt.ToolButtonStyle.ToolButtonIconOnly}
    rail.set_narrow(False)
    assert rail._buttons["train"].toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextUnderIcon


def test_where_the_system_shows_the_menus_the_rail_does_not(qtbot: Any) -> None:
    options = QMenu()
    rail = Rail(None, options)
    qtbot.addWidget(rail)
    assert rail.menu_button.isHidden()


def test_the_buttons_have_their_sizes_from_the_start_and_no_other_theme_moves_them(owner: QWidget) -> None:
    rail = Rail(QMenu(owner), QMenu(owner), owner)
    rail.resize(rail.width(), 500)
    dress(owner)  # a style sheet has sizes of its own, and sets them when the window shows up
    owner.show()
    QApplication.processEvents()
    before = [button.geometry() for button in rail.buttons()]
    assert before[0].height() > before[1].height() == before[1].width()
    rail.restyle()
    QApplication.processEvents()
    assert [button.geometry() for button in rail.buttons()] == before
