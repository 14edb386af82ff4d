"""Continuations as rows of a tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charrnn_gui.choosing.tree_layout import Tree

TEXTS = st.lists(st.text("ab、", max_size=6), min_size=1, max_size=8)


def whole(tree: Tree, row: int) -> str:
    """Return the text that leads to a row."""
    leaf = tree.leaves[row]
    text, number = leaf.text, leaf.parent
    while number >= 0:
        text, number = tree.shared[number].text + text, tree.shared[number].parent
    return text


@given(TEXTS)
def test_every_line_ends_in_one_row_that_is_reached_by_its_text(lines: list[str]) -> None:
    tree = Tree.of(lines)
    assert sorted(line for leaf in tree.leaves for line in leaf.lines) == list(range(len(lines)))
    for number, line in enumerate(lines):
        assert whole(tree, tree.row_of(number)) == line
    assert len(tree.leaves) == len(set(lines))


@given(TEXTS)
def test_what_is_shared_is_as_wide_as_the_lines_that_run_through_it(lines: list[str]) -> None:
    tree = Tree.of(lines)
    for shared in tree.shared:
        rows = tree.leaves[shared.first : shared.last + 1]
        assert shared.count == sum(len(leaf.lines) for leaf in rows)
    assert (tree.shared[0].parent, tree.shared[0].count) == (-1, len(lines))


def test_a_line_that_ends_where_others_go_on_has_a_row_of_its_own() -> None:
    tree = Tree.of(["ab", "abc", "abd", "abc"])
    assert [(leaf.text, leaf.lines) for leaf in tree.leaves] == [("c", (1, 3)), ("d", (2,)), ("", (0,))]
    assert tree.shared[0].text == "ab"
