"""The tree against the lines it was made of."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from core.common.branches import Branch, merged

LINES = st.lists(st.text("ab", max_size=12), max_size=10)


def all_branches(branch: Branch, before: str = "") -> Iterator[tuple[str, Branch]]:
    """Yield each branch with the text from the beginning up to its end."""
    text = before + branch.text
    yield text, branch
    for child in branch.children:
        yield from all_branches(child, text)


@given(LINES)
def test_each_line_runs_through_the_branches_that_spell_it(lines: list[str]) -> None:
    for text, branch in all_branches(merged(lines)):
        assert all(lines[place].startswith(text) for place in branch.lines)
        in_children = [place for child in branch.children for place in child.lines]
        ending = [place for place in branch.lines if lines[place] == text]
        assert sorted(in_children + ending) == list(branch.lines)


@given(LINES)
def test_what_lines_share_stands_once_and_the_most_frequent_comes_first(lines: list[str]) -> None:
    for text, branch in all_branches(merged(lines)):
        assert len(branch.lines) == sum(line.startswith(text) for line in lines)
        counts = [len(child.lines) for child in branch.children]
        assert counts == sorted(counts, reverse=True)
        beginnings = [child.text[0] for child in branch.children]
        assert len(set(beginnings)) == len(beginnings)
        # A stretch that could be longer would have one child only, and no line would end in it.
        assert len(branch.children) != 1 or any(lines[place] == text for place in branch.lines)


def test_a_tree_as_it_is_drawn() -> None:
    tree = merged(["，依然", "，还有", "似客", "，依旧"])
    assert [(child.text, child.lines) for child in tree.children] == [("，", (0, 1, 3)), ("似客", (2,))]
    assert [(child.text, child.lines) for child in tree.children[0].children] == [
        ("依", (0, 3)),
        ("还有", (1,)),
    ]
    assert tree.text == ""
