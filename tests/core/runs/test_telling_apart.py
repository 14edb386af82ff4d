from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.runs.telling_apart import listed_names, names_together, told_apart

GRID = [
    "hidden_size=128,learning_rate=0.005,seed=0",
    "hidden_size=128,learning_rate=0.02,seed=0",
    "hidden_size=256,learning_rate=0.005,seed=0",
]
BRANCHES = [
    "2026-11-28-2121-songci-gru",
    "2026-11-28-2121-songci-gru-from-223178-low",
    "2026-11-28-2121-songci-gru-from-178074-low",
]


def test_runs_of_a_grid_are_called_by_the_values_that_differ() -> None:
    assert names_together(GRID) == ["128 · 0.005", "128 · 0.02", "256 · 0.005"]
    assert names_together(GRID[:1]) == ["128 · 0.005 · 0"]


def test_runs_beside_others_keep_all_their_values() -> None:
    assert names_together([GRID[0], "my-run"]) == ["128 · 0.005 · 0", "my-run"]
    other = "hidden_size=128,dropout=0.5,seed=0"
    assert names_together([GRID[0], other]) == ["128 · 0.005 · 0", "128 · 0.5 · 0"]


def test_equal_values_of_two_grids_have_the_name_of_the_grid_before_them() -> None:
    titles = [f"{grid}/{GRID[0]}" for grid in ("first", "second")]
    assert names_together([*titles, f"first/{GRID[1]}"]) == ["first: 0.005", "second: 0.005", "0.02"]


def test_in_a_list_a_run_of_a_grid_is_called_by_its_grid_and_what_differs_in_it() -> None:
    titles = ["sizes/hidden_size=64,seed=1", "my-run", "sizes/hidden_size=32,seed=1", "one/seed=1,rate=2"]
    assert listed_names(titles) == ["sizes: 64", "my-run", "sizes: 32", "one: 1 · 2"]


def test_runs_of_two_grids_are_not_cut_to_the_same() -> None:
    titles = [f"grid-hidden_size-learning_rate{number}/{name}" for number in ("", "-2") for name in GRID]
    for room in range(14, 60):
        shown = told_apart(listed_names(titles), room)
        assert len(set(shown)) == len(titles), room


def test_names_that_fit_stay_whole() -> None:
    assert told_apart(GRID, 100) == GRID


def test_what_names_have_in_common_is_cut_first() -> None:
    assert told_apart(GRID, 39) == [
        "…size=128,learning_rate=0.005,seed=0",
        "…size=128,learning_rate=0.02,seed=0",
        "…size=256,learning_rate=0.005,seed=0",
    ]
    assert told_apart(GRID, 26) == [
        "…128,learning_rate=0.005 …",
        "…128,learning_rate=0.02 …",
        "…256,learning_rate=0.005 …",
    ]


def test_branches_are_told_apart_by_where_they_begin() -> None:
    assert told_apart(BRANCHES, 22) == ["…gru", "…gru-from-223178-low", "…gru-from-178074-low"]


def test_names_that_begin_alike_are_cut_by_what_only_these_have_in_common() -> None:
    names = [*BRANCHES, "another-name-altogether"]
    shown = told_apart(names, 14)
    assert len(set(shown)) == len(names)
    assert "223178" in shown[1]


@given(st.lists(st.text("ab-_,=1 ", max_size=12), max_size=6), st.integers(1, 15))
def test_every_name_keeps_to_its_room_and_equal_names_stay_equal(names: list[str], room: int) -> None:
    shown = told_apart(names, room)
    assert len(shown) == len(names)
    for name, text in zip(names, shown, strict=True):
        assert len(text) <= max(1, room)
        assert text == name or "…" in text
    assert shown == told_apart(names, room)


@given(st.lists(st.integers(100, 999), unique=True, min_size=2, max_size=6))
def test_names_that_differ_in_a_part_stay_different(numbers: list[int]) -> None:
    names = [f"2026-11-28-songci-gru-from-{number}-low" for number in numbers]
    shown = told_apart(names, 6)
    assert len(set(shown)) == len(names)


def test_of_what_all_have_in_common_as_much_stays_as_has_room() -> None:
    names = ["2026-11-28-2306-songci-gru", "2026-11-28-2306-songci-gru-2"]
    assert told_apart(names, 28) == names
    assert told_apart(names, 27) == ["2026-11-28-2306-songci-gru", "…11-28-2306-songci-gru-2"]
    assert told_apart(names, 18) == ["…2306-songci-gru", "…2306-songci-gru-2"]
    assert told_apart(names, 8) == ["…gru", "…gru-2"]
