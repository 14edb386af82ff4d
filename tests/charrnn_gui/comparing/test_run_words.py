"""How a run is called in the narrow list of Compare."""

from __future__ import annotations

from dataclasses import replace

from charrnn_gui.comparing.run_words import figures, spoken
from core.runs.listing import RunSummary


def test_the_last_training_and_the_best_heldout_perplexity_are_told(runs: list[RunSummary]) -> None:
    run = replace(runs[0], perplexity=4.5, heldout=9.0, best_heldout=7.25)
    assert figures(run) == ("4.500", "7.250")
    assert "best held-out 7.250" in spoken(run)
