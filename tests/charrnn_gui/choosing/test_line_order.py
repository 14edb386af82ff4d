"""The lines as a tree."""

from __future__ import annotations

from dataclasses import replace

from charrnn_gui.choosing.line_order import beginning_of, in_order, origin_of
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Prompt, Sampling

FIRST = Line(1, 0, 0, Prompt("东风", 9, Sampling(0.8, seed=1)), Moment(1, 10), "", "吹堕白\n纶巾", 12.5)
LINES = (
    FIRST,
    replace(FIRST, number=2, parent=1, place=3, text="吹堕白、不知"),
    replace(FIRST, number=3, prompt=Prompt("人生", 9), text="何处", nats=3.0),
    replace(FIRST, number=4, parent=2, place=5, text="吹堕白、不管"),
    replace(FIRST, number=5, parent=1, place=1, text="吹落"),
)


def test_each_line_is_followed_by_its_branches_the_newest_first() -> None:
    assert [(p.line.number, p.depth) for p in in_order(LINES)] == [(3, 0), (1, 0), (5, 1), (2, 1), (4, 2)]


def test_a_line_is_found_by_its_prefix_or_its_text_at_its_place_in_the_tree() -> None:
    assert [(p.line.number, p.depth) for p in in_order(LINES, "不")] == [(2, 1), (4, 2)]
    assert [p.line.number for p in in_order(LINES, "人生")] == [3]
    assert in_order(LINES, "nowhere") == []


def test_a_branch_whose_parent_was_removed_stands_by_itself() -> None:
    assert [(p.line.number, p.depth) for p in in_order(LINES[3:])] == [(5, 0), (4, 0)]


def test_a_thousand_branches_of_branches_are_no_problem() -> None:
    chain = [FIRST, *(replace(FIRST, number=n, parent=n - 1, place=1) for n in range(2, 2000))]
    assert in_order(chain)[-1].depth == 1998


def test_a_row_says_what_is_new_in_a_line_and_where_it_comes_from() -> None:
    by_number = {placed.line.number: placed for placed in in_order(LINES)}
    assert beginning_of(by_number[1]) == ("东风", "吹堕白↵纶巾")
    assert beginning_of(by_number[2]) == ("", "…堕白、不知")
    assert [origin_of(by_number[n].line) for n in (1, 2, 3)] == ["seed 1", "chose “、” at 4", "greedy"]
    assert origin_of(replace(LINES[1], rank=3)) == "chose “、” at 4, rank 3"
