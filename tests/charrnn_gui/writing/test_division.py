"""Division: the upper pane has what it asks for, until the person divides otherwise."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.division import Division

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


class Pane(QWidget):
    def __init__(self, height: int) -> None:
        super().__init__()
        self.wanted = height

    def sizeHint(self) -> QSize:
        return QSize(100, self.wanted)


@pytest.fixture
def division(qtbot: QtBot) -> Division:
    division = Division(Pane(300), Pane(100))
    qtbot.addWidget(division)
    division.resize(200, 901)
    division.show()
    QApplication.processEvents()
    return division


def test_the_lower_pane_has_the_rest_but_not_less_than_it_asks_for(division: Division) -> None:
    assert division.sizes() == [300, 600]
    division.resize(200, 351)
    assert division.sizes() == [250, 100]
    division.resize(200, 901)
    upper = division.widget(0)
    assert isinstance(upper, Pane)
    upper.wanted = 400
    division.divide()
    assert division.sizes() == [400, 500]
    assert division.save_state() == []


def test_what_the_person_chose_stays_and_comes_back(division: Division, qtbot: QtBot) -> None:
    division.moveSplitter(500, 1)
    division.divide()
    assert division.sizes() == [500, 400]
    other = Division(Pane(300), Pane(100))
    qtbot.addWidget(other)
    other.resize(200, 901)
    other.show()
    other.restore_state(division.save_state())
    QApplication.processEvents()
    assert other.sizes() == [500, 400]


@pytest.mark.parametrize("garbage", [None, [], [1], "x", {"a": 1}, [1, 2, 3]])
def test_other_states_are_passed_over(division: Division, garbage: object) -> None:
    division.restore_state(garbage)
    assert division.sizes() == [300, 600]
    assert division.save_state() == []
