"""Logarithmic or linear."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from charrnn_gui.plots.scale_choice import ScaleChoice


def test_one_of_two_is_chosen_by_a_click_or_by_the_program(qtbot: QtBot) -> None:
    choice = ScaleChoice()
    qtbot.addWidget(choice)
    heard: list[bool] = []
    choice.chosen.connect(heard.append)
    choice.linear.click()
    choice.linear.click()
    choice.choose(True)
    assert heard == [False, True]
    assert (choice.logarithmic.isChecked(), choice.linear.isChecked()) == (True, False)
    assert choice.linear.toolTip()
