"""The small curve in the header: the whole run, however long, in a few points."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from charrnn_gui.frame.sparkline import Sparkline
from charrnn_gui.look.tokens import LIGHT
from charrnn_gui.theme import apply_theme
from core.common.progress import Told
from tests.charrnn_gui.painting import Paintings
from tests.charrnn_gui.plots.curves import epoch, update


@pytest.fixture
def sparkline(qtbot: Any) -> Sparkline:
    sparkline = Sparkline()
    qtbot.addWidget(sparkline)
    sparkline.resize(sparkline.sizeHint())
    return sparkline


def test_it_shows_updates_until_there_are_a_few_epochs(sparkline: Sparkline) -> None:
    sparkline.add(Told(updates=(update(0.5, 900), update(1.0, 700)), epochs=(epoch(1, 800),)))
    assert [place for place, _value in sparkline.points()] == [0.5, 1.0]
    sparkline.add(Told(epochs=tuple(epoch(number, 100 - number) for number in (2, 3, 4))))
    assert sparkline.points()[0] == (1.0, 800)
    assert len(sparkline.points()) == 4


def test_a_long_run_is_thinned_evenly_and_keeps_its_beginning(sparkline: Sparkline) -> None:
    for number in range(1, 2001):
        sparkline.add(Told(epochs=(epoch(number, 1 + 1000 / number),)))
    places = [place for place, _value in sparkline.points()]
    assert 40 < len(places) <= 160
    apart = {after - before for before, after in pairwise(places)}
    assert places[0] == 1
    assert len(apart) <= 2
    assert 2000 - places[-1] <= max(apart)


def test_it_is_painted_anew_only_with_another_point(sparkline: Sparkline, qtbot: Any) -> None:
    sparkline.show()
    qtbot.waitExposed(sparkline)
    paintings = Paintings(sparkline)
    sparkline.add(Told(updates=(update(0.5, 900),)))
    assert paintings.now() == 1
    sparkline.add(Told(epochs=tuple(epoch(number, 100 - number) for number in range(1, 5))))
    assert paintings.now() == 1
    # The curve is that of the epochs now.
    sparkline.add(Told(updates=(update(4.5, 90),)))
    assert paintings.now() == 0


def test_what_is_no_number_is_left_out(sparkline: Sparkline) -> None:
    sparkline.add(Told(updates=(update(0.5, 900), update(0.7, math.inf), update(1.0, 700))))
    assert len(sparkline.points()) == 2


def test_the_curve_falls_from_the_upper_left_to_the_lower_right(qapp: Any, sparkline: Sparkline) -> None:
    apply_theme(qapp, "light")
    sparkline.add(Told(epochs=tuple(epoch(number, 1000 / number) for number in range(1, 9))))
    image = sparkline.grab().toImage()
    ink = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).name() == LIGHT.train
    ]
    left, right = min(ink), max(ink)
    assert left[1] < image.height() / 3
    assert right[1] > image.height() * 2 / 3
    sparkline.clear()
    assert not sparkline.points()
