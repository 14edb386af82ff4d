"""The learning rate over a run."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core.settings.settings import Settings
from core.training.learning_rate import learning_rate_share

CONSTANT = Settings(schedule="constant", prefixes=())
COSINE = replace(CONSTANT, schedule="cosine")


@pytest.mark.parametrize("progress", [0.0, 0.5, 1.0])
def test_a_constant_learning_rate_stays(progress: float) -> None:
    assert learning_rate_share(CONSTANT, 100, progress) == 1.0


def test_a_cosine_goes_from_all_by_half_to_nothing_and_never_below() -> None:
    shares = [learning_rate_share(COSINE, 100, progress) for progress in (0.0, 0.5, 1.0, 1.3)]
    assert shares == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert learning_rate_share(COSINE, 100, 0.25) == pytest.approx(0.5 + math.sqrt(0.125))


def test_a_warm_up_rises_evenly_to_the_schedule() -> None:
    settings = replace(COSINE, warmup_updates=4)
    shares = [learning_rate_share(settings, done, 0.0) for done in range(6)]
    assert shares == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
