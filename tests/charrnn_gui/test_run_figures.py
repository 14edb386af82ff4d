"""The figures beside the bar follow the end that comes first."""

from __future__ import annotations

from charrnn_gui.run_figures import RunFigures
from core.settings.run_end import RunEnd


def test_under_a_time_limit_the_bar_follows_the_time_and_no_number_of_epochs_is_promised() -> None:
    figures = RunFigures(RunEnd(1000, 60.0), epoch=2, epochs_done=1.02, seconds=45.0, seconds_left=15.0)
    assert figures.share_done == 0.75
    assert figures.in_words() == "epoch 2  ·  0:15 left"


def test_a_run_that_its_time_limit_has_ended_fills_the_bar_and_says_why_it_ended() -> None:
    figures = RunFigures(RunEnd(1000, 60.0), 2, 256 / 245, 59.9, True, 5.0)
    assert figures.share_done == 1.0
    assert figures.in_words() == "1.04 epochs  ·  perplexity 5.000  ·  ended by the time limit"


def test_a_time_limit_that_comes_later_than_the_epochs_is_not_spoken_of() -> None:
    figures = RunFigures(RunEnd(4, 6000.0), 3, 2.5, 10.0)
    assert figures.share_done == 0.625
    assert figures.in_words() == "epoch 3/4"
    assert RunFigures(RunEnd(4, 6000.0), 4, 4.0, 16.0, True).in_words() == "epoch 4/4"


def test_without_a_run_there_is_nothing_to_tell() -> None:
    assert (RunFigures().share_done, RunFigures().in_words()) == (0.0, "")
