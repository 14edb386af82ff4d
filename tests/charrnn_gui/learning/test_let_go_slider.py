"""A slider of ratios: what counts, and when."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.let_go_slider import LetGoSlider


@pytest.fixture
def slider(qtbot: QtBot) -> LetGoSlider:
    slider = LetGoSlider(200)
    qtbot.addWidget(slider)
    slider.resize(200, 24)
    slider.set_ends(1e-4, 0.1, can_be_off=True)
    slider.show()
    qtbot.waitExposed(slider)
    slider.show_number(0.01)
    return slider


def test_equal_steps_are_equal_ratios_and_the_right_end_is_off(slider: LetGoSlider) -> None:
    found = []
    for decade in range(4):
        slider.setValue(40 * decade)
        found.append(slider.number())
    assert found == [1e-4, 1e-3, 1e-2, 1e-1]
    slider.setValue(slider.maximum())
    assert slider.number() == 0
    for value in (0.0003, 0.02, 0.0):
        slider.show_number(value)
        assert slider.number() == pytest.approx(value, rel=0.04)


def test_values_beyond_its_ends_do_not_mean_off(slider: LetGoSlider) -> None:
    slider.show_number(50.0)
    assert slider.number() == 0.1
    slider.show_number(1e-9)
    assert slider.number() == 1e-4


def test_showing_a_value_chooses_nothing(slider: LetGoSlider) -> None:
    said: list[float] = []
    slider.let_go.connect(said.append)
    slider.passed.connect(said.append)
    slider.set_ends(1e-3, 1.0)
    slider.show_number(0.5)
    assert not said


def test_a_held_key_counts_once_when_it_is_let_go(slider: LetGoSlider, qtbot: QtBot) -> None:
    chosen: list[float] = []
    slider.let_go.connect(chosen.append)
    for _press in range(5):
        qtbot.keyPress(slider, Qt.Key.Key_Right)
    assert slider.is_held
    assert not chosen
    slider.show_number(0.001)  # the schedule moves on meanwhile
    qtbot.keyRelease(slider, Qt.Key.Key_Right)
    assert chosen == [pytest.approx(0.018)]


def test_the_mouse_counts_when_it_is_let_go_also_beside_the_handle(slider: LetGoSlider, qtbot: QtBot) -> None:
    passed: list[float] = []
    chosen: list[float] = []
    slider.passed.connect(passed.append)
    slider.let_go.connect(chosen.append)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(190, 12))
    assert passed
    assert not chosen
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(190, 12))
    assert chosen == [passed[-1]]
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 1))


def test_the_wheel_changes_nothing_and_a_screen_reader_chooses_at_once(slider: LetGoSlider) -> None:
    chosen: list[float] = []
    slider.let_go.connect(chosen.append)
    slider.setFocus()
    middle = QPointF(100, 12)
    no_keys, up = Qt.KeyboardModifier.NoModifier, QPoint(0, 120)
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(slider, QWheelEvent(middle, middle, QPoint(), up, buttons, no_keys, phase, False))
    assert slider.number() == 0.01
    slider.setValue(0)
    assert chosen == [1e-4]
