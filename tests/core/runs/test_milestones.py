"""What a run reaches for the first time is found once, however often the run is interrupted."""

from __future__ import annotations

from core.common.progress import (
    BaselinePassed,
    EpochFinished,
    Event,
    HeldoutEvaluated,
    HeldoutImproved,
    Moment,
    Told,
)
from core.runs.milestones import BASELINE_NAMES, Milestones
from core.text.baselines import Baselines

LINES = Baselines(uniform=100.0, unigram=50.0, bigram=20.0, trigram=10.0, measured_on="train")
CURVE = [(120.0, 130.0), (60.0, 62.0), (15.0, 40.0), (16.0, 41.0), (9.0, 39.0), (15.0, 38.0), (4.0, 50.0)]


def epochs(curve: list[tuple[float, float]] = CURVE) -> list[EpochFinished]:
    return [
        EpochFinished(Moment(n, 10 * n), perplexity, heldout, 1.5 * n, 1e3, 0.5, 0.1, float(n))
        for n, (perplexity, heldout) in enumerate(curve, start=1)
    ]


def found(
    milestones: Milestones,
    told: list[EpochFinished] | list[EpochFinished | HeldoutEvaluated],
    lines: Baselines | None = LINES,
) -> list[Event]:
    return [event for each in told for event in milestones.of(each, lines)]


def test_every_baseline_is_passed_once_and_in_the_epoch_that_was_below_it_first() -> None:
    passed = [e for e in found(Milestones(), epochs()) if isinstance(e, BaselinePassed)]
    assert [(e.baseline, e.moment.epoch) for e in passed] == [
        ("uniform", 2), ("unigram", 3), ("bigram", 3), ("trigram", 5)
    ]  # fmt: skip
    assert tuple(e.baseline for e in passed) == BASELINE_NAMES
    assert passed[-1] == BaselinePassed(Moment(5, 50), 7.5, 5.0, "trigram", 10.0, 9.0)


def test_a_perplexity_equal_to_a_baseline_has_not_passed_it() -> None:
    assert not found(Milestones(), epochs([(100.0, 1e3)]))


def test_the_held_out_text_is_best_only_where_something_was_better_than_before() -> None:
    best = [e for e in found(Milestones(), epochs()) if isinstance(e, HeldoutImproved)]
    assert [(e.moment.epoch, e.perplexity, e.before) for e in best] == [
        (2, 62.0, 130.0), (3, 40.0, 62.0), (5, 39.0, 40.0), (6, 38.0, 39.0)
    ]  # fmt: skip


def test_an_evaluation_within_an_epoch_counts_and_an_interruption_changes_nothing() -> None:
    first, second, third, *_rest = epochs()
    within = [
        HeldoutEvaluated(Moment(n, 10 * n - 5), value, 1.0, n - 0.5) for n, value in ((2, 61.0), (3, 70.0))
    ]
    told: list[EpochFinished | HeldoutEvaluated] = [first, within[0], second, within[1], third]
    best = [event for event in found(Milestones(), told) if isinstance(event, HeldoutImproved)]
    assert best == [
        HeldoutImproved(Moment(2, 15), 1.0, 1.5, 61.0, 130.0),
        HeldoutImproved(Moment(3, 30), 4.5, 3.0, 40.0, 61.0),
    ]
    whole = found(Milestones(), told)
    for place in range(6):
        again = found(Milestones(Told.of(told[:place])), told[place:])
        assert found(Milestones(), told[:place]) + again == whole


def test_an_interruption_anywhere_changes_nothing() -> None:
    whole = found(Milestones(), epochs())
    for place in range(len(CURVE) + 1):
        before, after = epochs()[:place], epochs()[place:]
        assert found(Milestones(), before) + found(Milestones(Told.of(before)), after) == whole


def test_baselines_that_are_counted_late_are_passed_where_they_were() -> None:
    milestones = Milestones()
    early = found(milestones, epochs()[:4], None)
    assert all(isinstance(event, HeldoutImproved) for event in early)
    late = found(milestones, epochs()[4:])
    assert sorted([*early, *late], key=repr) == sorted(found(Milestones(), epochs()), key=repr)


def test_a_run_of_an_earlier_version_that_continues_passes_nothing_again() -> None:
    assert not [
        e for e in found(Milestones(Told.of(epochs())), epochs()[4:5]) if isinstance(e, BaselinePassed)
    ]
