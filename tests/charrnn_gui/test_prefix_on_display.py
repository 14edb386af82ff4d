"""The prefix is of the run or text on display, unless a person typed it and the run can use it."""

from __future__ import annotations

from charrnn_gui.prefix_on_display import PrefixOnDisplay
from core.text.vocab import Vocab

ENGLISH = Vocab("".join(sorted(set("Elizabeth was here, it is"))))
CHINESE = Vocab("东风人生何处")


def after(*pins: tuple[str, ...]) -> PrefixOnDisplay:
    prefix = PrefixOnDisplay()
    for prefixes in pins:
        prefix.note_pins(prefixes)
    return prefix


def test_a_pinned_prefix_of_what_was_on_display_before_gives_way_to_the_pins_of_now() -> None:
    assert after(("东风", "人生"), ("She was",)).instead_of("人生", None) == "She was"
    assert after(("it", "was"), ("here",)).instead_of("was", ENGLISH) == "here"
    assert after(("东风",), ()).instead_of("东风", ENGLISH) == ""


def test_a_prefix_that_a_person_typed_stays_if_the_run_knows_a_letter_of_it() -> None:
    assert after(("东风",), ("here",)).instead_of("Elizabeth é", ENGLISH) is None
    assert after(("东风",), ("here",)).instead_of("明月, ", ENGLISH) == "here"
    assert after(("东风",), ("here",)).instead_of(", ", ENGLISH) is None
    assert after(("东风",), ("here",)).instead_of("明月", None) is None


def test_a_prefix_that_is_pinned_now_stays_and_nothing_is_put_into_an_empty_field_of_a_run() -> None:
    assert after(("东风",), ("人生", "东风")).instead_of("东风", CHINESE) is None
    assert after(("东风",)).instead_of("", CHINESE) is None
    assert after(("东风",)).instead_of("", None) == "东风"


def test_pins_of_long_ago_are_a_persons_own_words_by_now() -> None:
    prefix = after(("it",))
    prefix.instead_of("", None)
    prefix.note_pins(("was",))
    assert prefix.instead_of("it", None) == "was"
    prefix.note_pins(("here",))
    assert prefix.instead_of("it", None) is None
