"""Settings: every impossible value is refused by name, every possible one survives."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings.live import LiveSettings
from core.settings.settings import SPECS, Settings, changeable
from core.settings.specs import CHOICE_LABELS, GROUPS, Change, FieldSpec, SettingsError
from tests.core.saving.test_resumption import new_run

FIELDS = {field.name: field.default for field in dataclasses.fields(Settings)}
NUMBERS = [n for n, d in FIELDS.items() if isinstance(d, (int, float)) and not isinstance(d, bool)]
WHOLE = [n for n in NUMBERS if isinstance(FIELDS[n], int)]
REAL = [n for n in NUMBERS if isinstance(FIELDS[n], float)]
CHOICES = [n for n, d in FIELDS.items() if isinstance(d, str)]
SWITCHES = [n for n, d in FIELDS.items() if isinstance(d, bool)]


def refused(field: str, **values: Any) -> str:
    """Return the sentence with which ``values`` are refused; it must name ``field``."""
    with pytest.raises(SettingsError) as caught:
        Settings(**values)
    assert caught.value.field == field
    return str(caught.value)


def test_every_setting_is_described_and_grouped() -> None:
    for name in FIELDS:
        described = SPECS[name]
        assert isinstance(described, FieldSpec)
        assert described.label
        assert described.help.endswith((".", "!"))
        assert described.group in GROUPS
        assert set(described.choices) <= set(CHOICE_LABELS)


def test_the_kinds_of_setting_cover_all_but_the_prefixes() -> None:
    assert set(WHOLE + REAL + CHOICES + SWITCHES) | {"prefixes"} == set(FIELDS)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_below_its_least_value_is_refused(name: str) -> None:
    sentence = refused(name, **{name: SPECS[name].low - 1})
    assert SPECS[name].label in sentence


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_above_its_greatest_value_is_refused(name: str) -> None:
    assert math.isfinite(SPECS[name].high)
    refused(name, **{name: SPECS[name].high + 1})


@pytest.mark.parametrize("name", ["hidden_size", "num_layers", "batch_size", "num_steps", "epochs"])
def test_zero_is_refused_where_something_must_be_there(name: str) -> None:
    refused(name, **{name: 0})


def test_a_learning_rate_of_zero_is_refused() -> None:
    assert "more than 0" in refused("learning_rate", learning_rate=0.0)


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_refused(name: str, value: float) -> None:
    refused(name, **{name: value})


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["3", None, True, [1]])
def test_what_is_not_a_number_is_refused(name: str, value: object) -> None:
    refused(name, **{name: value})


@pytest.mark.parametrize("name", WHOLE)
def test_a_fraction_is_refused_where_a_whole_number_is_meant(name: str) -> None:
    assert "whole number" in refused(name, **{name: 2.5})


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("value", ["", "transformer", None, 1])
def test_an_unknown_choice_is_refused_with_the_choices(name: str, value: object) -> None:
    sentence = refused(name, **{name: value})
    assert all(choice in sentence for choice in SPECS[name].choices)


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("value", [1, 0, "true", None])
def test_a_switch_is_true_or_false_and_nothing_else(name: str, value: object) -> None:
    refused(name, **{name: value})


@pytest.mark.parametrize("value", ["分开", ["分开"], (1,), None])
def test_prefixes_are_a_tuple_of_texts(value: object) -> None:
    refused("prefixes", prefixes=value)


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().epochs = 3  # type: ignore[misc]


def numbers_of(name: str) -> st.SearchStrategy[Any]:
    limits = SPECS[name]
    if isinstance(FIELDS[name], int):
        return st.integers(int(limits.low), int(limits.high))
    return st.floats(limits.low, limits.high, exclude_min=limits.above, allow_subnormal=False)


def values_of(name: str) -> st.SearchStrategy[Any]:
    if name in NUMBERS:
        return numbers_of(name)
    if name in CHOICES:
        return st.sampled_from(SPECS[name].choices)
    if name == "bidirectional":
        return st.just(False)
    return st.booleans() if name in SWITCHES else st.lists(st.text(), max_size=4).map(tuple)


def possible(values: dict[str, Any]) -> Settings:
    """Return settings of ``values``, with those that contradict one another put right."""
    if values["cell"] == "scratch":
        values |= {"num_layers": 1, "embedding_size": 0}
    if values["num_layers"] == 1:
        values |= {"dropout": 0.0}
    if not values["embedding_size"]:
        values |= {"input_dropout": 0.0}
    return Settings(**values)


ALL_SETTINGS = st.fixed_dictionaries({name: values_of(name) for name in FIELDS}).map(possible)


@given(ALL_SETTINGS)
def test_settings_survive_json(some: Settings) -> None:
    assert Settings.from_json(json.loads(json.dumps(some.to_json()))) == some


def test_json_that_lacks_a_setting_takes_its_default() -> None:
    assert Settings.from_json({"cell": "lstm"}) == Settings(cell="lstm")


def test_json_with_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="hiden_size") as caught:
        Settings.from_json({"hiden_size": 3})
    assert caught.value.field == "hiden_size"


def test_json_with_an_impossible_value_is_refused_by_name() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_json(Settings().to_json() | {"hidden_size": "many"})
    assert caught.value.field == "hidden_size"


CHANGES = {
    # What a branch may do otherwise: how it is trained, not on what, nor what it is.
    Change.BRANCH: {
        *("carry_state", "learning_rate", "muon_learning_rate", "warmup_updates", "schedule", "weight_decay"),
        *("clip_norm", "epochs", "time_limit_s", "device", "precision"),
        *("evaluate_every", "sample_every", "look_every", "sample_chars", "prefixes"),
        *("save_interval_s", "save_every_epochs", "checkpoints_kept"),
    },
    # How a run is kept, not what it does; where it ends is said otherwise.
    Change.RESUME: {"save_interval_s", "save_every_epochs", "checkpoints_kept"},
    Change.LIVE: {"prefixes", "learning_rate", "clip_norm"},
}


@pytest.mark.parametrize("when", CHANGES)
def test_only_these_settings_may_change(when: Change) -> None:
    assert changeable(when) == CHANGES[when]


def test_a_run_that_is_trained_changes_only_its_live_settings(tmp_path: Path) -> None:
    run, _trainer = new_run(tmp_path)
    before = run.settings.to_json()
    run.pin(("想要",))
    after = run.settings.to_json()
    run.release()
    # The others are set by hand for a time; the run's settings stay.
    by_hand = {field.name for field in dataclasses.fields(LiveSettings)}
    assert {name for name in after if after[name] != before[name]} == changeable(Change.LIVE) - by_hand


def test_a_setting_never_changes_unless_it_says_so() -> None:
    new = FieldSpec("dropout of states", "Share of values.", "training")
    assert not any(when in new.may_change for when in Change)


def test_values_of_other_settings_are_taken_by_name() -> None:
    other = Settings(cell="lstm", epochs=7, seed=3)
    assert Settings(hidden_size=9).with_values_of(other, ("epochs", "seed")) == Settings(
        hidden_size=9, epochs=7, seed=3
    )
    with pytest.raises(SettingsError):
        Settings().with_values_of(Settings(num_layers=2, dropout=0.5), ["dropout"])
