"""Pinned prefixes are remembered for each text."""

from __future__ import annotations

from charrnn_gui.session.pins import PinsOfTexts


def test_every_text_has_its_own_and_nothing_pinned_is_remembered_too() -> None:
    pins = PinsOfTexts()
    pins.remember("shipped:songci", ("东风",))
    pins.remember("/a.txt", ())
    again = PinsOfTexts()
    again.restore(pins.to_json())
    assert again.of("shipped:songci") == ("东风",)
    assert again.of("/a.txt") == ()
    assert again.of("/b.txt") is None


def test_what_makes_no_sense_is_passed_over() -> None:
    pins = PinsOfTexts()
    pins.restore({"a": "no list", "b": [1, 2], "c": ["x"] * 10_000, "": ["x"], "d": ["x"]})
    assert pins.to_json() == {"d": ["x"]}


def test_the_text_used_longest_ago_is_forgotten_first() -> None:
    pins = PinsOfTexts()
    for number in range(50):
        pins.remember(str(number), ())
    pins.remember("0", ("x",))
    pins.remember("new", ())
    assert pins.of("1") is None
    assert pins.of("0") == ("x",)
