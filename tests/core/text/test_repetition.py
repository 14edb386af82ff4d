"""core.text.repetition: loops are found with their least period, and natural text is left alone."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.repetition import LONG, repeated_period

# 苏轼《水调歌头》, with the spaces that newlines become.
SONG_CI = (
    "明月几时有？把酒问青天。 不知天上宫阙，今夕是何年。 我欲乘风归去，又恐琼楼玉宇，高处不胜寒。 "
    "起舞弄清影，何似在人间。 转朱阁，低绮户，照无眠。 不应有恨，何事长向别时圆？ "
    "人有悲欢离合，月有阴晴圆缺，此事古难全。 但愿人长久，千里共婵娟。"
)
# Jane Austen, Pride and Prejudice, chapter 1.
AUSTEN = (
    "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in "
    "want of a wife. However little known the feelings or views of such a man may be on his first entering "
    "a neighbourhood, this truth is so well fixed in the minds of the surrounding families, that he is "
    "considered as the rightful property of some one or other of their daughters."
)


def by_definition(text: str, min_repeats: int, min_chars: int) -> int | None:
    """The definition written out, period by period."""
    for period in range(1, len(text)):
        repeats = min(min_repeats, 2.5) if period >= LONG else min_repeats
        length = max(math.ceil(repeats * period), min_chars)
        end = text[-length:]
        if length <= len(text) and end[period:] == end[:-period]:
            return period
    return None


@given(st.text("ab", max_size=60), st.integers(2, 4), st.integers(2, 12))
def test_it_agrees_with_the_definition(text: str, min_repeats: int, min_chars: int) -> None:
    expected = by_definition(text, min_repeats, min_chars)
    assert repeated_period(text, min_repeats=min_repeats, min_chars=min_chars) == expected


@given(st.text(max_size=40), st.text(min_size=1, max_size=12), st.integers(3, 6), st.integers(0, 11))
def test_a_loop_is_found_after_any_beginning_and_cut_anywhere(
    beginning: str, loop: str, repeats: int, cut: int
) -> None:
    text = beginning + loop * (repeats + 20) + loop[: cut % len(loop)]
    period = repeated_period(text)
    assert period is not None
    assert len(loop) % period == 0


@given(st.text("分开我不 ", max_size=80), st.text("分开我不 ", max_size=80))
def test_what_stands_before_a_loop_changes_nothing(before: str, text: str) -> None:
    period = repeated_period(text)
    if period is not None:
        assert repeated_period(before + text) <= period


@pytest.mark.parametrize("text", [SONG_CI, AUSTEN])
def test_natural_text_is_no_loop_wherever_it_stops(text: str) -> None:
    assert [stop for stop in range(len(text) + 1) if repeated_period(text[:stop]) is not None] == []


def test_the_period_is_the_least_one() -> None:
    assert repeated_period("我想要 不想要 " * 6) == 8
    assert repeated_period("啊" * 40) == 1


def test_a_refrain_that_comes_twice_is_not_yet_a_loop() -> None:
    refrain = "快使用双截棍 哼哼哈兮 "
    assert repeated_period(refrain * 2) is None
    assert repeated_period(refrain * 3) == len(refrain)


def test_a_loop_that_was_left_again_is_not_reported() -> None:
    assert repeated_period("我想要 " * 10 + SONG_CI[:40]) is None


def test_a_few_characters_are_not_enough() -> None:
    assert repeated_period("哈哈哈哈哈哈") is None
    assert repeated_period("") is None


def test_a_long_text_that_nearly_loops_takes_linear_time() -> None:
    # For a search that tries each period afresh this is the worst case: hours at this length.
    text = "啊" * 500_000 + "不" + "啊" * 500_000 + "不"
    started = time.perf_counter()
    assert repeated_period(text, look_back=len(text)) is None
    assert time.perf_counter() - started < 10


def test_impossible_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="two repeats"):
        repeated_period("啊", min_repeats=1)


def test_a_long_phrase_counts_when_it_comes_for_the_third_time() -> None:
    # In the fifty characters that the window shows there is no room for a third time.
    text = "夜里十二点，我还在他旁边乘凉，摇着扇子落了，我还在他旁边乘凉，摇着扇子落了，我还在他旁边乘凉，摇"
    assert repeated_period(text) == 16
