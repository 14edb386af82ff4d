"""How a run is called in the narrow list of Compare."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from charrnn_gui.comparing.run_words import figures, listed_name, spoken
from charrnn_gui.widgets.run_rows import elided_where
from core.runs.listing import RunSummary


def test_a_run_of_a_grid_is_called_by_its_grid_and_its_values(runs: list[RunSummary]) -> None:
    path = runs[0].path.parent / "sizes" / "hidden_size=64,seed=1"
    assert listed_name(replace(runs[0], path=path, group="sizes")) == "sizes: 64 · 1"
    assert listed_name(runs[0]) == "first"


def test_the_last_training_and_the_best_heldout_perplexity_are_told(runs: list[RunSummary]) -> None:
    run = replace(runs[0], perplexity=4.5, heldout=9.0, best_heldout=7.25)
    assert figures(run) == ("4.500", "7.250")
    assert "best held-out 7.250" in spoken(run)


def test_a_long_name_is_cut_where_names_are_alike() -> None:
    left, right = Qt.TextElideMode.ElideLeft, Qt.TextElideMode.ElideRight
    assert elided_where("2026-11-28-1401-austen-gru") is left
    assert elided_where("sizes/hidden_size=64,seed=1") is left
    assert elided_where("hidden_size=64,seed=1") is left
    assert elided_where("my own name") is right
