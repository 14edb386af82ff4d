"""What is set by hand while a run is trained."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest

from core.settings.live import LiveSettings
from core.settings.settings import Settings, changeable
from core.settings.specs import Change, SettingsError

BY_HAND = LiveSettings(learning_rate=0.5, clip_norm=0.0)


def test_the_numbers_that_may_change_at_any_time_are_these() -> None:
    assert {field.name for field in dataclasses.fields(LiveSettings)} == changeable(Change.LIVE) - {
        "prefixes"
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0.0), ("learning_rate", -1.0), ("learning_rate", float("nan")),
        ("learning_rate", 1e7), ("clip_norm", -1.0), ("clip_norm", float("inf")), ("clip_norm", 1e10),
    ],
)  # fmt: skip
def test_an_impossible_value_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(SettingsError) as caught:
        LiveSettings().changed(name, value)
    assert caught.value.field == name
    with pytest.raises(ValueError, match=r"must be|is a number"):
        LiveSettings.from_json({name: value})


def test_a_setting_that_stays_for_a_whole_run_is_no_live_one() -> None:
    with pytest.raises(ValueError, match="hidden_size"):
        LiveSettings().changed("hidden_size", 3)


def test_none_gives_a_setting_back_and_leaves_the_other() -> None:
    assert BY_HAND.changed("learning_rate", None) == LiveSettings(clip_norm=0.0)


@pytest.mark.parametrize("live", [LiveSettings(), BY_HAND, LiveSettings(clip_norm=3.0)])
def test_json_has_only_what_is_set_and_brings_it_back(live: LiveSettings) -> None:
    assert LiveSettings.from_json(live.to_json()) == live
    assert None not in live.to_json().values()


@pytest.mark.parametrize(
    "values", [None, [], "x", {"dropout": 0.5}, {"clip_norm": "1"}, {"clip_norm": None}, {"clip_norm": True}]
)
def test_json_of_something_else_is_refused(values: Any) -> None:
    with pytest.raises(ValueError, match=r"no settings that are set by hand|is a number"):
        LiveSettings.from_json(values)


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ({}, BY_HAND),
        ({"epochs": 99, "weight_decay": 0.1}, BY_HAND),
        ({"learning_rate": 0.3}, LiveSettings(clip_norm=0.0)),
        ({"schedule": "cosine"}, LiveSettings(clip_norm=0.0)),
        ({"muon_learning_rate": 0.3}, LiveSettings(clip_norm=0.0)),
        ({"warmup_updates": 3}, LiveSettings(clip_norm=0.0)),
        ({"clip_norm": 0.3}, LiveSettings(learning_rate=0.5)),
    ],
)
def test_a_branch_with_a_plan_of_its_own_ends_what_was_set_by_hand(
    change: dict[str, Any], stays: LiveSettings
) -> None:
    assert BY_HAND.in_branch(Settings(), replace(Settings(), **change)) == stays
