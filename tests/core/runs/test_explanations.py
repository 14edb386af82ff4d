"""The sentences on the state of a run."""

from __future__ import annotations

from core.common.progress import Diverged, Moment
from core.runs.explanations import divergence_explained


def test_a_divergence_says_which_weights_are_left() -> None:
    later = divergence_explained(Diverged(Moment(3, 40), Moment(2, 34)))
    assert "at update 41" in later
    assert "the last good epoch, 2" in later
    assert "those it began with" in divergence_explained(Diverged(Moment(1, 1), Moment(0, 0)))
