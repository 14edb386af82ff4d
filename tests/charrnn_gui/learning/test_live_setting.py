"""A live setting: slider and number say the same, and nothing impossible leaves them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.live_setting import LiveSetting


@pytest.fixture
def rate(qtbot: QtBot) -> LiveSetting:
    rate = LiveSetting("learning_rate", "Learning rate", 150)
    qtbot.addWidget(rate)
    rate.set_planned(0.01)
    rate.show_in_effect(0.0078, is_moving=True)
    rate.show()
    qtbot.waitExposed(rate)
    return rate


def test_slider_and_number_show_what_is_in_effect(rate: LiveSetting) -> None:
    assert rate.field.text() == "0.00780"
    assert rate.slider.number() == pytest.approx(0.0078, rel=0.05)
    assert rate.slider.accessibleDescription() == "0.00780"


def test_the_number_follows_the_slider_while_it_is_held_and_counts_when_it_is_let_go(
    rate: LiveSetting, qtbot: QtBot
) -> None:
    wanted: list[float] = []
    rate.wanted.connect(wanted.append)
    qtbot.keyPress(rate.slider, Qt.Key.Key_Left)
    passing = rate.field.text()
    assert float(passing) < 0.0078
    rate.show_in_effect(0.0077, is_moving=True)
    assert rate.field.text() == passing
    assert not wanted
    qtbot.keyRelease(rate.slider, Qt.Key.Key_Left)
    assert wanted == [float(passing)]


@pytest.mark.parametrize("text", ["0", "-3", "nonsense", "1e99", "nan", "inf"])
def test_an_impossible_value_is_refused_with_a_sentence_and_stays_as_typed(
    rate: LiveSetting, qtbot: QtBot, text: str
) -> None:
    wanted: list[float] = []
    refused: list[str] = []
    mended: list[bool] = []
    rate.wanted.connect(wanted.append)
    rate.refused.connect(refused.append)
    rate.mended.connect(lambda: mended.append(True))
    rate.field.selectAll()
    qtbot.keyClicks(rate.field, text)
    qtbot.keyClick(rate.field, Qt.Key.Key_Return)
    assert len(refused) == 1
    assert "learning rate" in refused[0]
    assert (wanted, rate.field.text()) == ([], text)
    rate.show_in_effect(0.0077, is_moving=True)
    assert rate.field.text() == text
    qtbot.keyClick(rate.field, Qt.Key.Key_Escape)
    assert mended
    assert rate.field.text() == "0.00770"


def test_clipping_can_be_off_and_the_learning_rate_can_not(rate: LiveSetting, qtbot: QtBot) -> None:
    clip = LiveSetting("clip_norm", "Clip", 90)
    qtbot.addWidget(clip)
    clip.set_planned(0.0)
    clip.show_in_effect(0.0, is_moving=False)
    assert (clip.field.text(), clip.slider.number()) == ("off", 0.0)
    rate.slider.setValue(rate.slider.maximum())
    assert rate.slider.number() == pytest.approx(0.1)
