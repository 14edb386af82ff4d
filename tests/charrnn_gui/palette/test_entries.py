"""What is typed finds entries by every name they have, and the possible ones first."""

from __future__ import annotations

from charrnn_gui.palette.entries import MOST_OF_A_GROUP, Entry, found

ENTRIES = (
    Entry("runs", "2026-songci-lstm"),
    Entry("actions", "Train", keys="F5", reason="A run is under way."),
    Entry("actions", "Show the training text"),
    Entry("settings", "学习率", "训练", also=("learning_rate", "learning rate"), setting="learning_rate"),
    Entry("settings", "Muon 学习率", setting="muon_learning_rate"),
)


def titles(query: str) -> list[str]:
    return [hit.entry.title for hit in found(query, ENTRIES)]


def test_without_a_word_everything_is_listed_by_groups() -> None:
    assert titles("") == ["学习率", "Muon 学习率", "Show the training text", "Train", "2026-songci-lstm"]


def test_what_begins_with_the_word_comes_first_and_the_impossible_last() -> None:
    assert titles("xx") == ["学习率", "Muon 学习率"]
    assert titles("train") == ["Show the training text", "Train"]


def test_an_entry_is_found_by_its_other_names_and_then_nothing_is_marked() -> None:
    (hit,) = found("rate", ENTRIES)
    assert hit.entry.setting == "learning_rate"
    assert hit.places == range(0)
    (hit,) = found("songci", ENTRIES)
    assert hit.entry.title[hit.places.start : hit.places.stop] == "songci"


def test_a_long_group_does_not_hide_the_others() -> None:
    many = [Entry("settings", f"rate {number}") for number in range(100)]
    listed = found("rate", [*many, Entry("runs", "rate of songci")])
    assert len(listed) == MOST_OF_A_GROUP + 1
    assert listed[-1].entry.group == "runs"
