"""Epochs as updates, characters and seconds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from charrnn_gui.plots.places import Places, places_of
from core.common.progress import EpochFinished, HeldoutEvaluated, Moment, Paused, Told, UpdateFinished
from core.settings.run_end import RunEnd


def update(number: int, epochs_done: float, count: int = 100) -> UpdateFinished:
    return UpdateFinished(Moment(int(epochs_done) + 1, number), 1.0, count, 0.1, 1.0, epochs_done)


def epoch(number: int, updates: int, seconds: float, speed: float = 50.0) -> EpochFinished:
    return EpochFinished(Moment(number, updates), 2.0, None, seconds, speed, 0.1, 1.0)


def test_the_time_of_an_evaluation_within_an_epoch_is_known() -> None:
    places = counted(Places(), "seconds")
    within = HeldoutEvaluated(Moment(1, 2), 9.0, 30.0, 0.5)
    places.add(Told.of([update(1, 0.25), update(2, 0.5), within, update(3, 0.75)]), 40.0)
    places.add(Told.of([update(4, 1.0), epoch(1, 4, 100.0)]))
    assert places.on_axis(np.array([0.25, 0.5, 0.75, 1.0])).tolist() == [15.0, 30.0, 40.0, 100.0]


def counted(places: Places, unit: str) -> Places:
    places.unit = unit
    return places


def some() -> Told:
    """Return two epochs of four updates, the last of which is short; the second epoch is slower."""
    updates = [update(n, n / 4, 40 if n % 4 == 0 else 100) for n in range(1, 9)]
    return Told.of([*updates, epoch(1, 4, 10.0), epoch(2, 8, 30.0)])


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("epochs", (1, 1.5, 2, 4)),
        ("updates", (4, 6, 8, 16)),
        ("characters", (340, 540, 680, 1360)),
        ("seconds", (10, 20, 30, 60)),
    ],
)
def test_epochs_lie_where_they_happened_and_beyond_at_the_mean_pace(
    unit: str, expected: tuple[float, ...]
) -> None:
    places = counted(Places(), unit)
    places.add(some())
    epochs = np.array([1.0, 1.5, 2.0, 4.0])
    assert places.on_axis(epochs).tolist() == pytest.approx(expected)
    assert places.epochs_at(places.on_axis(epochs)).tolist() == pytest.approx(epochs.tolist())
    assert places.place(0.0) == 0
    assert places.epoch(places.place(0.1)) == pytest.approx(0.1)


def pieces(told: Told) -> Iterator[Told]:
    for number in range(0, len(told.updates), 3):
        yield Told(updates=told.updates[number : number + 3])
    yield Told(epochs=told.epochs)


@pytest.mark.parametrize("unit", ["updates", "characters", "seconds"])
def test_a_run_told_in_pieces_lies_where_the_whole_lies(unit: str) -> None:
    whole, parts = counted(Places(), unit), counted(Places(), unit)
    whole.add(some())
    for piece in pieces(some()):
        parts.add(piece)
    epochs = np.linspace(0, 3, 50)
    assert parts.on_axis(epochs).tolist() == pytest.approx(whole.on_axis(epochs).tolist())


def test_after_a_return_to_earlier_weights_the_way_is_counted_from_there() -> None:
    places = counted(Places(), "characters")
    places.add(Told(updates=tuple(update(n, n / 4) for n in range(1, 9))))
    places.add(Told(updates=(update(5, 1.25, 10),)))
    assert places.place(1.25) == 410
    places.unit = "updates"
    assert places.place(1.25) == 5


def test_a_branch_counts_what_was_trained_before_it() -> None:
    places = counted(Places(), "updates")
    places.add(Told(updates=(update(41, 10.25), update(42, 10.5))))
    assert places.place(10.5) == 42
    places.unit = "characters"
    assert places.place(10.5) == 4200


def test_seconds_are_known_from_events_and_from_the_run_itself() -> None:
    places = counted(Places(), "seconds")
    assert places.place(3.0) == 3.0, "nothing is known yet"
    places.add(Told.of([update(1, 0.25), Paused(Moment(1, 1), 2.0, 0.25)]))
    places.add(Told.of([update(2, 0.5)]), 5.0)
    assert (places.place(0.25), places.place(0.5)) == (2, 5)
    places.clear()
    assert places.place(3.0) == 3.0


def test_the_end_is_that_of_the_epochs_or_of_the_time_whichever_comes_first() -> None:
    places = Places()
    assert places.end(RunEnd(30)) == 30
    assert places.end(RunEnd(30, 60.0)) is None, "at which pace?"
    places.add(some())
    assert places.end(RunEnd(30, 60.0)) == pytest.approx(4)
    assert places.end(RunEnd(3, 60.0)) == 3


def test_an_earlier_run_is_placed_by_its_epochs_alone() -> None:
    found = places_of([epoch(1, 4, 10.0), epoch(2, 8, 30.0, 20.0)])
    assert found == {"updates": (4, 8), "characters": (500, 900), "seconds": (10, 30)}


@pytest.mark.parametrize("unit", ["updates", "characters", "seconds"])
def test_where_a_run_ends_is_not_known_on_an_axis_whose_pace_nobody_knows(unit: str) -> None:
    places = counted(Places(), unit)
    assert places.end(RunEnd(30)) is None
    places.add(some(), 30.0)
    assert places.end(RunEnd(30)) == 30
    assert counted(Places(), "epochs").end(RunEnd(30)) == 30
