"""Settings as text: understood, refused by name, and a line of them sets what it was made of."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given

from core.settings.as_text import as_line, check_known, of_line, of_texts, text_of, with_text_values
from core.settings.recipes import RECIPES
from core.settings.settings import SPECS, Settings
from core.settings.sizing import SIZED, is_sized
from core.settings.specs import SettingsError, in_words
from tests.core.settings.test_settings import ALL_SETTINGS

QUICK, QUALITY = RECIPES["quick"].settings, RECIPES["quality"].settings


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("hidden_size", "512", 512),
        ("learning_rate", "1e-3", 0.001),
        ("learning_rate", "100", 100.0),
        ("cell", "lstm", "lstm"),
        ("newlines_to_spaces", "no", False),
        ("newlines_to_spaces", "ON", True),
        ("carry_state", "1", True),
        ("carry_state", "false", False),
        ("prefixes", "分开,不分开", ("分开", "不分开")),
        ("prefixes", "", ()),
    ],
)
def test_a_value_given_as_text_is_understood(name: str, text: str, value: object) -> None:
    assert getattr(with_text_values(Settings(), {name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hidden_size", "many"),
        ("hidden_size", "2.5"),
        ("hidden_size", ""),
        ("learning_rate", "nan"),
        ("learning_rate", "inf"),
        ("learning_rate", "fast"),
        ("carry_state", "perhaps"),
        ("cell", "transformer"),
        ("bidirectional", "true"),
        ("nonsense", "1"),
    ],
)
def test_a_text_value_that_is_impossible_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        with_text_values(Settings(), {name: text})
    assert caught.value.field == name


def test_text_values_leave_the_other_settings_alone() -> None:
    base = Settings(cell="lstm", epochs=7)
    assert with_text_values(base, {"epochs": "9"}) == Settings(cell="lstm", epochs=9)


@given(ALL_SETTINGS)
def test_a_line_sets_what_it_was_made_of(settings: Settings) -> None:
    read = of_line(as_line(settings), Settings(prefixes=settings.prefixes))
    # What the rule chooses is chosen again.
    assert (read.with_values_of(settings, SIZED) if is_sized(settings) else read) == settings


def test_a_line_names_the_recipe_and_only_what_differs() -> None:
    assert as_line(QUICK) == "quick"
    assert (
        as_line(dataclasses.replace(QUICK, heldout_fraction=0.1, seed=7))
        == "quick heldout_fraction=0.1 seed=7"
    )


def test_what_the_rule_chooses_is_no_part_of_a_line() -> None:
    sized = dataclasses.replace(QUALITY, hidden_size=192, batch_size=32, time_limit_s=600.0)
    assert as_line(sized) == "quality time_limit_s=600"
    assert not of_line("quality hidden_size=192", QUICK).sized


def test_a_whole_number_has_the_same_figures_wherever_it_is_shown() -> None:
    assert text_of(1e6) == "1000000"
    assert in_words(SPECS["learning_rate"], 1e6) == "1,000,000"
    assert in_words(SPECS["learning_rate"], 0.004) == text_of(0.004) == "0.004"
    assert of_texts({"learning_rate": text_of(1e300)}) == {"learning_rate": 1e300}


def test_a_value_is_refused_as_it_was_typed_and_its_limit_shown_in_groups() -> None:
    with pytest.raises(SettingsError, match=r"at most 1,000,000; it is 1e400\.$"):
        of_texts({"learning_rate": "1e400"})
    with pytest.raises(SettingsError, match="is a number, not “inf”"):
        with_text_values(Settings(), {"learning_rate": "inf"})
    with pytest.raises(SettingsError, match=r"at least 1; it is -4,000\.$"):
        Settings(epochs=-4000)
    with pytest.raises(SettingsError, match="is on or off, not “maybe”"):
        of_texts({"carry_state": "maybe"})


@pytest.mark.parametrize(
    "line",
    [
        "sprint heldout_fraction=0.2",
        "--recipe sprint --set heldout_fraction=0.2",
        "charrnn train --recipe sprint --set heldout-fraction=0.2",
        "  sprint   --heldout-fraction=0.2 ",
    ],
)
def test_a_line_is_understood_as_it_is_copied_from_a_terminal(line: str) -> None:
    wanted = dataclasses.replace(RECIPES["sprint"].settings, heldout_fraction=0.2, prefixes=("春",))
    assert of_line(line, Settings(prefixes=("春",))) == wanted


def test_a_line_without_a_recipe_changes_only_what_it_names() -> None:
    assert of_line("epochs=9", QUALITY) == dataclasses.replace(QUALITY, epochs=9)
    assert of_line("", QUALITY) == QUALITY


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("clipnorm=1", "There is no setting called “clipnorm”. Did you mean clip_norm?"),
        ("quik", "There is no setting called “quik”."),
        ("quick epochs", "“epochs” needs a value, as in epochs=1."),
        ("epochs=many", "“epochs”"),
        ("'epochs=1", "There is no setting called “'epochs”"),
    ],
)
def test_a_line_that_is_wrong_is_refused_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        of_line(line, QUICK)
    assert str(caught.value).startswith(sentence)


def test_a_name_that_is_like_no_setting_is_refused_with_all_names() -> None:
    with pytest.raises(SettingsError, match="There are: max_chars"):
        check_known("xyzzy")
