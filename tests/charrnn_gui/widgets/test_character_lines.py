"""Lines of any text, for any width."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charrnn_gui.widgets.character_lines import Breaker
from core.text.library import load_shipped
from core.text.tokens import code_points

FAMILY = "👨‍👩‍👧‍👦"
FLAGS = "🇩🇪🇫🇷"
ACCENTED = "e\u0301"
PIECES = [*"abc , \n东风，。“”", "\u3000", ACCENTED, FAMILY, FLAGS, "👍🏽", "x\ufe0f"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def lines_of(text: str, room: float) -> list[str]:
    begins = Breaker(code_points(text), lambda _character: 10.0).begins(room).tolist()
    return [text[begin:end] for begin, end in pairwise(begins)]


@given(TEXTS, st.integers(1, 300))
def test_lines_are_the_text_and_end_at_its_line_ends(text: str, room: int) -> None:
    lines = lines_of(text, room)
    assert "".join(lines) == text
    assert all("\n" not in line[:-1] for line in lines)
    assert all(lines[:-1]), "only the last line may be empty"
    assert (lines[-1] == "") == (text == "" or text.endswith("\n"))


@given(TEXTS, st.integers(1, 300))
def test_no_line_is_wider_than_there_is_room_but_for_spaces_at_its_end(text: str, room: int) -> None:
    breaker = Breaker(code_points(text), lambda _character: 10.0)
    begins = breaker.begins(room).tolist()
    for begin, end in pairwise(begins):
        width = 10 * int(
            breaker.begins_cluster[begin : begin + len(text[begin:end].rstrip(" \n\u3000"))].sum()
        )
        assert width <= max(room, 10)


@pytest.mark.parametrize("whole", [FAMILY, "🇩🇪", ACCENTED, "👍🏽", "x\ufe0f", "हि"])
@pytest.mark.parametrize("room", [1, 10, 15, 25])
def test_what_is_seen_as_one_character_is_never_torn_apart(whole: str, room: int) -> None:
    text = whole * 7
    assert all(len(line) % len(whole) == 0 for line in lines_of(text, room))
    begins = Breaker(code_points(text), lambda _character: 10.0).begins_cluster
    assert np.flatnonzero(begins).tolist() == list(range(0, len(text), len(whole)))


def test_words_stay_whole_and_chinese_punctuation_begins_no_line() -> None:
    assert lines_of("the truth is here", 100) == ["the truth ", "is here"]
    assert lines_of("城上风光莺语乱，城下", 70) == ["城上风光莺语", "乱，城下"]
    assert lines_of("他说：“东风”来了", 40) == ["他说：", "“东风”", "来了"]
    assert lines_of("unbreakable", 40) == ["unbr", "eaka", "ble"]


@pytest.mark.parametrize("name", ["austen", "songci"])
def test_a_whole_book_without_line_ends_is_broken(name: str) -> None:
    text = load_shipped(name).text.replace("\n", " ")
    lines = lines_of(text, 600)
    assert "".join(lines) == text
    widths = [len(unicodedata.normalize("NFC", line).rstrip()) for line in lines[:-1]]
    assert max(widths) <= 60
    assert sum(widths) / len(widths) > 50
