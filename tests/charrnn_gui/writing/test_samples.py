"""The samples of a run: their order, and the perplexities of their moments."""

from __future__ import annotations

import math

import pytest

from charrnn_gui.writing.samples import Samples, nearest
from core.common.progress import EpochFinished, Moment, Told, UpdateFinished
from tests.charrnn_gui.writing.samples_told import early, sample, told


def update(number: int, nats: float) -> UpdateFinished:
    return UpdateFinished(Moment(1, number), nats, 10, 1.0, 0.01, number / 8)


def epoch(number: int, perplexity: float) -> EpochFinished:
    return EpochFinished(Moment(number, 8 * number), perplexity, None, 1.0, 1.0, 1.0, 0.01)


def test_samples_come_by_moment_and_a_second_one_replaces_the_first() -> None:
    samples = Samples()
    assert samples.add(sample(1, "分开"))
    assert samples.add(sample(3, "分开"))
    assert not samples.add(sample(2, "分开"))  # late
    assert not samples.add(sample(3, "分开", "新"))
    samples.add(sample(2, "春"))
    assert list(samples) == [
        sample(1, "分开"),
        sample(2, "分开"),
        sample(2, "春"),
        sample(3, "分开", "新"),
    ]


def test_a_moment_has_the_perplexity_of_its_epoch_or_of_its_update() -> None:
    samples = Samples()
    samples.note_perplexities(Told(updates=(update(1, 10.0), update(2, 20.0), update(3, 30.0))))
    # The sample after update 3 is told later than the update itself.
    later = tuple(update(number, 10.0) for number in range(4, 9))
    written = (early(3, "a", "x"), early(4, "a", "y"), sample(1, "a"))
    samples.note_perplexities(Told(later, (epoch(1, 4.5),), written))
    assert samples.perplexities == {
        Moment(1, 3): pytest.approx(math.exp(3)),
        Moment(1, 4): pytest.approx(math.e),
        Moment(1, 8): 4.5,
    }


def test_a_sample_whose_update_is_not_known_has_no_perplexity() -> None:
    samples = Samples()
    samples.note_perplexities(told(early(4, "a", "x")))
    samples.note_perplexities(Told((update(7, 1.0),), (), (early(4, "a", "x"),)))
    assert samples.perplexities == {}


def test_the_nearest_place_and_the_last_moment_before() -> None:
    samples = Samples()
    moments = [sample(number, "a").moment for number in (2, 4, 8)]
    for number in (2, 4, 8):
        samples.add(sample(number, "a"))
    assert [samples.at(place, moments).epoch for place in (0, 2.9, 3.1, 5.9, 6.1, 99)] == [2, 2, 4, 4, 8, 8]
    assert nearest(moments, Moment(7, 56)) == Moment(4, 32)
    assert nearest(moments, Moment(1, 1)) == Moment(2, 16)
    assert nearest(moments, Moment(8, 64)) == Moment(8, 64)
