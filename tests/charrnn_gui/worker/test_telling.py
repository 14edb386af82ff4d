"""What the window is told of a training, by a clock that can be set."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from charrnn_gui.worker import telling as room
from charrnn_gui.worker.telling import PROGRESS_INTERVAL_S, SPEED_WINDOW_S, Telling
from core.common.progress import EpochFinished, Moment, SampleWritten, Told, UpdateFinished

SetClock = Callable[[float], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_clock(now: float) -> None:
        monkeypatch.setattr(room.time, "monotonic", lambda: now)

    set_clock(100.0)
    return set_clock


def update(number: int) -> UpdateFinished:
    return UpdateFinished(Moment(0, number), 1.0, 500, 1.0, 0.1, number / 10)


def test_all_is_told_once_and_nothing_where_there_is_nothing(set_clock: SetClock) -> None:
    telling = Telling()
    assert telling.take(None) is None
    epoch = EpochFinished(Moment(1, 2), 5.0, None, 1.0, 1000.0, 1.0, 0.1)
    sample = SampleWritten(Moment(1, 2), "东", "东风")
    for progress in (update(1), update(2), epoch, sample):
        telling.add(progress)
    made = telling.take(None)
    assert made is not None
    assert made.told == Told((update(1), update(2)), (epoch,), (sample,))
    assert telling.take(None) is None


def test_what_another_program_was_told_comes_first_and_is_told_once(set_clock: SetClock) -> None:
    telling = Telling()
    telling.add_told(Told(updates=(update(1),)))
    telling.add_told(Told(updates=(update(2),)))
    made = telling.take(None)
    assert made is not None
    assert made.told == Told(updates=(update(1), update(2)))
    assert telling.take(None) is None


def test_it_is_time_to_tell_a_tenth_of_a_second_later_or_when_the_window_wants_it(
    set_clock: SetClock,
) -> None:
    telling = Telling()
    telling.take(None)
    assert not telling.is_due()
    set_clock(100.01 + PROGRESS_INTERVAL_S)
    assert telling.is_due()
    telling.interval_s = 2 * PROGRESS_INTERVAL_S
    assert not telling.is_due()
    set_clock(100.01 + 2 * PROGRESS_INTERVAL_S)
    assert telling.is_due()


def test_the_first_value_after_a_beginning_is_told_at_once(set_clock: SetClock) -> None:
    telling = Telling()
    telling.take(None)
    telling.tell_next_at_once()
    assert telling.is_due()
    telling.take(None)
    assert not telling.is_due()


def test_the_speed_is_that_of_the_last_seconds_and_the_time_left_follows_from_it(
    set_clock: SetClock,
) -> None:
    telling = Telling()
    speeds, lefts = [], []
    # A second an update, then two updates a second.
    for number, now in enumerate([*range(100, 110), *(109 + half / 2 for half in range(1, 20))]):
        set_clock(float(now))
        telling.add(update(number))
        made = telling.take(6_000)
        assert made is not None
        speeds.append(made.characters_per_second)
        lefts.append(made.seconds_left)
    assert (speeds[0], lefts[0]) == (0.0, None)
    assert speeds[9] == 500
    assert lefts[9] == 12
    assert speeds[-1] == 1_000
    assert lefts[-1] == 6
    assert SPEED_WINDOW_S < (19 - 9) / 2


def test_no_speed_is_told_before_it_has_been_seen_for_a_while(set_clock: SetClock) -> None:
    telling = Telling()
    speeds = []
    for number in range(12):
        set_clock(100 + number / 10)
        telling.add(update(number))
        made = telling.take(1_000_000)
        assert made is not None
        speeds.append(made.characters_per_second)
    assert speeds[:5] == [0.0] * 5
    assert speeds[6:] == pytest.approx([5_000] * 6)


def test_the_time_left_is_to_the_time_limit_if_that_comes_first(set_clock: SetClock) -> None:
    telling = Telling()

    def left(seconds: float, characters_left: int | None = 1_000_000) -> float | None:
        telling.add(update(1))
        made = telling.take(characters_left, seconds, time_limit_s=60.0)
        assert made is not None
        assert made.seconds == seconds
        return made.seconds_left

    assert left(0.5) == 59.5, "known before any speed is"
    set_clock(101.0)
    assert left(45.0) == 15
    set_clock(102.0)
    assert left(45.0, characters_left=1_000) == 2, "the epochs end first"
    assert left(61.0) == 0


def test_a_pause_has_no_part_in_the_speed(set_clock: SetClock) -> None:
    telling = Telling()
    telling.add(update(1))
    telling.take(None)
    set_clock(101.0)
    telling.forget_speed()
    telling.add(update(2))
    made = telling.take(1_000)
    assert made is not None
    assert (made.characters_per_second, made.seconds_left) == (0.0, None)
