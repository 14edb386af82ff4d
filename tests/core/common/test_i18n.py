"""What is joined has the punctuation of the language that is spoken."""

from __future__ import annotations

from core.common import i18n


def test_parts_of_a_sentence_are_joined_as_each_language_does() -> None:
    assert i18n.listed(["a", "b"]) == "a, b"
    assert i18n.clauses(["a is 1", "b is 2"]) == "a is 1; b is 2"
    assert i18n.paragraph(["One.", "Two."]) == "One. Two."
    assert i18n.labelled("epoch 2", "stopped") == "epoch 2: stopped"
    i18n.set_language("zh_CN")
    assert i18n.listed(["甲", "乙"]) == "甲、乙"
    assert i18n.clauses(["甲为 1", "乙为 2"]) == "甲为 1；乙为 2"
    assert i18n.paragraph(["一。", "二。"]) == "一。二。"
    assert i18n.labelled("第 2 轮", "困惑度 762") == "第 2 轮：困惑度 762"
