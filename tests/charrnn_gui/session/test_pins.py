"""Pinned prefixes are remembered for each text."""

from __future__ import annotations

import pytest

from charrnn_gui.session.pins import Pins, PinsOfTexts
from core.text.corpus import Corpus
from core.text.source import Source

SONGCI, OTHER = Source.shipped("songci"), Source.at("/a.txt")


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


class Heard:
    """What was said, by signal."""

    def __init__(self, pins: Pins) -> None:
        self.next: list[tuple[str, ...]] = []
        self.wanted: list[tuple[str, ...]] = []
        self.run_changes = 0
        pins.next_changed.connect(self.next.append)
        pins.run_pins_wanted.connect(self.wanted.append)
        pins.run_changed.connect(self._count)

    def _count(self) -> None:
        self.run_changes += 1


@pytest.fixture
def pins() -> Pins:
    """Return those of a window that shows a run on songci, and is to train on songci next."""
    pins = Pins()
    pins.text = SONGCI
    pins.show_run(SONGCI, ("东风",))
    return pins


def test_another_text_brings_what_was_pinned_for_it_or_what_suits_it(pins: Pins) -> None:
    heard = Heard(pins)
    pins.remember_next(("明月",))
    pins.use_text(Corpus("a", "想要有直升机\n想要和你飞到宇宙去\n" * 4, OTHER, "utf-8"))
    assert pins.text == OTHER
    assert heard.next[0]
    assert heard.next[0] != ("明月",)
    songci = Corpus("songci", "明月几时有", SONGCI, "utf-8")
    pins.use_text(songci)
    assert heard.next[1] == ("明月",)
    pins.use_text(songci)
    assert len(heard.next) == 2, "the same text changes nothing"
    assert (pins.of_run, heard.wanted, heard.run_changes) == (("东风",), [], 0)


def test_what_is_pinned_for_the_run_is_pinned_for_the_next_one_on_the_same_text_only(pins: Pins) -> None:
    heard = Heard(pins)
    pins.pin_for_run(("明月",))
    assert (pins.of_run, heard.wanted, heard.next, heard.run_changes) == (
        ("明月",),
        [("明月",)],
        [("明月",)],
        1,
    )
    pins.text = OTHER
    pins.pin_for_run(("春",))
    assert heard.next == [("明月",)]
    assert pins.texts.of(SONGCI) == ("春",)


def test_the_last_answer_of_the_worker_counts_and_a_refusal_takes_the_pins_back(pins: Pins) -> None:
    pins.pin_for_run(("春",))
    pins.pin_for_run(("春", "夏"))
    heard = Heard(pins)
    pins.answer(("东风",))
    assert pins.of_run == ("春", "夏"), "another answer is still to come"
    pins.answer(("东风",))
    assert (pins.of_run, pins.texts.of(SONGCI)) == (("东风",), ("东风",))
    assert (heard.next, heard.run_changes) == ([("东风",)], 1)


def test_an_answer_after_the_run_has_gone_changes_nothing(pins: Pins) -> None:
    pins.pin_for_run(("春",))
    pins.clear_run()
    heard = Heard(pins)
    pins.answer(("东风",))
    pins.pin_for_run(("夏",))
    pins.answer(None)
    assert heard.next == [("夏",)]
