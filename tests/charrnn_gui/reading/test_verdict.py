"""Whether a model copies is only said where the numbers say so."""

from __future__ import annotations

import pytest

from charrnn_gui.reading.verdict import LEAST_WRITTEN, verdict
from core.text.copied import Copies, Stretch


def copies(percent: int, heldout: float | None, written: int = 1000, length: int = 20) -> Copies:
    """Return that so much is copied, in stretches of so many characters."""
    count = percent * written // 100 // length
    stretches = tuple(Stretch(k * length, (k + 1) * length, 1, (0,)) for k in range(count))
    return Copies(written, stretches, 17, 17, heldout)


@pytest.mark.parametrize(
    ("percent", "heldout", "expected"),
    [
        (
            42,
            0.1,
            "42 of 100 characters it writes stand word for word in its 60,000 characters. A longer text",
        ),
        (42, None, "would make it copy less"),
        (12, 0.02, "the rest is put together anew"),
        # Its author repeats himself as much.
        (42, 0.35, "no more than chance and custom give: 42 of 100"),
        (2, 0.0, "no more than chance and custom give: 2 of 100"),
        (2, None, "It does not copy: 2 of 100"),
        (0, None, "It does not copy: 0 of 100"),
    ],
)
def test_much_and_more_than_of_unseen_text_is_copying(
    percent: int, heldout: float | None, expected: str
) -> None:
    assert expected in verdict(copies(percent, heldout), 60_000)


def test_of_a_short_text_only_a_long_stretch_says_something() -> None:
    short = copies(100, None, LEAST_WRITTEN - 20)
    assert f"write {LEAST_WRITTEN} characters" in verdict(short, 60_000)
    long_one = copies(90, 0.8, LEAST_WRITTEN - 20, length=80)
    assert "would make it copy less" in verdict(long_one, 60_000)


def test_nothing_is_said_if_the_person_counts_stretches_that_chance_gives() -> None:
    short = Copies(1000, (Stretch(0, 410, 1, (0,)),), 5, 17, None)
    assert verdict(short, 60_000) == ""
