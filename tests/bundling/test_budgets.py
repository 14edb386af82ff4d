"""The table says what a bundle costs, and what is too much."""

from __future__ import annotations

from pathlib import Path

from bundling.budgets import Cost, size_mb, table


def test_the_table_marks_what_costs_too_much_and_knows_what_was_not_measured() -> None:
    costs = [Cost("on disk", 651, 650, "MB"), Cost("window", 1.5, 1.5, "s"), Cost("build", None, 180, "s")]
    assert [cost.is_kept() for cost in costs] == [False, True, True]
    disk, window, build = table(costs).splitlines()[1:]
    assert disk.endswith("too much")
    assert window.split() == ["window", "1.50", "s", "1.50", "s"]
    assert "–" in build


def test_a_folder_is_as_large_as_its_files_without_those_it_links_to(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(2_000_000))
    (tmp_path / "b").symlink_to("a")
    assert size_mb(tmp_path) == 2
