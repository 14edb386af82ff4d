"""ThroughTime: chips, slider, list and plot show the samples of one prefix at one moment."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.lines_model import TEXT
from charrnn_gui.writing.prefix_chips import MOST_CHIPS
from charrnn_gui.writing.through_time import ADDED_AT_ONCE, ThroughTime
from core.common.progress import EpochFinished, Moment, Told
from tests.charrnn_gui.writing.samples_told import early, sample, told

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


@pytest.fixture
def through(qtbot: QtBot) -> ThroughTime:
    through = ThroughTime()
    qtbot.addWidget(through)
    through.resize(420, 400)
    through.set_prefixes(("春", "秋"))
    through.show()
    return through


def lines(through: ThroughTime) -> list[object]:
    model = through.table.model()
    return [model.index(row, TEXT).data() for row in range(model.rowCount())]


def current(through: ThroughTime) -> object:
    return through.table.currentIndex().siblingAtColumn(TEXT).data()


def test_the_samples_of_the_chosen_prefix_are_shown(through: ThroughTime, qtbot: QtBot) -> None:
    through.add(told(sample(1, "春"), sample(1, "秋"), sample(2, "春")))
    assert lines(through) == ["春第2", "春第1"]
    qtbot.mouseClick(through.chips.chips[1], Qt.MouseButton.LeftButton)
    assert lines(through) == ["秋第1"]
    assert through.chips.chips[1].isChecked()
    through.add(told(sample(2, "秋"), sample(3, "春")))
    assert lines(through) == ["秋第2", "秋第1"]


def test_late_and_repeated_samples_find_their_place(through: ThroughTime) -> None:
    through.add(told(sample(1, "春"), sample(3, "春")))
    through.add(told(sample(2, "春"), sample(3, "春", "新")))
    assert lines(through) == ["春新", "春第2", "春第1"]


def test_before_there_are_samples_it_says_what_will_come(through: ThroughTime) -> None:
    assert "updates 1, 2, 4, 8" in through._empty.text()
    assert through._empty.isVisible()
    assert not through.table.isVisible()
    through.set_prefixes(())
    assert through._empty.text().startswith("Pin a prefix")
    through.add(told(sample(1, "春")))
    assert through.table.isVisible()
    assert not through._empty.isVisible()


def test_samples_of_a_prefix_that_is_pinned_no_longer_can_still_be_read(
    through: ThroughTime, qtbot: QtBot
) -> None:
    through.add(told(sample(1, "春"), sample(1, "秋")))
    through.set_prefixes(("秋",))
    assert lines(through) == ["秋第1"]
    former = through.chips.chips[1]
    qtbot.mouseClick(former, Qt.MouseButton.LeftButton)
    assert lines(through) == ["春第1"]
    through.clear()
    assert [chip.prefix for chip in through.chips.chips] == ["秋"]
    assert list(through.samples) == []


def test_the_newest_is_followed_until_the_person_goes_back(through: ThroughTime) -> None:
    through.add(told(sample(1, "春")))
    through.add(told(sample(2, "春")))
    assert through.shown_moment() == Moment(2, 16)
    through.slider.setValue(0)
    assert current(through) == "春第1"
    through.add(told(sample(3, "春")))
    assert (current(through), through.slider.value()) == ("春第1", 0)
    through.slider.setValue(2)
    through.add(told(sample(4, "春")))
    assert current(through) == "春第4"


def test_slider_row_and_plot_are_one_moment(through: ThroughTime, qtbot: QtBot) -> None:
    chosen: list[float | None] = []
    through.moment_chosen.connect(chosen.append)
    through.add(told(early(4, "春", "的"), *(sample(number, "春") for number in range(1, 10))))
    through.slider.setValue(3)
    assert current(through) == "春第3"
    assert through._where.text() == "epoch 3"
    qtbot.keyClick(through.table, Qt.Key.Key_Up)
    assert through.slider.value() == 4
    through.slider.setValue(0)
    assert (current(through), through._where.text()) == ("春的", "update 4")
    qtbot.keyClick(through.table, Qt.Key.Key_Escape)
    assert current(through) == "春第9"
    assert chosen == [3, 4, 0.5, None]


def test_a_glance_from_the_plot_passes_and_tells_nobody(through: ThroughTime, qtbot: QtBot) -> None:
    through.add(told(*(sample(number, "春") for number in range(1, 10))))
    with qtbot.assertNotEmitted(through.moment_chosen):
        through.glance(3.2)
        assert (current(through), through.slider.value()) == ("春第3", 2)
        through.add(told(sample(10, "春")))
        assert current(through) == "春第3"
        through.glance(None)
    assert current(through) == "春第10"


def test_another_prefix_is_shown_at_the_same_moment(through: ThroughTime, qtbot: QtBot) -> None:
    through.add(told(*(sample(number, "春") for number in range(1, 10))))
    through.add(told(*(sample(number, "秋") for number in (2, 5, 8))))
    through.slider.setValue(5)
    qtbot.mouseClick(through.chips.chips[1], Qt.MouseButton.LeftButton)
    assert current(through) == "秋第5"


def test_playing_goes_from_the_first_moment_to_the_last_and_stops(through: ThroughTime, qtbot: QtBot) -> None:
    through.add(told(*(sample(number, "春") for number in range(1, 4))))
    chosen: list[float | None] = []
    through.moment_chosen.connect(chosen.append)
    through.player.set_speed(8)
    qtbot.mouseClick(through.player.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not through.player.is_playing)
    assert chosen == [1, 2, None]
    assert current(through) == "春第3"


def test_with_reduced_motion_it_goes_on_by_hand(through: ThroughTime, qtbot: QtBot) -> None:
    through.add(told(*(sample(number, "春") for number in range(1, 4))))
    through.set_reduced_motion(True)
    seen = []
    for _click in range(4):
        qtbot.mouseClick(through.player.button, Qt.MouseButton.LeftButton)
        seen.append(current(through))
    assert seen == ["春第1", "春第2", "春第3", "春第1"]


def test_whoever_moves_the_slider_plays_no_longer(through: ThroughTime, qtbot: QtBot) -> None:
    through.add(told(*(sample(number, "春") for number in range(1, 40))))
    qtbot.mouseClick(through.player.button, Qt.MouseButton.LeftButton)
    assert through.player.is_playing
    through.slider.setValue(20)
    assert not through.player.is_playing


def test_what_is_read_further_down_does_not_move(through: ThroughTime) -> None:
    through.add(told(*(sample(number, "春") for number in range(1, 60))))
    bar = through.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    row, place = through.table.top()
    through.add(told(*(sample(number, "春") for number in range(60, 70))))
    assert through.table.rowViewportPosition(row.row()) == place
    bar.setValue(0)
    through.add(told(sample(70, "春")))
    assert bar.value() == 0


def test_a_fold_stands_for_the_moments_in_it(through: ThroughTime) -> None:
    through.add(told(*(sample(number, "春", "风") for number in range(1, 6))))
    through.slider.setValue(1)
    assert current(through) == "unchanged since epoch 1"
    assert through._where.text() == "epoch 2"


def test_all_lines_are_copied_with_their_moments(through: ThroughTime) -> None:
    through.add(told(early(2, "春", "x\ny"), sample(1, "春"), sample(2, "春", "风" * 1000)))
    through.copy_all()
    assert QApplication.clipboard().text() == (f"epoch 2\t春{'风' * 1000}\nepoch 1\t春第1\nupdate 2\t春x y")


def test_perplexities_reach_their_lines(through: ThroughTime) -> None:
    finished = EpochFinished(Moment(1, 8), 12.34, None, 1.0, 1.0, 1.0, 0.01)
    through.add(Told((), (finished,), (sample(1, "春"),)))
    assert through.table.model().index(0, 2).data() == "12.34"


def test_the_samples_of_a_long_run_come_in_parts_and_in_their_order(
    through: ThroughTime, qtbot: QtBot
) -> None:
    count = 3 * ADDED_AT_ONCE + 7
    through.add(told(*(sample(epoch, "春") for epoch in range(1, count + 1))))
    assert through.table.model().rowCount() == ADDED_AT_ONCE
    through.add(told(sample(count + 1, "春")))
    qtbot.waitUntil(lambda: through.table.model().rowCount() == count + 1)
    assert through.shown_moment() == Moment(count + 1, 8 * (count + 1))
    assert [s.moment.epoch for s in through.samples] == list(range(1, count + 2))
    through.add(told(*(sample(epoch, "秋") for epoch in range(1, count + 1))))
    through.clear()
    qtbot.wait(10)
    assert list(through.samples) == []


def test_of_very_many_prefixes_all_samples_are_kept(through: ThroughTime, qtbot: QtBot) -> None:
    prefixes = [f"p{number}" for number in range(10_000)]
    through.add(told(*(sample(1, prefix) for prefix in prefixes)))
    qtbot.waitUntil(lambda: len(through.samples.by_prefix) == 10_000, timeout=180_000)
    assert len(list(through.samples)) == 10_000
    # Two are pinned and have no samples.
    left = f"{10_002 - MOST_CHIPS:,} more prefixes are not shown."
    assert through.chips.more_menu.actions()[-1].text() == left


def test_the_menu_goes_back_to_the_newest_and_opens_the_chosen_line(through: ThroughTime) -> None:
    through.add(told(*(sample(number, "春", "风" * 100) for number in range(1, 3)), sample(3, "春")))
    through.slider.setValue(1)
    through.menu.newest.trigger()
    assert through.shown_moment() == Moment(3, 24)
    through.menu.copy_line.trigger()
    assert QApplication.clipboard().text() == "春第3"
    through.menu.show_in_full.trigger()
    assert through.table.is_open(0)
