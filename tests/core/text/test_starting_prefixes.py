"""The prefix that is chosen for a text can be seen, and begins a line or a word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.starting_prefixes import MOST_CHARS, frequent_prefix

FAMILY, HEART, THUMB = "👩‍👩‍👧", "❤️", "👍🏽"


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ('"Well," said she.\n"My dear"\n"Well," he said.\n"', "Well"),
        ("It’s late\nIts end\nIt’s a book\n", "It"),
        ("“东风夜放”\n更吹落\n“东风又绿”\n", "东"),
        ("- [x] one\n- [ ] two\n- [x] one\n", "x"),
        (f"{FAMILY}{HEART}\n{FAMILY}\n{HEART}\n", FAMILY),
        (f"{HEART} {FAMILY}\n" * 2 + f"{THUMB}\n", HEART),
        (f"{THUMB}{THUMB}\n", THUMB),
        ("\u200d\u200d😀\n\u200d😀\n", "😀"),
        (f"{HEART}\n" * 30 + "ok\n", HEART),
        ("3, 4\n3, 5\n", "3"),
        ("...\n---\n---\n", "-"),
        ("\u0301a\n\u0301a\n", "a"),
        ("नमस्ते दुनिया\nनमस्ते\n", "नमस्ते"),
        ("ที่นี่\n", "ที่"),
        ("한국어 글\n한국어\n", "한국어"),
        ("Donaudampfschifffahrt\n", "Donaudampf"),
        ("\u3164\u200d\u0301\n \t\n", ""),
        ("", ""),
    ],
)
def test_a_prefix_begins_as_the_lines_of_a_text_do_and_can_be_seen(text: str, prefix: str) -> None:
    assert frequent_prefix(text) == prefix


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\n\n\u200d\u0301\ufe0f\"' a东👍🏽"))))
def test_a_prefix_is_in_the_text_short_and_begins_with_what_is_seen(text: str) -> None:
    prefix = frequent_prefix(text)
    assert prefix in text
    assert len(prefix) <= MOST_CHARS
    if prefix:
        assert unicodedata.category(prefix[0])[0] in "LNSP"
    else:
        assert not any(character.isascii() and character.isalnum() for character in text)
