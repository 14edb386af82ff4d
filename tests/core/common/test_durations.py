"""A duration in words is as rough as what is known of it."""

from __future__ import annotations

import pytest

from core.common.durations import about


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "about 1 second"),
        (7.4, "about 7 seconds"),
        (33.9, "about 35 seconds"),
        (89.0, "about 90 seconds"),
        (95.0, "about 2 minutes"),
        (140.0, "about 2 minutes"),
        (100_000.0, "about 1,667 minutes"),
    ],
)
def test_it_is_rounded_to_what_one_can_rely_on(seconds: float, said: str) -> None:
    assert about(seconds) == said
