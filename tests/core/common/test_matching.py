"""A name is found by letters, by Chinese characters, by pinyin and by its initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common.matching import found_in, readings


@pytest.mark.parametrize(
    ("query", "name", "found"),
    [
        ("xx", "学习率", "学习"),
        ("xuexi", "学习率", "学习"),
        ("xuex", "学习率", "学习"),
        ("xxl", "Muon 学习率", "学习率"),
        ("xuexilv", "学习率调度", "学习率"),
        ("学x", "学习率", "学习"),
        ("习率", "学习率", "习率"),
        ("rate", "Learning rate", "rate"),
        ("LEARN", "learning rate", "learn"),
        ("learning r", "learning rate", "learning r"),
        ("learningrate", "learning rate", "learning rate"),
        ("cxcy", "重新采样", "重新采样"),
        ("zxcy", "重新采样", "重新采样"),
        ("chongxin", "重新采样", "重新"),
        ("xyz", "学习率", None),
        ("率学", "学习率", None),
    ],
)
def test_what_is_typed_is_found_where_it_stands(query: str, name: str, found: str | None) -> None:
    places = found_in(query, name)
    assert (None if places is None else name[places.start : places.stop]) == found


@given(st.text(max_size=20))
def test_nothing_typed_is_found_everywhere_and_marks_nothing(name: str) -> None:
    assert found_in(" ", name) == range(0)


@given(st.text(alphabet="学习率调度批量大小 abcXYZ", min_size=1, max_size=12), st.data())
def test_every_part_of_a_name_is_found_by_itself(name: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(name) - 1))
    part = name[begin : data.draw(st.integers(begin + 1, len(name)))]
    assert found_in(part, name) is not None


def test_the_table_knows_the_readings_of_a_character() -> None:
    assert set(readings()["率"]) >= {"lv", "shuai"}
    assert "xue" in readings()["学"]
