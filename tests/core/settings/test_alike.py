"""Which settings change the course of a curve."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.settings.alike import learn_alike
from core.settings.settings import Settings


@pytest.mark.parametrize(
    "changes",
    [{"seed": 3}, {"device": "cpu"}, {"prefixes": ("x",)}, {"save_interval_s": 3.0}, {"sample_every": 7}],
)
def test_what_is_chance_or_only_looked_at_does_not_matter(changes: dict[str, object]) -> None:
    assert learn_alike(Settings(), replace(Settings(), **changes))


@pytest.mark.parametrize(
    "changes",
    [{"epochs": 7}, {"learning_rate": 0.5}, {"max_chars": 500}, {"cell": "lstm"}, {"heldout_fraction": 0.1}],
)
def test_what_changes_the_text_the_model_or_the_training_matters(changes: dict[str, object]) -> None:
    assert not learn_alike(Settings(), replace(Settings(), **changes))
