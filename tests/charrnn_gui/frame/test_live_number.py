"""A live number keeps its place, and says what it is."""

from __future__ import annotations

from typing import Any

import pytest

from charrnn_gui.frame.live_number import LiveNumber
from tests.charrnn_gui.painting import Paintings


@pytest.fixture
def number(qtbot: Any) -> LiveNumber:
    number = LiveNumber("train")
    qtbot.addWidget(number)
    number.set_caption("perplexity")
    number.show()
    return number


def test_it_never_gets_narrower_until_another_run_begins(number: LiveNumber) -> None:
    number.set_value("1,234,567.8", "of 9,999")
    wide = number.sizeHint().width()
    number.set_value("1.1")
    assert number.sizeHint().width() == number.minimumSizeHint().width() == wide
    number.forget_width()
    assert number.sizeHint().width() < wide


def test_a_screen_reader_is_told_its_name_and_its_value(number: LiveNumber) -> None:
    number.set_value("18", "of 30")
    assert (number.accessibleName(), number.accessibleDescription()) == ("perplexity", "18 of 30")
    number.set_value("")
    assert number.text() == "–"


def test_value_and_swatch_are_drawn(number: LiveNumber) -> None:
    before = number.grab().toImage()
    number.set_value("1.44")
    assert number.grab().toImage() != before


def test_it_is_painted_anew_only_if_something_else_is_to_be_read(qtbot: Any, number: LiveNumber) -> None:
    qtbot.waitExposed(number)
    paintings = Paintings(number)
    number.set_value("1.44", "of 2")
    assert paintings.now() == 1
    number.set_value("1.44", "of 2")
    number.set_caption("perplexity")
    assert paintings.now() == 0
    number.set_caption("Perplexität")
    assert paintings.now() == 1
