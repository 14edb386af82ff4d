"""A run ends after its epochs or at its time limit, whichever comes first."""

from __future__ import annotations

import pytest

from core.settings.run_end import RunEnd, epochs_text
from core.settings.settings import Settings


def test_the_share_follows_the_end_that_is_nearer() -> None:
    assert RunEnd(30).share(15.0, 1e9) == 0.5
    assert RunEnd(1000, 60.0).share(1.0, 45.0) == 0.75
    assert RunEnd(2, 60.0).share(1.5, 3.0) == 0.75
    assert RunEnd(1000, 60.0).share(2.0, 61.0) == 1.0, "the last update may end after the limit"


def test_which_end_is_nearer_decides_whether_the_number_of_epochs_means_anything() -> None:
    assert RunEnd(1000, 60.0).is_by_time(1.0, 30.0)
    assert not RunEnd(2, 60.0).is_by_time(1.0, 3.0)
    assert not RunEnd(2).is_by_time(1.0, 3.0)


def test_as_much_again_is_as_many_epochs_or_as_much_time() -> None:
    assert RunEnd(8).as_much_again(8.0) == RunEnd(16)
    assert RunEnd(1000, 60.0).as_much_again(1.04) == RunEnd(1000, 120.0)
    assert RunEnd(8, 60.0).as_much_again(8.0) == RunEnd(16), "the limit did not end it, and would now"
    assert RunEnd(10**9).as_much_again(10**9).in_settings(Settings()).epochs == 10**9


@pytest.mark.parametrize(
    ("epochs_done", "text"),
    [(0.0, "0"), (2.0, "2"), (256 / 245, "1.04"), (1.999, "1.99"), (1000.0, "1,000"), (0.1 * 3 / 0.3, "1")],
)
def test_a_part_of_an_epoch_is_named_and_never_rounded_up_to_a_whole_one(
    epochs_done: float, text: str
) -> None:
    assert epochs_text(epochs_done) == text
