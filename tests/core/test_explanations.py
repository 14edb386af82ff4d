"""What is said of a training that went wrong."""

from __future__ import annotations

from core.explanations import divergence_explained, speed_explained
from core.values import Diverged, Moment


def test_a_divergence_says_which_weights_are_left() -> None:
    later = divergence_explained(Diverged(Moment(3, 40), Moment(2, 34)))
    assert "at update 41" in later
    assert "the last good epoch, 2" in later
    assert "those it began with" in divergence_explained(Diverged(Moment(1, 1), Moment(0, 0)))


def test_a_speed_is_told_as_a_share_of_what_was_reached_and_not_where_that_is_unknown() -> None:
    told = speed_explained(50_000, 2e6, 4e11)
    assert "make 100 billion" in told
    assert "25% of the 400" in told
    assert speed_explained(50_000, 2e6, 0) == speed_explained(0, 2e6, 4e11) == ""
