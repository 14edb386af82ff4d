"""What a setting needs in order to have an effect: values of other settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.common.i18n import gettext_noop as N_

# The number and the list of texts that mean nothing at all.
_NOTHING = (0, ())


@dataclass(frozen=True, slots=True)
class Need:
    """The value of another setting that a setting needs in order to have an effect.

    Attributes:
        setting: the name of the other one.
        reason: a sentence that says why there is no effect; translate it when it is shown.
        values: the setting needs one of these; empty: anything but zero or no texts.
        low: if the other one is a number, the least one; 0: any that ``values`` allow.
    """

    setting: str
    reason: str
    values: tuple[object, ...] = ()
    low: int = 0

    def is_met(self, values: Mapping[str, object]) -> bool:
        """Return whether a setting with this need has an effect with ``values``, settings by name."""
        value = values[self.setting]
        if self.low:
            return isinstance(value, int) and value >= self.low
        return value in self.values if self.values else value not in _NOTHING


HELD_OUT = Need("heldout_fraction", N_("No text is held out: choose a held-out share first."))
MUON = Need("optimizer", N_("Muon is not the optimizer."), ("muon",))
LAYERS = Need("num_layers", N_("There is only one layer."), low=2)
PREFIXES = Need("prefixes", N_("There are no pinned prefixes to continue."))
FORGET_GATE = Need("cell", N_("Only an LSTM has a forget gate."), ("lstm",))
KEPT_STATE = Need(
    "sampling", N_("With random sampling every batch starts with an empty state."), ("consecutive",)
)
FIXED_START = Need(
    "sampling", N_("With random sampling, each epoch begins at another place in any case."), ("consecutive",)
)
