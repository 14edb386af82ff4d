"""How a run is called in the narrow list of Compare."""

from __future__ import annotations

from dataclasses import replace

from charrnn_gui.comparing.run_words import figures, listed_name, spoken
from core.runs.listing import RunSummary


def test_a_run_of_a_grid_is_called_by_its_grid_and_its_values(runs: list[RunSummary]) -> None:
    path = runs[0].path.parent / "sizes" / "hidden_size=64,seed=1"
    assert listed_name(replace(runs[0], path=path, group="sizes")) == "sizes: 64 · 1"
    assert listed_name(runs[0]) == "first"


def test_the_last_training_and_the_best_heldout_perplexity_are_told(runs: list[RunSummary]) -> None:
    run = replace(runs[0], perplexity=4.5, heldout=9.0, best_heldout=7.25)
    assert figures(run) == ("4.500", "7.250")
    assert "best held-out 7.250" in spoken(run)
