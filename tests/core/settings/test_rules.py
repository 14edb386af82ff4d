"""Values that exclude each other are refused with a remedy that works; settings without effect are known."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest

from core.settings.needs import Need
from core.settings.recipes import RECIPES
from core.settings.rules import EXCLUSIONS, fixed, without_effect
from core.settings.settings import SPECS, Settings
from core.settings.specs import FieldSpec, SettingsError

# Values around every rule.
CORNERS: dict[str, tuple[Any, ...]] = {
    "bidirectional": (False, True),
    "cell": ("scratch", "gru", "lstm"),
    "num_layers": (1, 2),
    "embedding_size": (0, 8),
    "dropout": (0.0, 0.5),
    "input_dropout": (0.0, 0.5),
}
COMBINATIONS = [dict(zip(CORNERS, values, strict=True)) for values in itertools.product(*CORNERS.values())]


def refusal(**values: Any) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        Settings(**values)
    return caught.value


def is_possible(values: dict[str, Any]) -> bool:
    """Tell whether ``values`` go together, in other words than the table."""
    from_scratch = values["cell"] == "scratch"
    return (
        not values["bidirectional"]
        and not (from_scratch and (values["num_layers"] > 1 or values["embedding_size"] > 0))
        and not (values["dropout"] > 0 and values["num_layers"] < 2)
        and not (values["input_dropout"] > 0 and values["embedding_size"] < 1)
    )


def test_a_bidirectional_network_is_refused_with_the_reason() -> None:
    error = refusal(bidirectional=True)
    assert error.field == "bidirectional"
    assert "both ends" in str(error)
    assert "could not write" in str(error)


@pytest.mark.parametrize("more", [{"num_layers": 2}, {"embedding_size": 16}])
def test_the_rnn_from_scratch_has_one_layer_and_one_hot_inputs(more: dict[str, int]) -> None:
    assert refusal(cell="scratch", **more).field == "cell"
    assert Settings(cell="scratch").num_layers == 1


def test_dropout_needs_two_layers_and_input_dropout_an_embedding() -> None:
    assert refusal(dropout=0.1, num_layers=1).field == "dropout"
    assert refusal(input_dropout=0.1).field == "input_dropout"
    assert Settings(dropout=0.1, num_layers=2, embedding_size=8, input_dropout=0.1).dropout == 0.1


def test_exactly_the_impossible_combinations_are_refused_and_their_remedies_make_them_possible() -> None:
    refused = 0
    for values in COMBINATIONS:
        if is_possible(values):
            Settings(**values)
            continue
        refused += 1
        error = refusal(**values)
        # Each remedy takes one reason away, with what follows from that.
        reasons = [str(error)]
        while error.remedy is not None:
            assert error.remedy.label
            assert all(values[name] != value for name, value in error.remedy.values.items())
            values = values | error.remedy.values
            if is_possible(values):
                break
            error = refusal(**values)
            assert str(error) not in reasons
            reasons.append(str(error))
        Settings(**values)
    assert refused > len(COMBINATIONS) / 2


def test_a_remedy_mends_what_becomes_impossible_by_it_and_nothing_else() -> None:
    error = refusal(cell="scratch", num_layers=2, dropout=0.5, embedding_size=8, input_dropout=0.5)
    assert error.remedy is not None
    assert error.remedy.values == {"num_layers": 1, "embedding_size": 0, "dropout": 0.0, "input_dropout": 0.0}
    error = refusal(bidirectional=True, cell="scratch", num_layers=2)
    assert error.remedy is not None
    assert error.remedy.values == {"bidirectional": False}


def test_rules_name_settings_that_there_are_and_their_only_values_are_possible() -> None:
    for exclusion in EXCLUSIONS:
        assert {exclusion.field, *exclusion.beside, *exclusion.only} <= set(SPECS)
        Settings(**exclusion.only)  # type: ignore[arg-type]
    for name, spec in SPECS.items():
        for need in spec.needs:
            assert need.setting in SPECS
            assert need.setting != name
            assert set(need.values) <= set(SPECS[need.setting].choices)
            assert need.low <= SPECS[need.setting].high


WITHOUT_EFFECT = {
    "heldout_from": (Settings(heldout_fraction=0.0), Settings(heldout_fraction=0.1)),
    "carry_state": (Settings(sampling="random"), Settings(sampling="consecutive")),
    "rotate_text": (Settings(sampling="random"), Settings(sampling="consecutive")),
    "forget_bias": (Settings(cell="gru"), Settings(cell="lstm")),
    "sized": (Settings(optimizer="adamw"), Settings(optimizer="muon")),
    "muon_learning_rate": (Settings(optimizer="adamw"), Settings(optimizer="muon")),
    "muon_between_layers": (
        Settings(optimizer="muon", num_layers=1),
        Settings(optimizer="muon", num_layers=2),
    ),
    "evaluate_every": (Settings(heldout_fraction=0.0), Settings(heldout_fraction=0.1)),
    "sample_every": (Settings(prefixes=()), Settings(prefixes=("春",))),
    "sample_chars": (Settings(prefixes=()), Settings(prefixes=("春",))),
}


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
def test_a_setting_without_effect_is_known_with_the_reason(name: str) -> None:
    without, with_effect = (dataclasses.asdict(settings) for settings in WITHOUT_EFFECT[name])
    assert without_effect(without, SPECS)[name].endswith(".")
    assert name not in without_effect(with_effect, SPECS)


def test_no_other_setting_is_ever_without_effect() -> None:
    assert {name for name, spec in SPECS.items() if spec.needs} == set(WITHOUT_EFFECT)


FIXED = [
    ({"cell": "scratch"}, {"num_layers", "embedding_size", "dropout", "input_dropout"}),
    ({}, {"dropout", "input_dropout"}),
    ({"num_layers": 2}, {"input_dropout"}),
    ({"embedding_size": 8}, {"dropout"}),
    # An impossible value must be changeable.
    ({"dropout": 0.5}, {"input_dropout"}),
    ({"cell": "scratch", "num_layers": 2}, {"embedding_size", "input_dropout"}),
    # It may be tried, and the reason is told.
    ({"bidirectional": True, "num_layers": 2, "embedding_size": 8}, set()),
    # As in a form that is being filled in.
    ({"num_layers": "many", "embedding_size": ""}, set()),
]


@pytest.mark.parametrize(("values", "names"), FIXED)
def test_a_setting_with_one_possible_value_is_fixed_unless_it_has_another(
    values: dict[str, Any], names: set[str]
) -> None:
    reasons = fixed(dataclasses.asdict(Settings()) | values)
    assert set(reasons) == names
    assert all(reason.endswith(".") for reason in reasons.values())


def test_no_recipe_sets_what_has_no_effect() -> None:
    plain = Settings()
    for recipe in RECIPES.values():
        for name in without_effect(dataclasses.asdict(recipe.settings), SPECS):
            assert getattr(recipe.settings, name) == getattr(plain, name)


def test_a_new_setting_says_what_it_needs_in_its_own_line() -> None:
    specs = {
        "heads": FieldSpec("", "", "model", needs=(Need("cell", "Only a transformer has heads.", ("xf",)),)),
        "rate": FieldSpec("rate", "", "training", needs=(Need("clip_norm", "Nothing is clipped."),)),
        "depth": FieldSpec(
            "", "", "model", needs=(Need("layers", "Too flat.", low=3), Need("cell", "No.", ("xf",)))
        ),
    }
    assert without_effect({"cell": "gru", "clip_norm": 0.0, "layers": 2}, specs) == {
        "heads": "Only a transformer has heads.",
        "rate": "Nothing is clipped.",
        "depth": "Too flat.",
    }
    assert without_effect({"cell": "xf", "clip_norm": 1.0, "layers": 3}, specs) == {}
