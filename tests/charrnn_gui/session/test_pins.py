"""Pinned prefixes are remembered for each text."""

from __future__ import annotations

from charrnn_gui.session.pins import PinsOfTexts
from core.text.source import Source


def test_every_text_has_its_own_and_nothing_pinned_is_remembered_too() -> None:
    pins = PinsOfTexts()
    pins.remember(Source.shipped("songci"), ("东风",))
    pins.remember(Source.at("/a.txt"), ())
    again = PinsOfTexts()
    again.restore(pins.to_json())
    assert again.of(Source.shipped("songci")) == ("东风",)
    assert again.of(Source.at("/a.txt")) == ()
    assert again.of(Source.at("/b.txt")) is None


def test_what_makes_no_sense_is_passed_over() -> None:
    pins = PinsOfTexts()
    pins.restore({"a": "no list", "b": [1, 2], "c": ["x"] * 10_000, "": ["x"], "d": ["x"]})
    assert pins.to_json() == {"d": ["x"]}


def test_the_text_used_longest_ago_is_forgotten_first() -> None:
    pins = PinsOfTexts()
    for number in range(50):
        pins.remember(Source.at(str(number)), ())
    pins.remember(Source.at("0"), ("x",))
    pins.remember(Source.at("new"), ())
    assert pins.of(Source.at("1")) is None
    assert pins.of(Source.at("0")) == ("x",)
