"""Rules between settings: which values exclude each other, and which settings have no effect beside others.

The settings themselves, the form and the command line all use these rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.settings.specs import FieldSpec, Remedy, SettingsError

Values = Mapping[str, object]
"""Settings by name; a value may be impossible, as in a form that is being filled in."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """If some settings have certain values, others have only one possible value.

    All words are translated when shown.

    Attributes:
        beside: the values with which this holds; empty: always.
        only: the settings that have only one possible value then, with that value.
        field: the setting under which the reason is shown.
        reason: why other values are impossible.
        remedy: the text of a button that sets ``only``.
        fixed: why a setting in ``only`` that has this value can't be changed; empty: the person may try
            another value, and is shown the reason.
    """

    beside: Values
    only: Values
    field: str
    reason: str
    remedy: str
    fixed: str = ""

    def holds(self, values: Values) -> bool:
        """Return whether ``values`` leave the settings ``only`` with one possible value."""
        return all(values[name] == value for name, value in self.beside.items())

    def is_broken(self, values: Values) -> bool:
        """Return whether ``values`` are impossible together."""
        return self.holds(values) and any(values[name] != value for name, value in self.only.items())


# If a remedy sets a value with which another row holds, that row stands below.
EXCLUSIONS = (
    Exclusion(
        beside={},
        only={"bidirectional": False},
        field="bidirectional",
        reason=N_(
            "A bidirectional network reads the text from both ends: to predict a character it "
            "would look at the characters after it, and it could not write. Leave it off."
        ),
        remedy=N_("Leave it off"),
    ),
    Exclusion(
        beside={"cell": "scratch"},
        only={"num_layers": 1, "embedding_size": 0},
        field="cell",
        reason=N_("The RNN from scratch has one layer and one-hot inputs. Choose another cell for more."),
        remedy=N_("Use one layer and one-hot inputs"),
        fixed=N_("The RNN from scratch has one layer and one-hot inputs."),
    ),
    Exclusion(
        beside={"num_layers": 1},
        only={"dropout": 0.0},
        field="dropout",
        reason=N_("Dropout acts between layers: choose two layers or more, or no dropout."),
        remedy=N_("Use no dropout"),
        fixed=N_("Dropout acts between layers: choose two layers or more first."),
    ),
    Exclusion(
        beside={"embedding_size": 0},
        only={"input_dropout": 0.0},
        field="input_dropout",
        reason=N_("Input dropout acts on embeddings: choose an embedding size, or no input dropout."),
        remedy=N_("Use no input dropout"),
        fixed=N_("Input dropout acts on embeddings: choose an embedding size first."),
    ),
)


def check_together(values: Values) -> None:
    """Refuse values that exclude each other.

    Raises:
        SettingsError: some do; with the remedy.
    """
    for exclusion in EXCLUSIONS:
        if exclusion.is_broken(values):
            remedy = Remedy(_(exclusion.remedy), _mending(exclusion, values))
            raise SettingsError(exclusion.field, _(exclusion.reason), remedy)


def _mending(broken: Exclusion, values: Values) -> Values:
    """Return the changes that mend ``broken``, and those that become necessary because of them."""
    changes = dict(broken.only)
    for other in EXCLUSIONS:
        if other.beside.keys() & changes.keys() and other.is_broken({**values, **changes}):
            changes |= other.only
    return {name: value for name, value in changes.items() if values[name] != value}


def fixed(values: Values) -> dict[str, str]:
    """Return the settings that have their only possible value with these others, each with the reason.

    A setting that has an impossible value is not among them: the person must be able to change it.
    """
    return {
        name: _(exclusion.fixed)
        for exclusion in EXCLUSIONS
        if exclusion.fixed and exclusion.holds(values)
        for name, value in exclusion.only.items()
        if values[name] == value
    }


def without_effect(values: Values, specs: Mapping[str, FieldSpec]) -> dict[str, str]:
    """Return the settings that have no effect with these others, each with the reason."""
    return {
        name: _(unmet.reason)
        for name, spec in specs.items()
        if (unmet := next((need for need in spec.needs if not need.is_met(values)), None)) is not None
    }
