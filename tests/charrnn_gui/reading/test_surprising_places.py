"""The list of surprising places says so if a text has none."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from charrnn_gui.reading.surprising_places import SurprisingPlaces
from core.common.progress import Moment
from core.common.surprise import Surprise, TwoReadings


def read(text: str, expected: str) -> Surprise:
    costs = np.array([np.nan, *[0.5] * (len(text) - 1)], np.float32)
    return Surprise(text, costs, expected, np.exp(-costs), (), Moment(1, 1))


def test_a_text_in_which_all_was_expected_leaves_no_unexplained_gap(qtbot: QtBot) -> None:
    places = SurprisingPlaces()
    qtbot.addWidget(places)
    places.resize(300, 100)
    assert places.empty_sentence() == ""
    nothing = places.grab().toImage()
    places.set_surprise(read("abcd", " bcd"), 0, 1.0)
    assert places.empty_sentence() == "Every character was the likeliest one in its place."
    assert places.grab().toImage() != nothing
    places.set_surprise(read("abcd", " bxd"), 0, 1.0)
    assert places.places() == [2]
    assert places.empty_sentence() == ""
    places.set_surprise(None, 0, 1.0)
    assert places.empty_sentence() == ""


def test_a_difference_that_would_be_shown_as_none_is_left_out(qtbot: QtBot) -> None:
    places = SurprisingPlaces()
    qtbot.addWidget(places)
    now, other = read("abcd", " bxd"), read("abcd", " bxd")
    now.nats[1:3] += np.array([0.04, -0.06], np.float32)
    places.set_surprise(now, 0, 1.0, TwoReadings(now, other))
    assert places.places() == [2]
    assert "−0.1" in places.model().index(0, 0).data()
