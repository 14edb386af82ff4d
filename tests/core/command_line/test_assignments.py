"""Settings given as text: understood, refused by their keys, and what has no effect is said."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.command_line.assignments import (
    assignments,
    check_may_change,
    explained,
    say_what_has_no_effect,
)
from core.common.errors import UserError
from core.settings.as_text import as_options, with_text_values
from core.settings.recipes import RECIPES
from core.settings.settings import SPECS, Settings, changeable
from core.settings.specs import Change, SettingsError


@pytest.mark.parametrize("settings", [recipe.settings for recipe in RECIPES.values()], ids=RECIPES)
def test_options_set_what_they_are_made_of(settings: Settings) -> None:
    options = as_options(dataclasses.asdict(settings)).split("--set ")[1:]
    assert with_text_values(Settings(), assignments(options)) == settings


@given(st.floats(0, 1e9), st.integers(0, 10**12), st.booleans())
def test_numbers_and_switches_survive_being_written_as_options(real: float, whole: int, on: bool) -> None:
    values = {"clip_norm": real, "max_chars": whole, "carry_state": on}
    options = as_options(values).split("--set ")[1:]
    assert with_text_values(Settings(), assignments(options)) == Settings(**values)  # type: ignore[arg-type]


def test_keys_are_understood_with_hyphens_and_the_last_value_counts() -> None:
    assert assignments(["hidden-size = 5", "hidden_size=6"]) == {"hidden_size": "6"}
    with pytest.raises(UserError, match="takes a setting and its value"):
        assignments(["hidden_size"])
    with pytest.raises(SettingsError, match="no setting called “size”"):
        assignments(["size=3"])


@pytest.mark.parametrize(
    ("when", "sentence"),
    [(Change.BRANCH, "can't change in a branch"), (Change.RESUME, "can't change when a run continues")],
)
def test_each_setting_that_may_not_change_is_refused_with_those_that_may(when: Change, sentence: str) -> None:
    check_may_change(changeable(when), when)
    for name in SPECS.keys() - changeable(when):
        with pytest.raises(UserError) as caught:
            check_may_change([name], when)
        assert f"“{name}”" in str(caught.value)
        assert sentence in str(caught.value)
        assert all(allowed in str(caught.value) for allowed in changeable(when))


def test_what_was_set_without_effect_is_said_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    say_what_has_no_effect(Settings(), ["forget_bias", "hidden_size"])
    assert capsys.readouterr().err == "“forget_bias” has no effect here. Only an LSTM has a forget gate.\n"
    say_what_has_no_effect(dataclasses.replace(Settings(), cell="lstm"), ["forget_bias"])
    assert capsys.readouterr() == ("", "")


def test_an_impossible_combination_is_explained_with_the_options_that_mend_it() -> None:
    wanted = {"cell": "scratch", "num_layers": "2", "embedding_size": "8"}
    with pytest.raises(SettingsError) as caught:
        with_text_values(Settings(), wanted)
    said = explained(caught.value)
    assert said.startswith("The RNN from scratch has one layer")
    assert said.endswith(" This would fit: --set num_layers=1 --set embedding_size=0")
    mended = wanted | assignments(said.split("--set ")[1:])
    assert with_text_values(Settings(), mended) == Settings(cell="scratch")


def test_what_has_no_remedy_is_explained_without_one() -> None:
    assert explained(SettingsError("epochs", "Too many.")) == "epochs: Too many."


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"epochs": -4}, "“epochs” must be at least 1; it is -4."),
        ({"hidden_size": 0}, "“hidden_size” must be at least 1; it is 0."),
        (
            {"cell": "transformer"},
            "“cell” is one of scratch, rnn_tanh, rnn_relu, gru, lstm, not “transformer”.",
        ),
    ],
)
def test_a_setting_is_named_once_and_by_its_key(values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(**values)  # type: ignore[arg-type]
    assert explained(caught.value) == said
