"""The numbers of a run: what they say beside the bar, and how they follow the progress of the run."""

from __future__ import annotations

from dataclasses import replace

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.standing import Standing
from core.common.progress import EpochFinished, HeldoutEvaluated, Moment, Told, UpdateFinished
from core.settings.run_end import RunEnd


def test_under_a_time_limit_the_bar_follows_the_time_and_no_number_of_epochs_is_promised() -> None:
    standing = Standing(end=RunEnd(1000, 60.0), epoch=2, epochs_done=1.02, seconds=45.0, seconds_left=15.0)
    assert standing.share_done == 0.75
    assert standing.in_words() == "epoch 2  ·  0:15 left"


def test_a_run_that_its_time_limit_has_ended_fills_the_bar_and_says_why_it_ended() -> None:
    standing = Standing(RunState.FINISHED, RunEnd(1000, 60.0), 2, 256 / 245, 59.9, 5.0)
    assert standing.share_done == 1.0
    assert standing.in_words() == "1.04 epochs  ·  perplexity 5.000  ·  ended by the time limit"


def test_a_time_limit_that_comes_later_than_the_epochs_is_not_spoken_of() -> None:
    standing = Standing(RunState.TRAINING, RunEnd(4, 6000.0), 3, 2.5, 10.0)
    assert standing.share_done == 0.625
    assert standing.in_words() == "epoch 3/4"
    assert Standing(RunState.FINISHED, RunEnd(4, 6000.0), 4, 4.0, 16.0).in_words() == "epoch 4/4"


def test_without_a_run_there_is_nothing_to_tell() -> None:
    assert (Standing().share_done, Standing().in_words()) == (0.0, "")


def update(number: int, nats: float) -> UpdateFinished:
    return UpdateFinished(Moment(1 + (number - 1) // 4, number), nats, 10, 0.5, 0.1, number / 4)


def test_before_the_first_epoch_ends_the_perplexity_is_that_of_the_last_update() -> None:
    standing = Standing(RunState.TRAINING, RunEnd(8))
    standing = standing.after(m.ProgressMade(Told.of([update(1, 30.0), update(2, 20.0)]), 0.0, None))
    assert standing.in_words() == "epoch 1/8  ·  perplexity 7.389"
    # An update that brings nothing else, as after a sample, leaves it as it was.
    assert standing.after(m.ProgressMade(Told(), 0.0, None)) == standing
    epoch = EpochFinished(Moment(1, 4), 9.0, None, 2.5, 100.0, 0.5, 0.1)
    standing = standing.after(m.ProgressMade(Told.of([epoch, update(5, 10.0)]), 100.0, 9.0))
    assert (standing.epoch, standing.epochs_done, standing.seconds) == (2, 1.25, 2.5)
    assert standing.in_words() == "epoch 2/8  ·  perplexity 9.000  ·  100 characters/s  ·  0:09 left"


def test_the_held_out_perplexity_is_the_last_and_says_where_within_an_epoch_it_is_from() -> None:
    standing = Standing(RunState.TRAINING, RunEnd(8))
    assert (standing.figures().heldout, standing.figures().heldout_at) == ("", "")
    look = HeldoutEvaluated(Moment(1, 1), 68.25, 31.0, 0.25)
    standing = standing.after(m.ProgressMade(Told.of([update(1, 30.0), look]), 0.0, None))
    assert (standing.figures().heldout, standing.figures().heldout_at) == ("68.25", "at 0.25")
    assert standing.seconds == 31.0
    end = EpochFinished(Moment(1, 4), 9.0, 40.0, 120.0, 100.0, 0.5, 0.1)
    standing = standing.after(m.ProgressMade(Told.of([end]), 0.0, None))
    assert (standing.figures().heldout, standing.figures().heldout_at) == ("40.00", "")
    later = replace(end, moment=Moment(2, 8), heldout_perplexity=None)
    standing = standing.after(m.ProgressMade(Told.of([later]), 0.0, None))
    assert standing.heldout == 40.0


def test_a_run_that_stands_still_has_no_speed_and_no_time_left_and_keeps_the_rest() -> None:
    training = Standing(
        RunState.TRAINING,
        RunEnd(8),
        2,
        1.25,
        characters_per_second=1e5,
        seconds_left=9.0,
        flops_per_character=1e4,
        peak_flops=1e10,
    )
    assert "10%" in training.speed_in_words()
    paused = training.in_state(RunState.PAUSED)
    assert paused.in_words() == "epoch 2/8"
    assert not paused.speed_in_words()
    assert paused.epochs_done == 1.25
    assert training.in_state(RunState.TRAINING) == training


def test_before_a_run_the_numbers_say_how_far_it_will_go_and_about_how_long_that_takes() -> None:
    figures = Standing(planned=RunEnd(30), estimate=35.0).figures()
    assert (figures.epoch, figures.of_epochs) == ("", "of 30")
    assert (figures.left, figures.is_estimate) == ("0:35", True)
    # Under a time limit nobody knows how many epochs there will be.
    assert Standing(planned=RunEnd(1000, 60.0)).figures().of_epochs == ""
    assert not Standing(RunState.TRAINING, RunEnd(30), 1, 0.5, seconds_left=4.0).figures().is_estimate


def test_a_run_is_stopped_at_its_start_only_until_it_is_in_another_state() -> None:
    stopping = Standing(RunState.STARTING).in_state(RunState.STOPPING)
    assert stopping.is_stopped_at_start
    assert not stopping.in_state(RunState.STOPPED).is_stopped_at_start
    assert not Standing(RunState.TRAINING).in_state(RunState.STOPPING).is_stopped_at_start
