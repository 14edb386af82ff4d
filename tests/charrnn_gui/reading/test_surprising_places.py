"""The list of surprising places says so if a text has none."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from charrnn_gui.reading.surprising_places import SurprisingPlaces
from core.common.progress import Moment
from core.common.surprise import Surprise, TwoReadings


def read(text: str, expected: str, unknown: str = "") -> Surprise:
    costs = np.array([np.nan, *[0.5] * (len(text) - 1)], np.float32)
    costs[[character in unknown for character in text]] = np.nan
    return Surprise(text, costs, expected, np.exp(-costs), tuple(unknown), Moment(1, 1))


def test_what_is_said_of_a_text_without_surprises_is_true_of_the_characters_it_names(qtbot: QtBot) -> None:
    places = SurprisingPlaces()
    qtbot.addWidget(places)
    places.resize(300, 100)
    assert places.empty_sentence() == ""
    nothing = places.grab().toImage()
    # The second one is another than expected, and is among those that are left out.
    places.set_surprise(read("abcd", " xcd"), 2, 1.0)
    assert places.places() == []
    assert places.empty_sentence() == "After the first 2 characters, each one was the likeliest in its place."
    assert places.grab().toImage() != nothing
    places.set_surprise(read("abcd", " bc ", unknown="d"), 2, 1.0)
    told = "After the first 2 characters, each one that the model knows was the likeliest in its place."
    assert places.empty_sentence() == told
    for too_short in (read("ab", " x"), read("abcd", " x  ", unknown="cd")):
        places.set_surprise(too_short, 2, 1.0)
        told = "The first 2 characters are not listed here, and no others were predicted."
        assert places.empty_sentence() == told
    places.set_surprise(read("abcd", " bxd"), 2, 1.0)
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
