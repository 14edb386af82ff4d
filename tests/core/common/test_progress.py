"""What a run has told: one value, in which facts are sorted by kind."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from core.common.progress import (
    Diverged,
    EpochFinished,
    Event,
    HeldoutEvaluated,
    Moment,
    Progress,
    SampleWritten,
    Started,
    Told,
    TrainingFinished,
    UpdateFinished,
)


def update(number: int) -> UpdateFinished:
    return UpdateFinished(Moment(1, number), 2.0, 10, 0.5, 0.1, number / 4)


def epoch(number: int) -> EpochFinished:
    return EpochFinished(Moment(number, 4 * number), 9.0, None, 1.0, 100.0, 0.5, 0.1)


def sample(number: int) -> SampleWritten:
    return SampleWritten(Moment(number, 4 * number), "春", "春眠")


def evaluation(number: int) -> HeldoutEvaluated:
    return HeldoutEvaluated(Moment(1 + (number - 1) // 4, number), 7.0, 1.0, number / 4)


FIRST: list[Progress] = [update(1), update(2), epoch(1), sample(1), update(3)]
THEN: list[Progress] = [epoch(2), update(9), sample(2), Diverged(Moment(2, 9), Moment(1, 4))]


def test_facts_are_sorted_by_kind_each_kind_in_its_order() -> None:
    told = Told.of([*FIRST, *THEN, TrainingFinished(Moment(3, 12))])
    assert told.updates == (update(1), update(2), update(3), update(9))
    assert told.epochs == (epoch(1), epoch(2))
    assert told.samples == (sample(1), sample(2))
    assert told.events == (Diverged(Moment(2, 9), Moment(1, 4)), TrainingFinished(Moment(3, 12)))


def test_a_sum_is_what_was_told_first_and_then() -> None:
    assert Told.of(FIRST) + Told.of(THEN) == Told.of([*FIRST, *THEN])
    assert Told.of(FIRST) + Told.of(THEN) != Told.of(THEN) + Told.of(FIRST)


def test_an_empty_one_changes_nothing_and_is_false() -> None:
    told = Told.of(FIRST)
    assert told + Told() == Told() + told == told
    assert told
    assert not Told()
    assert not Told.of([])


@pytest.mark.parametrize(
    "fact",
    [
        *(update(1), epoch(1), evaluation(1), sample(1)),
        *(Diverged(Moment(1, 2), Moment()), TrainingFinished(Moment(1, 4))),
        Started(Moment(), 0.0, 0.0),
    ],
)
def test_every_kind_of_progress_has_its_place(fact: Progress) -> None:
    told = Told.of([fact])
    assert told
    assert (*told.updates, *told.by_moment, *told.samples, *told.events) == (fact,)


def test_evaluations_at_the_ends_of_epochs_and_within_them_are_told_in_their_order() -> None:
    ends = [replace(epoch(number), heldout_perplexity=6.0) for number in (1, 2)]
    # From two files, or from two programs: each kind has its own order only.
    told = Told.of([*ends, epoch(3), evaluation(2), evaluation(6)])
    assert told.by_moment == (evaluation(2), ends[0], evaluation(6), ends[1], epoch(3))
    assert [each.moment.update for each in told.heldout] == [2, 4, 6, 8]
    assert told.heldout[1] == HeldoutEvaluated(Moment(1, 4), 6.0, 1.0, 1.0)
    assert told.heldout[::2] == (evaluation(2), evaluation(6))
    for part in (
        told,
        Told.of([evaluation(2)]),
        Told.of([ends[0], epoch(3)]),
        Told.of([*ends, evaluation(9)]),
    ):
        assert part.last_heldout == part.heldout[-1]
    assert Told.of([epoch(1)]).last_heldout is None


def test_no_kind_of_progress_is_forgotten() -> None:
    from core.common.progress import _KINDS

    assert {*_KINDS, Event} == set(get_args(Progress))
