"""Whether a model copies is only said where the numbers say so."""

from __future__ import annotations

import pytest

from charrnn_gui.reading.verdict import LEAST_WRITTEN, verdict
from core.text.copied import Copies, Stretch


def copies(percent: int, heldout: float | None, written: int = 1000) -> Copies:
    stretch = Stretch(0, percent * written // 100, 1, (0,))
    return Copies(written, (stretch,) if percent else (), 20, 17, heldout)


@pytest.mark.parametrize(
    ("percent", "heldout", "expected"),
    [
        (
            41,
            0.1,
            "41 of 100 characters it writes stand word for word in its 60,000 characters. A longer text",
        ),
        (41, None, "would make it copy less"),
        (12, 0.02, "the rest is put together anew"),
        # Its author repeats himself as much.
        (41, 0.35, "no more than chance and custom give: 41 of 100"),
        (2, 0.0, "no more than chance and custom give: 2 of 100"),
        (2, None, "It does not copy: 2 of 100"),
        (0, None, "It does not copy: 0 of 100"),
    ],
)
def test_much_and_more_than_of_unseen_text_is_copying(
    percent: int, heldout: float | None, expected: str
) -> None:
    assert expected in verdict(copies(percent, heldout), 60_000)


def test_of_a_short_text_nothing_is_said_but_how_to_find_out() -> None:
    assert f"write {LEAST_WRITTEN} characters" in verdict(copies(100, None, LEAST_WRITTEN - 1), 60_000)


def test_nothing_is_said_if_the_person_counts_stretches_that_chance_gives() -> None:
    short = Copies(1000, (Stretch(0, 410, 1, (0,)),), 5, 17, None)
    assert verdict(short, 60_000) == ""
