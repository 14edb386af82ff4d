"""Shapes, places and words of events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from charrnn_gui.learning.event_marks import EventMark, RunEvent, marks
from charrnn_gui.look.tokens import ALL
from core.common.progress import (
    BaselinePassed,
    CheckpointKept,
    Continued,
    Diverged,
    HeldoutImproved,
    Moment,
    Paused,
    SettingChanged,
    Started,
    TrainingFinished,
)

START = Started(Moment(), 0.0, 0.0)
PASSED = BaselinePassed(Moment(2, 16), 2.0, 2.0, "bigram", 10.6, 9.9)
BEST = HeldoutImproved(Moment(5, 40), 5.0, 5.0, 7.38, 8.0)
KEPT = CheckpointKept(Moment(11, 90), 11.0, 10.25, "change")
CHANGED = SettingChanged(Moment(11, 90), 11.0, 10.25, "learning_rate", 0.0078, 0.004)
ASKED = CheckpointKept(Moment(10, 80), 10.0, 10.0, "epochs")
LOST = Diverged(Moment(12, 99), Moment(11, 88))
ALL_KINDS: list[RunEvent] = [
    START,
    Paused(Moment(1, 4), 1.0, 0.5),
    Continued(Moment(1, 4), 1.0, 0.5),
    PASSED,
    BEST,
    ASKED,
    CHANGED,
    LOST,
]


def test_events_stand_from_left_to_right_and_the_end_has_no_mark() -> None:
    found = marks([START, BEST, PASSED, LOST, TrainingFinished(Moment(12, 99))])
    assert [mark.event for mark in found] == [START, PASSED, BEST, LOST]
    assert [mark.epoch for mark in found] == [0, 2, 5, 12]


def test_only_the_last_best_is_marked() -> None:
    before = HeldoutImproved(Moment(4, 32), 4.0, 4.0, 8.0, 9.0)
    assert [mark.event for mark in marks([before, BEST])] == [BEST]


def test_a_change_speaks_for_the_checkpoint_that_was_kept_for_it() -> None:
    found = marks([ASKED, KEPT, CHANGED])
    assert [mark.event for mark in found] == [ASKED, CHANGED]
    assert "0.0078 → 0.004" in found[1].sentence()
    assert "undoes the change" in found[1].sentence()
    assert "undoes" not in marks([CHANGED])[0].sentence()
    assert [mark.event for mark in marks([KEPT])] == [KEPT]


@pytest.mark.parametrize("event", ALL_KINDS, ids=lambda event: type(event).__name__)
def test_every_event_has_a_shape_a_colour_and_words(event: RunEvent) -> None:
    mark = EventMark(event)
    rect = mark.path(QPointF(50, 13), 11).boundingRect()
    assert 5 <= rect.height() <= 11
    assert abs(rect.center().x() - 50) < 2
    assert mark.heading()
    assert mark.sentence()
    assert all(mark.color(colors).startswith("#") for colors in ALL.values())


def test_kinds_differ_in_shape_and_not_in_colour_alone() -> None:
    kinds = [START, ALL_KINDS[1], BEST, CHANGED, ASKED, LOST]
    shapes = [EventMark(event).path(QPointF(), 11) for event in kinds]
    assert all(one != other for i, one in enumerate(shapes) for other in shapes[:i])
