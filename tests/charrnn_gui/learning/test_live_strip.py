"""The live strip: when it is there, what it shows, and what it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.live_strip import LiveStrip
from charrnn_gui.learning.panel import LearningPanel
from core.common.progress import CheckpointKept, Moment, SettingChanged, Told
from core.settings.live import InEffect
from core.settings.settings import Settings

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

COSINE = Settings(schedule="cosine", learning_rate=0.01, clip_norm=1.0)
BY_SCHEDULE = InEffect(0.0078, 1.0)
AT = Moment(12, 190), 9.0, 11.2
CHANGED = Told.of([CheckpointKept(*AT, "change"), SettingChanged(*AT, "learning_rate", 0.0078, 0.004)])
BY_HAND = InEffect(0.004, 1.0, frozenset({"learning_rate"}))


@pytest.fixture
def panel(qtbot: QtBot) -> LearningPanel:
    panel = LearningPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@pytest.fixture
def live(panel: LearningPanel) -> LiveStrip:
    """Return the strip of a run that trains by a schedule."""
    panel.live.set_run(COSINE, BY_SCHEDULE)
    panel.live.set_under_way(True)
    QApplication.processEvents()
    return panel.live


def test_its_room_comes_with_a_training_and_the_plots_have_it_after_its_end(panel: LearningPanel) -> None:
    live = panel.live
    assert live.isHidden()
    live.set_run(COSINE, None)  # only opened
    assert live.isHidden()
    live.set_run(COSINE, BY_SCHEDULE)
    live.set_under_way(True)
    assert live.rate.isVisible()
    QApplication.processEvents()
    plots = panel._splitter.height()
    live.set_under_way(False)
    QApplication.processEvents()
    assert live.isHidden()
    assert panel._splitter.height() == plots + live.height()
    panel.clear()
    assert live.isHidden()


def test_nothing_in_it_moves_when_something_is_changed_by_hand(panel: LearningPanel, live: LiveStrip) -> None:
    before = live.rate.slider.geometry(), live.clip.geometry()
    panel.add(CHANGED)
    live.show_in_effect(BY_HAND)
    QApplication.processEvents()
    assert live.badge.isVisible()
    assert (live.rate.slider.geometry(), live.clip.geometry()) == before


def test_it_shows_the_values_in_effect_as_the_schedule_moves_them(live: LiveStrip) -> None:
    assert (live.rate.field.text(), live.clip.field.text()) == ("0.00780", "1")
    live.show_in_effect(InEffect(0.0031234, 0.0))
    assert (live.rate.field.text(), live.clip.field.text()) == ("0.00312", "off")
    live.show_in_effect(None)
    assert live.rate.field.text() == "0.00312"


def test_it_says_since_when_the_rate_is_by_hand_and_gives_it_back_to_the_schedule(
    panel: LearningPanel, live: LiveStrip
) -> None:
    wanted: list[tuple[str, object]] = []
    live.change_wanted.connect(lambda name, value: wanted.append((name, value)))
    assert not live.give_back.isVisible()
    panel.add(CHANGED)
    live.show_in_effect(BY_HAND)
    assert live.badge.toolTip() == "by hand since epoch 11"
    assert live.give_back.text() == "Follow schedule"
    live.give_back.click()
    assert wanted == [("learning_rate", None)]
    live.show_in_effect(BY_SCHEDULE)
    assert not live.badge.isVisible()
    assert not live.give_back.isVisible()


def test_without_a_schedule_there_is_none_to_follow(live: LiveStrip) -> None:
    wanted: list[tuple[str, object]] = []
    live.change_wanted.connect(lambda name, value: wanted.append((name, value)))
    live.set_run(replace(COSINE, schedule="constant"), BY_SCHEDULE)
    live.show_in_effect(InEffect(0.004, 0.5, frozenset({"learning_rate", "clip_norm"})))
    assert live.give_back.text() == "As set at the start"
    live.give_back.click()
    assert wanted == [("learning_rate", None), ("clip_norm", None)]


def test_clipping_by_hand_beside_a_schedule_is_given_back_to_the_settings(live: LiveStrip) -> None:
    live.show_in_effect(InEffect(0.0078, 0.5, frozenset({"clip_norm"})))
    assert live.give_back.text() == "As set at the start"


def test_a_change_is_asked_for_and_a_refusal_is_said_over_the_plot(
    panel: LearningPanel, live: LiveStrip, qtbot: QtBot
) -> None:
    wanted: list[tuple[str, object]] = []
    live.change_wanted.connect(lambda name, value: wanted.append((name, value)))
    field = live.clip.field
    for text in ("-1", "0.5"):
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        if text == "-1":
            assert live._tip.isVisible()
            assert panel.rect().contains(live._tip.geometry())
            assert "gradient clipping" in live._tip.text()
            assert field.accessibleDescription() in live._tip.text()
    assert wanted == [("clip_norm", 0.5)]
    assert not live._tip.isVisible()
    assert not field.accessibleDescription()


def test_undo_asks_for_the_checkpoint_before_the_last_change(panel: LearningPanel, live: LiveStrip) -> None:
    wanted: list[int] = []
    live.undo_wanted.connect(wanted.append)
    assert not live.undo.isVisible()
    panel.add(CHANGED)
    assert live.undo.isVisible()
    live.undo.click()
    assert wanted == [190]


def test_muon_has_a_rate_of_its_own_and_the_help_says_so(live: LiveStrip) -> None:
    assert "Muon" not in live.rate.field.toolTip()
    live.set_run(replace(COSINE, optimizer="muon"), BY_SCHEDULE)
    assert "Muon" in live.rate.field.toolTip()


@pytest.mark.parametrize("width", [420, 500, 620, 700, 1000])
def test_nothing_is_cut_at_any_width(panel: LearningPanel, live: LiveStrip, width: int) -> None:
    panel.add(CHANGED)
    live.show_in_effect(BY_HAND)
    panel.resize(width, 600)
    QApplication.processEvents()
    for part in (live.rate, live.clip, live.undo, live.give_back):
        assert part.width() >= part.minimumSizeHint().width()
        assert part.mapTo(live, part.rect().topRight()).x() < live.width()
    assert live.rate._label.width() >= live.rate._label.sizeHint().width()
    if live.badge.width():
        assert live.badge.shown_text() == live.badge.text()


def test_on_little_room_the_menu_brings_it_back(panel: LearningPanel, live: LiveStrip) -> None:
    panel.set_compact(True)
    assert live.isHidden()
    panel.axes.part("live").trigger()
    assert not live.isHidden()
    panel.set_compact(False)
    assert not live.isHidden()
